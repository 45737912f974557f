"""A lab: what its one text source says, and its notebook in one language."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import jupytext
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook
from nbgrader.utils import is_grade, is_solution

from course.base.errors import SourceError
from course.base.paths import SOURCE
from course.labs.about import About, read_about
from course.labs.exercises import Exercise
from course.labs.source import Source, read_cells
from course.labs.typography import typeset
from helpers.support.language import LANGUAGES

REGION = re.compile(r"^ *### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)


@dataclass(frozen=True)
class Lab:
    """One lab, as its source file describes it; what is wrong in it raises ``SourceError``."""

    path: Path

    @property
    def id(self) -> str:
        """The lab's name everywhere: file, folder, assignment."""
        return self.path.stem

    @property
    def title(self) -> dict[str, str]:
        """The title in each language."""
        return self._about.title

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is written in, in the course's order."""
        return self._about.languages

    @property
    def minutes(self) -> int:
        """The time a student should need."""
        return self._about.minutes

    @property
    def requires(self) -> list[str]:
        """The optional dependencies of ``pyproject.toml`` that the lab imports."""
        return self._about.requires

    @property
    def site_budget(self) -> str:
        """The budget with which the site executes it: the class's, or less where that is long."""
        return self._about.site_budget

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Its exercises: which answer has which checks, points and minutes."""
        return self._source.exercises

    @property
    def points(self) -> float:
        """The sum of the points of all exercises."""
        return sum(exercise.total for exercise in self.exercises)

    @property
    def manual_points(self) -> float:
        """The points that a person gives."""
        return sum(exercise.total for exercise in self.exercises if exercise.manual)

    @property
    def cells(self) -> list[NotebookNode]:
        """All cells of the source, in every language, with nbgrader's metadata."""
        return self._source.cells

    @property
    def code(self) -> list[str]:
        """The text of each code cell, whatever else may be wrong with the lab."""
        return [cell.source for cell in self._notebook.cells if cell.cell_type == "code"]

    @property
    def references(self) -> dict[str, str]:
        """The reference of each answer in code, by its ``grade_id``."""
        answers = (c for c in self.cells if c.cell_type == "code" and "nbgrader" in c.metadata)
        return {
            cell.metadata.nbgrader.grade_id: REGION.sub("", cell.source)
            for cell in answers
            if is_solution(cell)
        }

    def notebook(self, language: str) -> NotebookNode:
        """Return the lab in one language, solutions and hidden tests included.

        Args:
            language: one of the lab's.

        Returns:
            A notebook whose cell ids depend on nothing but the source.

        Raises:
            SourceError: if the lab is not written in that language.
        """
        self.require(language)
        kept = [self._in(language, cell) for cell in self.cells]
        metadata = {
            "kernelspec": self._notebook.metadata.kernelspec,
            "language_info": {"file_extension": ".py", "name": "python"},
        }
        return new_notebook(cells=[cell for cell in kept if cell], metadata=metadata)

    def require(self, language: str) -> None:
        """Raise ``SourceError`` if the lab is not written in a language."""
        if language not in self.languages:
            raise SourceError(
                f"{self.id} is written in {', '.join(self.languages)}; not in {language!r}"
            )

    def _in(self, language: str, cell: NotebookNode) -> NotebookNode | None:
        """Return a cell as it stands in one language; None if it is of another one."""
        tags = set(cell.metadata.get("tags", []))
        if tags & set(LANGUAGES) and language not in tags:
            return None
        cell = cell.copy()
        cell.metadata = from_dict({k: v for k, v in cell.metadata.items() if k == "nbgrader"})
        if tags - set(LANGUAGES):
            cell.metadata["tags"] = sorted(tags - set(LANGUAGES))
        if cell.cell_type == "code" and is_grade(cell):
            # Folded: a student sees the exercise, the answer and the verdict.
            cell.metadata["jupyter"] = {"source_hidden": True}
        if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
            cell.source = typeset(cell.source, language)
        return NotebookNode(cell)

    @cached_property
    def _notebook(self) -> NotebookNode:
        return jupytext.read(self.path)

    @cached_property
    def _about(self) -> About:
        return read_about(self.id, self._notebook.metadata.get("course", {}))

    @cached_property
    def _source(self) -> Source:
        return read_cells(self.id, self._about, self._notebook.cells)


def find_labs(names: list[str] | None = None) -> list[Lab]:
    """Return the labs of ``source/``, which is the only list of them.

    Args:
        names: their ids; all of them when empty.

    Raises:
        SourceError: if there is no lab at all, or none of a name given.
    """
    labs = {path.stem: _lab(path) for path in sorted(SOURCE.glob("*.py"))}
    if not labs:
        raise SourceError(f"no lab in {SOURCE}")
    unknown = [name for name in names or [] if name not in labs]
    if unknown:
        raise SourceError(f"no lab named {', '.join(unknown)}; the labs are {', '.join(labs)}")
    return [labs[name] for name in names or labs]


def find_lab(name: str) -> Lab:
    """Return one lab by its id, or raise ``SourceError``."""
    return find_labs([name])[0]


@lru_cache
def _lab(path: Path) -> Lab:
    return Lab(path)
