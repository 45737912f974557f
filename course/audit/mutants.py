"""Make the mutants of a reference answer: its cell, with one change in the solution."""

import ast
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from course.audit.names import Names, attributes_of, modules_of, variables_of
from course.audit.rules import replacements

SOLUTION = re.compile(r"### (BEGIN|END) SOLUTION")


@dataclass(frozen=True)
class Mutant:
    """A reference answer with one change.

    Attributes:
        key: the lines changed, before and after, without their indentation: it stays the same
            when other lines move.
        source: the whole text of the cell.
    """

    key: str
    source: str


def mutants(
    source: str, lab_code: str = "", namespace: Mapping[str, object] | None = None
) -> list[Mutant]:
    r"""Return the mutants of an exercise's cell that differ in what they do.

    Args:
        source: the cell, with its solution.
        lab_code: the code of the lab, whose attributes could be mistaken for one another.
        namespace: what the cells before have made, which could be read in an argument's place.

    >>> cell = "def f(a):\n    ### BEGIN SOLUTION\n    return a + 2\n    ### END SOLUTION"
    >>> sorted(mutant.key.split(" → ")[1] for mutant in mutants(cell))[:4]
    ['a + 2', 'a += 2; return a', 'return 2', 'return [a + 2]']
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    positions = wrapper.resolve(PositionProvider)
    names = Names(
        lines=_solution_lines(source),
        parents=wrapper.resolve(ParentNodeProvider),
        attributes=attributes_of(lab_code),
        notebook=variables_of(namespace or {}),
        modules=modules_of(namespace or {}),
        positions=positions,
    )
    seen = {_meaning(source)}
    found: dict[str, Mutant] = {}
    for node in _nodes(wrapper.module):
        if node not in positions:
            continue
        for other in replacements(node, names):
            text = cast(cst.Module, wrapper.module.deep_replace(node, other)).code
            meaning = _meaning(text)
            if meaning is None or meaning in seen:
                continue
            seen.add(meaning)
            key = _key(source, text, set(found))
            found[key] = Mutant(key, text)
    return list(found.values())


def difference(source: str, text: str) -> str:
    """Return what changed from one text to another, with a line around it."""
    before, after = source.splitlines(), text.splitlines()
    return "\n".join(list(difflib.unified_diff(before, after, lineterm="", n=1))[3:])


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in node.children:
        yield child
        yield from _nodes(child)


def _solution_lines(source: str) -> set[int]:
    """Return the numbers, from 1, of the lines inside ``### BEGIN SOLUTION``."""
    lines, inside = set(), False
    for number, line in enumerate(source.splitlines(), start=1):
        mark = SOLUTION.search(line)
        if mark:
            inside = mark[1] == "BEGIN"
        elif inside:
            lines.add(number)
    return lines


def _meaning(source: str) -> str | None:
    """Return what a text says without its layout, or None if Python cannot compile it."""
    try:
        tree = ast.parse(source)
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return None
    return ast.dump(tree)


def _key(source: str, text: str, taken: set[str]) -> str:
    changed = _changed(source.splitlines(), text.splitlines())
    key = " → ".join(" ⏎ ".join(line.strip() for line in part) for part in changed)
    unique, times = key, 2
    while unique in taken:  # the same line elsewhere in the answer
        unique, times = f"{key} ({times})", times + 1
    return unique


def _changed(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines from the first to the last that differ, in both texts."""
    first = next(i for i, lines in enumerate(zip(before, after)) if lines[0] != lines[1])  # noqa: B905
    same = 0
    while same < min(len(before), len(after)) - first and before[-1 - same] == after[-1 - same]:
        same += 1
    if first == min(len(before), len(after)) - same:  # lines came in, or went
        first -= 1
    return before[first : len(before) - same], after[first : len(after) - same]
