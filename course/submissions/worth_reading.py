"""What in a copy's code a person should read: what no lab needs, and forgeries do.

It holds nothing against anybody: a copy is graded all the same, and listed. What is recoded in a
way not tried here is not found.
"""

import ast
import builtins
import re
from collections.abc import Iterable

from nbformat import NotebookNode

from course.submissions.decoded_texts import texts_of
from course.submissions.syntax import parse

# What no answer needs, in code and in texts that code may run.
ODD = re.compile(
    r"\b(?:__(?:code|globals|closure|defaults|kwdefaults|builtins|subclasses|bases|mro)__"
    r"|ctypes|sys\s*\.\s*(?:modules|_getframe|settrace|setprofile)|get_ipython"
    r"|user_ns|ast_transformers|input_transformers\w*|helpers\s*\.\s*checks|CheckFailed|linecache"
    r"|gym(?:nasium)?(?:\.envs)?(?:\.registration)?\s*\.\s*(?:register|registry)\w*"
    r"|execute_reply|iopub\w*|__import__|HIDDEN TESTS|gc\.get_\w+)(?!\w)"
)
# Words that are ordinary in prose: only as names in code.
NAMES = {"gc", "inspect", "marshal", "zmq", "atexit", "import_module", "f_globals", "f_back"}
NAMES |= {"tb_frame", "gi_frame", "__dict__", "shell_handlers", "call_soon"}
NAMES |= {"memoryview", "setitimer", "dup2", "fork", "_exit"}
NAMES |= {"f_locals", "f_lineno", "f_trace", "currentframe", "walk_stack", "walk_tb"}
# Modules with which code runs later, elsewhere or under another name.
LIBRARIES = {"asyncio", "builtins", "concurrent", "importlib", "mmap", "multiprocessing", "pickle"}
LIBRARIES |= {"runpy", "signal", "_signal", "socket", "subprocess", "threading", "_thread"}
LIBRARIES |= {"unittest", "weakref", "ipykernel"}
# Called by these names: what they do is not written there. The history of the notebook as well.
CALLED = {"eval", "exec", "compile", "globals", "locals", "vars"}
HISTORY = {"In", "_ih", "_i", "_ii", "_iii"}
# With these, an object says what it likes when a check compares it.
METHODS = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__del__"}
METHODS |= {"__array__", "__array_ufunc__", "__array_function__", "__torch_function__"}
METHODS |= {"__instancecheck__", "__subclasscheck__", "__getattribute__", "__set__", "__get__"}
# What honest notebooks hold around their answers, if not in them.
ORDINARY = {"get_ipython", "helpers.checks", "inspect", "gc", "setattr", "getattr", "__dict__"}
ORDINARY |= {"__class__"} | LIBRARIES | CALLED | HISTORY | METHODS
OLD_NAMES = {f"np.{name}" for name in ("float", "int", "bool", "object", "str", "complex")}
LONGEST = 100_000  # characters of one cell that are looked at
FOUND = 8


def worth_reading(source: str, hidden: Iterable[str] = ()) -> list[str]:
    r"""Return what in a cell a person should look at, shortest first; none where it is ordinary.

    Args:
        source: the cell's text.
        hidden: names that only checks use, from ``names_of_checks``.

    >>> worth_reading("def f(x):\n    return max(x)")
    []
    >>> worth_reading("f.__code__ = g.__code__\nnp.allclose = yes\nn = '__co' + 'de__'")
    ['__code__', 'np.allclose = …']
    """
    source = source[:LONGEST]
    tree = parse(_without_magics(source))
    texts = [source] if tree is None else [ast.unparse(tree), *texts_of(tree)]
    found = {re.sub(r"\s+", "", match[0]) for text in texts for match in ODD.finditer(text)}
    if tree is not None:
        found |= set(_changes_of_modules(tree)) | set(_ways_around(tree))
        found |= NAMES & {name for node in ast.walk(tree) for name in _names(node)}
    for name in hidden:
        if re.search(rf"\b{re.escape(name)}\b", source):
            found.add(name)
    return sorted(found, key=lambda what: (len(what), what))[:FOUND]


def names_of_checks(cells: Iterable[NotebookNode]) -> set[str]:
    """Return the names that a lab imports for its checks, which no answer needs."""
    return {
        alias.asname or alias.name
        for cell in cells
        if cell.cell_type == "code" and (tree := parse(cell.source))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers.checks")
        for alias in node.names
    }


def _without_magics(source: str) -> str:
    """Leave out the lines of IPython's own language: they say ``get_ipython`` once translated."""
    lines = (line for line in source.split("\n") if not re.match(r"\s*[%!?]", line))
    return "\n".join(lines)


def _changes_of_modules(tree: ast.Module) -> Iterable[str]:
    """Yield the attributes of modules that are assigned or deleted, and ``setattr`` of them."""
    modules = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    } | {"np", "numpy", "gym", "gymnasium", "torch", "plt", "helpers", "builtins", "sys"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            base: ast.expr = node
            while isinstance(base, ast.Attribute):
                base = base.value
            foreign = isinstance(base, ast.Name) and base.id in modules
            if isinstance(base, ast.Call) and isinstance(base.func, ast.Name):
                foreign = base.func.id == "type"  # type(env).step = …
            if foreign and ast.unparse(node) not in OLD_NAMES:
                yield f"{ast.unparse(node)} = …"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            changes = node.func.id in ("setattr", "delattr")
            if changes and isinstance(first, ast.Name) and first.id in modules:
                yield f"{node.func.id}({first.id}, …)"


def _ways_around(tree: ast.Module) -> Iterable[str]:
    """Yield what runs, reads or changes something that is not written where it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from LIBRARIES & {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            yield from LIBRARIES & {(node.module or "").partition(".")[0]}
        elif isinstance(node, ast.Name):
            yield from HISTORY & {node.id}
            yield from ({"__class__"} | METHODS) & {node.id}
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield from {"__class__"} & {node.attr}
        elif isinstance(node, ast.FunctionDef):
            yield from METHODS & {node.name}
        elif isinstance(node, ast.Global):
            yield from (f"global {name}" for name in node.names if hasattr(builtins, name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            known = len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
            if name in CALLED or (name in ("getattr", "setattr", "delattr") and not known):
                yield name


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.alias):
        return node.name.split(".")
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
