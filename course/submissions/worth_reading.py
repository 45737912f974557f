"""What in a copy's code a person should read: what no lab needs, and forgeries do.

It holds nothing against anybody: a copy is graded all the same, and listed. What is recoded in a
way not tried here is not found.
"""

import ast
import builtins
import re
import sys
from collections.abc import Iterable

from nbformat import NotebookNode

from course.submissions.decoded_texts import more_than_are_read, texts_of
from course.submissions.dotted_names import OF_THE_LABS, aliases, dotted, dotted_names
from course.submissions.odd_names import (
    BY_NAME,
    CALLED,
    HISTORY,
    LIBRARIES,
    METHODS,
    NAMES,
    ODD,
)
from course.submissions.syntax import parse

OLD_NAMES = {f"np.{name}" for name in ("float", "int", "bool", "object", "str", "complex")}
LONGEST = 100_000  # characters of one cell that are looked at
SHOWN = 40  # of an expression
FOUND = 8


def worth_reading(source: str, hidden: Iterable[str] = (), answer: bool = True) -> list[str]:
    r"""Return what in a cell a person should look at, shortest first; none where it is ordinary.

    Args:
        source: the cell's text.
        hidden: names that only checks use, from ``names_of_checks``.
        answer: whether it is an answer, in which a module is used and not handed on.

    Returns:
        Names and pieces of code; the first is "…" where the cell is longer than what is looked at.

    >>> worth_reading("def f(x):\n    return max(x)")
    []
    >>> worth_reading("f.__code__ = g.__code__\nnp.allclose = yes\nn = '__co' + 'de__'")
    ['__code__', 'np.allclose = …']
    """
    whole, source = source, source[:LONGEST]
    tree = parse(_without_magics(source))
    texts = [source] if tree is None else [ast.unparse(tree)]
    found = {"…"} if len(whole) > LONGEST else set()
    if tree is not None:
        known = aliases(tree)
        said = list(texts_of(tree))
        texts += [*said, *dotted_names(tree, known)]
        found |= {"…"} if more_than_are_read(tree) else set()
        found |= METHODS & set(said)
        found |= set(_changes_of_modules(tree, known)) | set(_ways_around(tree))
        found |= NAMES & {name for node in ast.walk(tree) for name in _names(node)}
        found |= set(_handed_on(tree, known)) if answer else set()
    found |= {re.sub(r"\s+", "", match[0]) for text in texts for match in ODD.finditer(text)}
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


def _changes_of_modules(tree: ast.Module, known: dict[str, str]) -> Iterable[str]:
    """Yield the attributes of modules that are assigned or deleted, and ``setattr`` of them."""
    modules = {*known, "builtins"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _stored(node):
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
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _stored(n)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from LIBRARIES & {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            yield from LIBRARIES & {(node.module or "").partition(".")[0]}
        elif isinstance(node, ast.Name):
            yield from HISTORY & {node.id}
            yield from ({"__class__"} | METHODS) & {node.id}
            if id(node) not in called and node.id not in own:  # under another name, later
                yield from (BY_NAME.keys() | CALLED) & {node.id}
        elif isinstance(node, ast.Attribute):
            yield from {"__getattribute__", "__setattr__", "__delattr__"} & {node.attr}
            if _stored(node):
                yield from {"__class__"} & {node.attr}
        elif isinstance(node, ast.FunctionDef):
            yield from METHODS & {node.name}
        elif isinstance(node, ast.keyword):
            yield from METHODS & {node.arg or ""}
        elif isinstance(node, ast.Global):
            yield from (f"global {name}" for name in node.names if hasattr(builtins, name))
        elif isinstance(node, ast.Call):
            yield from _by_name(node)


def _stored(node: ast.Name | ast.Attribute) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _by_name(call: ast.Call) -> Iterable[str]:
    """Yield what a call looks up by a name that is not written there."""
    function = call.func
    if isinstance(function, ast.Name) and function.id in CALLED:
        yield function.id
    name = getattr(function, "id", getattr(function, "attr", ""))
    place = BY_NAME.get(name)
    if place is not None:
        written = call.args[place : place + 1]
        if not written or not isinstance(written[0], ast.Constant):
            yield name


def _handed_on(tree: ast.Module, known: dict[str, str]) -> Iterable[str]:
    """Yield the expressions in which a module stands by itself, to be changed by another name."""
    asked = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    asked |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign)}
    modules = _imported(tree) | set(OF_THE_LABS)
    for parent in ast.walk(tree):
        for node in ast.iter_child_nodes(parent):
            if not isinstance(node, ast.Name | ast.Attribute) or id(node) in asked or _stored(node):
                continue
            whole = dotted(node, known)
            itself = isinstance(node, ast.Name) and node.id in modules
            if itself or (whole in sys.modules and "." in whole):
                yield ast.unparse(parent).partition("\n")[0][:SHOWN]


def _imported(tree: ast.Module) -> set[str]:
    """Return the names by which code imports modules."""
    return {
        item.asname or item.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for item in node.names
    }


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.alias):
        return node.name.split(".")
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
