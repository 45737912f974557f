"""What a copy defines outside of its answers, and what of it the answers need.

Found by syntax: imports, functions, classes and constants are definitions; magics, calls and loops
only run. Nothing is run here.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course.submissions.syntax import BUILTINS, binds, reads

CONSTANTS = ast.Assign | ast.AnnAssign | ast.AugAssign
MANY = 500  # definitions, more than any person writes: each cell takes the grader's time


@dataclass
class Definition:
    """A statement of the copy outside of its answers that defines names.

    Attributes:
        code: its syntax tree.
        after: the place in the release of the cell that it follows in the copy; -1 for none.
    """

    code: ast.stmt
    after: int
    names: set[str] = field(init=False)
    reads: set[str] = field(init=False)

    def __post_init__(self):
        self.names, self.reads = binds(self.code), reads(self.code)


def needed(outside: list[Definition], names: Iterable[str], given: set[str]) -> list[Definition]:
    """Return the definitions that serve some names, or other such definitions.

    Args:
        outside: all definitions, in the copy's order.
        names: what answers read.
        given: what the release binds itself; a definition of it serves nobody.
    """
    serving: dict[str, list[Definition]] = {}
    for definition in outside:
        for name in _offered(definition, given):
            serving.setdefault(name, []).append(definition)
    waiting = list(names)
    taken: set[int] = set()
    while waiting:  # each definition once: a copy may hold very many
        for definition in serving.pop(waiting.pop(), ()):
            if id(definition) not in taken:
                taken.add(id(definition))
                waiting += definition.reads
    return [d for d in outside if id(d) in taken]


def _offered(definition: Definition, given: set[str]) -> set[str]:
    """Return the names that answers may have from a definition."""
    offered = definition.names - given
    if isinstance(definition.code, CONSTANTS):
        offered -= BUILTINS  # `sum = 0` in a draft is not what an answer means by `sum`
    return offered


def as_cells(definitions: Iterable[Definition]) -> list[NotebookNode]:
    """Return a cell a definition, so that one that fails takes no other with it; of many, one."""
    codes = [ast.unparse(definition.code) for definition in definitions]
    codes = codes if len(codes) < MANY else ["\n\n\n".join(codes)]
    return [new_code_cell(code) for code in codes]
