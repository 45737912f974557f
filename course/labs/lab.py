"""Read a lab's one text source, check it, and give its notebook in one language."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import jupytext
from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_grade, is_solution

from course.base.errors import SourceError
from course.base.paths import SOURCE
from course.labs.typography import french_spaces
from helpers.support.language import LANGUAGES

TAGS = {*LANGUAGES, "solution"}
# A check's name and points, as its cell says them to the learner.
CHECK = re.compile(r'with check\("([^"]+)", ([\d.]+)\):')


@dataclass(frozen=True)
class Lab:
    """One lab, as its source file describes it."""

    path: Path

    @property
    def id(self) -> str:
        """The lab's name everywhere: file, folder, assignment."""
        return self.path.stem

    @property
    def title(self) -> dict[str, str]:
        """The title in each language."""
        return self._about("title")

    @property
    def minutes(self) -> int:
        """The time a student should need."""
        return self._about("minutes")

    @property
    def requires(self) -> list[str]:
        """The optional dependencies of ``pyproject.toml`` that the lab imports."""
        return self._about("requires")

    @property
    def site_budget(self) -> str:
        """The budget with which the site executes it: the class's, or less where that is long."""
        return self._notebook.metadata["course"].get("site_budget", "class")

    @property
    def points(self) -> float:
        """The sum of the points of all graded cells."""
        return sum(cell.metadata.nbgrader.points for cell in self.cells if is_grade(cell))

    @property
    def manual_points(self) -> float:
        """The points that a person gives."""
        return sum(
            cell.metadata.nbgrader.points
            for cell in self.cells
            if is_grade(cell) and is_solution(cell)
        )

    @property
    def cells(self) -> list[NotebookNode]:
        """All cells of the source, in both languages, checked."""
        return self._notebook.cells

    def notebook(self, language: str) -> NotebookNode:
        """Return the lab in one language, solutions and hidden tests included.

        Args:
            language: "fr" or "en".

        Returns:
            A notebook whose cell ids depend on nothing but the source.
        """
        if language not in LANGUAGES:
            raise ValueError(f"language is {language!r}; expected one of {', '.join(LANGUAGES)}")
        notebook = self._notebook.copy()
        notebook.metadata = {
            "kernelspec": notebook.metadata.kernelspec,
            "language_info": {"file_extension": ".py", "name": "python"},
        }
        notebook.cells = []
        for cell in self.cells:
            tags = set(cell.metadata.get("tags", []))
            if tags & set(LANGUAGES) and language not in tags:
                continue
            cell = cell.copy()
            metadata = {k: v for k, v in cell.metadata.items() if k == "nbgrader"}
            if tags - set(LANGUAGES):
                metadata["tags"] = sorted(tags - set(LANGUAGES))
            cell.metadata = from_dict(metadata)
            if (
                language == "fr"
                and cell.cell_type == "markdown"
                and "nbgrader" not in cell.metadata
            ):
                cell.source = french_spaces(cell.source)
            notebook.cells.append(NotebookNode(cell))
        return notebook

    def _about(self, key: str):
        try:
            return self._notebook.metadata["course"][key]
        except KeyError:
            raise SourceError(f"{self.id}: the header's `course:` does not say {key}") from None

    @cached_property
    def _notebook(self) -> NotebookNode:
        notebook = jupytext.read(self.path)
        for position, cell in enumerate(notebook.cells):
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", f"{position:03d}")
            cell.id = f"{self.id[:2]}-{grade_id}"
        _validate(self.id, notebook.cells)
        return notebook


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


def _validate(lab: str, cells: list[NotebookNode]) -> None:
    """Raise ``SourceError`` at the first cell that breaks a rule of CONTRIBUTING."""
    grade_ids = set()
    exercise = None
    total = 0
    for position, cell in enumerate(cells):

        def fault(reason: str, cell=cell):
            first = cell.source.splitlines()[0] if cell.source else "(empty)"
            return SourceError(f"{lab}, cell {cell.id} ({first[:60]}): {reason}")

        tags = set(cell.metadata.get("tags", []))
        if tags - TAGS:
            raise fault(f"unknown tags {sorted(tags - TAGS)}; known ones are {sorted(TAGS)}")
        if "fr" in tags:
            other = cells[position + 1] if position + 1 < len(cells) else None
            if other is None or set(other.metadata.get("tags", [])) != tags - {"fr"} | {"en"}:
                raise fault("no English cell follows this French one")
        if "en" in tags and "fr" not in cells[position - 1].metadata.get("tags", []):
            raise fault("no French cell stands before this English one")

        for region in ("SOLUTION", "HIDDEN TESTS"):
            marks = re.findall(rf"### (BEGIN|END) {region}", cell.source)
            if marks != ["BEGIN", "END"] * (len(marks) // 2):
                raise fault(f"its ### BEGIN {region} and ### END {region} do not pair up")

        if "nbgrader" not in cell.metadata:
            if cell.cell_type == "markdown" and not tags & set(LANGUAGES):
                raise fault("prose needs the tag fr or en")
            continue
        grade_id = cell.metadata.nbgrader.grade_id
        if tags:
            raise fault("a cell with nbgrader metadata is the same in both languages: no tags")
        if grade_id in grade_ids:
            raise fault(f"grade_id {grade_id} stands twice")
        grade_ids.add(grade_id)
        if is_grade(cell):
            total += cell.metadata.nbgrader.points
        if is_solution(cell):
            exercise = grade_id
            if is_grade(cell) and cell.source != "…":
                raise fault("a written answer's cell holds only …")
        elif is_grade(cell):
            _validate_check(cell, exercise, fault)

    opening = re.search(r"\b(\d+) points", cells[0].source if cells else "")
    if not opening or int(opening[1]) != total:
        said = opening[1] if opening else "nothing"
        raise SourceError(f"{lab}: its points add up to {total:g}; its opening cell says {said}")


def _validate_check(cell: NotebookNode, exercise: str | None, fault) -> None:
    grade_id = cell.metadata.nbgrader.grade_id
    if exercise is None or not f"{grade_id}-".startswith(f"check-{exercise}-"):
        raise fault(f"{grade_id} should be check-{exercise} or check-{exercise}-<aspect>")
    said = CHECK.match(cell.source)
    if not said:
        raise fault('a check cell begins with `with check("name", points):`')
    if f"check-{said[1]}" != grade_id or float(said[2]) != cell.metadata.nbgrader.points:
        raise fault(
            f"it says {said[1]}, {said[2]} points; its metadata say {grade_id}, "
            f"{cell.metadata.nbgrader.points:g} points"
        )
    if len(ast.parse(cell.source).body) != 1:
        raise fault("everything in a check cell stands inside its `with check(...)`")
