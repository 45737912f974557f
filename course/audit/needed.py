"""Which cells of a lab its exercises and checks need: the others train and draw, for minutes."""

import ast
import dis
from collections.abc import Collection, Iterator, Sequence
from types import CodeType

from helpers.checks.scope import LOADS, names_bound, names_read

DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def shortened(sources: Sequence[str], asked: Collection[int]) -> list[str]:
    r"""Leave out of a notebook's cells what those asked for do not need.

    A cell stays whole where one that stays reads a name that it binds, or lets the answer read it.
    Of the others, what they import and define stays, and their variables are bound to a plain
    object: that an answer reads a variable of the notebook is told all the same.

    Args:
        sources: the text of each cell, in order.
        asked: the positions of the cells that stay whole.

    Returns:
        The new text of each cell.

    >>> cells = ["import math", "n = 3", "steps = train(n)\ndef g(): return steps", "m = n", "m"]
    >>> shortened(cells, [4])
    ['import math', 'n = 3', 'steps = object()\ndef g():\n    return steps', 'm = n', 'm']
    """
    texts = list(sources)
    wanted: set[str] = set()
    for position in reversed(range(len(sources))):
        code = compile(sources[position], "<cell>", "exec")
        if position in asked or names_bound(code) & wanted:
            wanted |= names_read(code) | _allowed(sources[position])
        else:
            texts[position] = _definitions(sources[position])
            wanted |= set(_read_at_once(compile(texts[position], "<cell>", "exec")))
    return texts


def _allowed(source: str) -> set[str]:
    """Return the variables that a check lets the answer read: ``check(…, reads="SAFE_MAP")``."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    given = (k.value for call in calls for k in call.keywords if k.arg == "reads")
    texts = (
        node.value for value in given for node in ast.walk(value) if isinstance(node, ast.Constant)
    )
    return {text for text in texts if isinstance(text, str)}


def _definitions(source: str) -> str:
    """Return what a cell imports and defines, and an object for each of its variables."""
    kept = ast.Module([n for n in ast.parse(source).body if isinstance(n, DEFINITIONS)], [])
    bound = [names_bound(compile(code, "<cell>", "exec")) for code in (source, kept)]
    lines = [f"{name} = object()" for name in sorted(bound[0] - bound[1])]
    return "\n".join([*lines, ast.unparse(kept)]) if kept.body else "\n".join(lines)


def _read_at_once(code: CodeType) -> Iterator[str]:
    """Yield what definitions read when they are run: decorators, defaults, the body of a class."""
    yield from (item.argval for item in dis.get_instructions(code) if item.opname in LOADS)
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and "__qualname__" in constant.co_names:  # of a class
            yield from _read_at_once(constant)
