"""What in a copy's code a person should read: what no lab needs, and forgeries do.

It holds nothing against anybody: a copy is graded all the same, and listed. What is recoded in a
way not tried here is not found.
"""

import ast
import base64
import binascii
import codecs
import re
from collections.abc import Iterable

from nbformat import NotebookNode

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
OLD_NAMES = {f"np.{name}" for name in ("float", "int", "bool", "object", "str", "complex")}
LONGEST = 100_000  # characters of one cell that are looked at
TEXTS = 2_000  # texts of one cell
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
    texts = [source] if tree is None else [ast.unparse(tree), *_texts(tree)]
    found = {re.sub(r"\s+", "", match[0]) for text in texts for match in ODD.finditer(text)}
    if tree is not None:
        found |= set(_changes_of_modules(tree))
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
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {"np", "numpy", "gym", "gymnasium", "torch", "plt", "helpers", "builtins", "sys"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            base: ast.expr = node
            while isinstance(base, ast.Attribute):
                base = base.value
            foreign = isinstance(base, ast.Name) and base.id in modules
            if foreign and ast.unparse(node) not in OLD_NAMES:
                yield f"{ast.unparse(node)} = …"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            changes = node.func.id in ("setattr", "delattr")
            if changes and isinstance(first, ast.Name) and first.id in modules:
                yield f"{node.func.id}({first.id}, …)"


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.alias):
        return node.name.split(".")
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _texts(tree: ast.Module) -> Iterable[str]:
    """Yield what the texts of a cell say once they are joined, reversed or decoded."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Constant | ast.BinOp)][:TEXTS]
    for node in nodes:
        text = _text(node)
        if text and len(text) > 3:
            yield from (text, text[::-1], *_decoded(text))


def _text(node: ast.expr, depth: int = 50) -> str:
    """Return a text or bytes written out, or joined by ``+``."""
    if isinstance(node, ast.Constant):
        value = node.value
        return (
            value.decode("latin-1")
            if isinstance(value, bytes)
            else (value if isinstance(value, str) else "")
        )
    if depth and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, depth - 1) + _text(node.right, depth - 1)
    return ""


def _decoded(text: str) -> Iterable[str]:
    data = text.encode("utf-8", "replace")
    for decode in (base64.b64decode, base64.b85decode, base64.b32decode, binascii.unhexlify):
        try:
            yield decode(data).decode("latin-1")
        except ValueError:
            continue
    yield codecs.decode(text, "rot13")
