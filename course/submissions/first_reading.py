"""The first reading of a copy: the release's cells, with the student's answers in them.

A grade reads answers, not notebooks. What is run first is the release in its own order, with the
student's text in each answer's cell, and what the answers need from elsewhere in the copy:
imports, functions, classes and constants, found by syntax. Everything else that the copy holds is
left out: magics, calls, loops, edits of the release's own cells. Nothing is run here.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import is_grade, is_solution

from course.base.metadata import ABOUT, AGAIN, ALWAYS, INSTEAD_OF
from course.submissions.language import CHOSEN, language_of
from course.submissions.outside import CONSTANTS, Definition, as_cells, needed
from course.submissions.syntax import (
    BUILTINS,
    binds,
    definitions,
    imports_all,
    parse,
    reads,
    star_named,
)

UNWRITTEN = re.compile(r"^\s*raise NotImplementedError\(\)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class FirstReading:
    """What is run of a copy at first.

    Attributes:
        notebook: the cells to run, in order; those that take an answer's place say whose.
        left_out: each piece of code that is not in it.
        found_elsewhere: answers whose own cell was empty and whose code stood in another one.
        definitions: what answers need from elsewhere in the copy, and is in it.
    """

    notebook: NotebookNode
    left_out: list[str]
    found_elsewhere: list[str]
    definitions: list[str]


def first_reading(
    copy: NotebookNode, release: NotebookNode, references: Mapping[str, str]
) -> FirstReading:
    """Return what to run first of a copy.

    Args:
        copy: the copy, its graded cells put right: each is there once, in the release's order.
        release: the notebook that was given to students, in any language.
        references: the reference of each answer in code, by its ``grade_id``.
    """
    return _Reader(copy, release, references).read()


class _Reader:
    def __init__(self, copy: NotebookNode, release: NotebookNode, references: Mapping[str, str]):
        self.copy, self.references = copy, references
        self.release = [cell for cell in release.cells if cell.cell_type == "code"]
        self.place = {_key(cell): i for i, cell in enumerate(self.release)}
        self.texts = {cell.source.strip() for cell in self.release}
        self.statements = set().union(*(_statements(cell.source) for cell in self.release))
        self.answers = {
            cell.metadata.nbgrader.grade_id: cell.source for cell in copy.cells if _answers(cell)
        }
        # nbgrader has put the hidden tests into the copy's; the release's have none.
        self.checks = {_key(cell): cell for cell in copy.cells if is_grade(cell)}
        self.defined = {name: _bound(reference) for name, reference in references.items()}
        # What a check binds is gone when it ends.
        given = [c.source for c in self.release if not (_answers(c) or is_grade(c))]
        self.given = set().union(*map(_bound, given), *self.defined.values())
        self.outside: list[Definition] = []
        self.other: list[str] = []  # statements outside of the answers that only run

    @cached_property
    def wanted(self) -> set[str]:
        """The names that some cell of the copy needs from elsewhere; no builtins.

        Where a module also has a name of theirs, the builtin is what is meant more often.
        """
        trees = (parse(cell.source) for cell in self.copy.cells if cell.cell_type == "code")
        return set().union(*(reads(tree) for tree in trees if tree)) - self.given - BUILTINS

    def read(self) -> FirstReading:
        self._look_outside()
        elsewhere = self._answers_elsewhere()
        read = set().union(*map(self._reads, self.answers.values()))
        taken = needed(self.outside, read, self.given)
        places = self._places(taken)
        cells = as_cells([d for d in taken if places[id(d)] < 0])
        pending: str | None = None
        for place, released in enumerate(self.release):
            checks = is_grade(released) and not is_solution(released)
            if pending and not checks:
                cells.append(self._instead(pending))
                pending = None
            cell = deepcopy(self.checks[_key(released)] if checks else released)
            if _answers(released):
                pending = released.metadata.nbgrader.grade_id
                cell.source = self._with_constants(self.answers.get(pending, ""), taken, place)
            elif chosen := CHOSEN.search(cell.source):
                said = chosen[0].replace(chosen[1], language_of(self.copy))
                cell.source = cell.source.replace(chosen[0], said)
            cells.append(cell)
            if _answers(released):
                cells += _again(released.metadata.nbgrader.grade_id, cell.source)
            cells += as_cells([d for d in taken if places[id(d)] == place])
        if pending:
            cells.append(self._instead(pending))
        left = [d for d in self.outside if id(d) not in places]
        left_out = [*self.other, *(ast.unparse(d.code) for d in left)]
        notebook = new_notebook(cells=cells, metadata=deepcopy(self.copy.metadata))
        served = [ast.unparse(d.code) for d in taken]
        return FirstReading(notebook, left_out, elsewhere, served)

    def _look_outside(self) -> None:
        """Sort what stands outside of the answers into definitions and the rest."""
        after = -1
        for cell in self.copy.cells:
            if cell.cell_type != "code":
                continue
            after = self.place.get(_key(cell), after)
            if "nbgrader" in cell.metadata or cell.source.strip() in self.texts:
                continue
            if CHOSEN.fullmatch(cell.source.strip().partition("#")[0].strip()):
                continue  # the release's own, in another language
            tree = parse(cell.source)
            if tree is None or cell.source.lstrip().startswith("%%"):
                self.other += [cell.source] if cell.source.strip() else []
            if tree is None:
                continue
            defining = {id(statement) for statement in definitions(tree)}
            for statement in tree.body:
                if (text := ast.unparse(statement)) in self.statements:
                    continue
                if id(statement) in defining:
                    if imports_all(statement):
                        statement = star_named(statement, self.wanted)
                    self.outside.append(Definition(statement, after))
                elif not _is_text(statement):
                    self.other.append(text)

    def _answers_elsewhere(self) -> list[str]:
        """Take an answer from another cell where its own holds nothing of it."""
        elsewhere = []
        released = {_key(c): c.source.strip() for c in self.release if _answers(c)}
        for name, wanted in self.defined.items():
            own = self.answers.get(name, "")
            tree = parse(own)
            unanswered = own.strip() == released.get(name) or UNWRITTEN.search(own)
            if tree is None or (wanted & binds(tree) and not unanswered):
                continue
            found = [d for d in self.outside if d.names & wanted and _is_answer(d, wanted)]
            if found:
                kept = [own] if tree.body and not unanswered else []  # what the answer may call
                self.answers[name] = "\n\n\n".join([*kept, *(ast.unparse(d.code) for d in found)])
                self.outside = [d for d in self.outside if d not in found]
                elsewhere.append(name)
        return elsewhere

    def _places(self, taken: list[Definition]) -> dict[int, int]:
        """Return after which cell of the release each stands, by its ``id``.

        A definition stands where it does in the copy; the first of a name that would come after
        the checks of an answer that needs it comes before that answer.
        """
        places = {id(d): d.after for d in taken}
        first: dict[str, Definition] = {}
        for definition in taken:
            for name in definition.names:
                first.setdefault(name, definition)
        checked = place = len(self.release)
        for place in reversed(range(len(self.release))):
            cell = self.release[place]
            if is_grade(cell) and not is_solution(cell):
                checked = place
            if not _answers(cell):
                continue
            waiting = [*self._reads(self.answers.get(_key(cell), ""))]
            seen: set[str] = set()
            while waiting:
                name = waiting.pop()
                if name in seen or name not in first:
                    continue
                seen.add(name)
                if places[id(first[name])] >= checked:
                    places[id(first[name])] = place - 1
                waiting += first[name].reads
        return places

    def _with_constants(self, answer: str, taken: list[Definition], place: int) -> str:
        """Return an answer's cell with the constants that it reads after it.

        A check refuses an answer that reads a variable of the notebook, and cannot tell the
        student's own constants from the lab's variables. What a constant is later in the notebook
        is nothing to an answer that had it before.
        """
        names = set() if answer.lstrip().startswith("%%") else self._reads(answer)
        constants = [d for d in taken if isinstance(d.code, CONSTANTS) and d.names & names]
        before = set().union(*(d.names for d in constants if d.after <= place))
        constants = [d for d in constants if d.after <= place or not d.names <= before]
        return "\n\n".join([answer, *(ast.unparse(d.code) for d in constants)])

    def _reads(self, answer: str) -> set[str]:
        tree = parse(answer)
        return reads(tree) - self.given if tree else set()

    def _instead(self, name: str) -> NotebookNode:
        """Return the cell that stands for an answer that could not be defined."""
        tree = parse(self.answers.get(name, ""))
        lacking = tree is None or not self.defined.get(name, set()) <= binds(tree)
        about = {INSTEAD_OF: name, ALWAYS: lacking}
        source = self.references.get(name, "")
        return new_code_cell(source, id=f"instead-{name}"[:64], metadata={ABOUT: about})


def _answers(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and "nbgrader" in cell.metadata and is_solution(cell)


def _key(cell: NotebookNode) -> str:
    """Return what names a cell in the release and in every copy."""
    about = cell.metadata.get("nbgrader")
    return about["grade_id"] if about else f" {cell.get('id')}"  # no grade_id begins so


@lru_cache(maxsize=512)  # the release's cells are the same for each copy
def _bound(source: str) -> frozenset[str]:
    tree = parse(source)
    return frozenset(binds(tree) if tree else ())


@lru_cache(maxsize=512)
def _statements(source: str) -> frozenset[str]:
    tree = parse(source)
    return frozenset(map(ast.unparse, tree.body) if tree else ())


def _again(name: str, answer: str) -> list[NotebookNode]:
    """Return a cell with what an answer's cell defines, if it holds anything else.

    What fails beside an answer costs nothing: a package that only the student has, a magic, a try.
    """
    tree = parse(answer)
    if tree is None:
        return []
    defining = list(definitions(tree))
    imports = [s for s in defining if isinstance(s, ast.Import | ast.ImportFrom)]
    if not defining or (len(defining) == len(tree.body) and not imports):
        return []
    lines = [
        f"try:\n    {ast.unparse(s)}\nexcept ImportError:\n    pass"
        if s in imports
        else ast.unparse(s)
        for s in defining
    ]
    source, about = "\n\n\n".join(lines), {AGAIN: name}
    return [new_code_cell(source, id=f"again-{name}"[:64], metadata={ABOUT: about})]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_answer(definition: Definition, wanted: Iterable[str]) -> bool:
    code = definition.code
    if not isinstance(code, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return code.name in wanted and not UNWRITTEN.search(ast.unparse(code))
