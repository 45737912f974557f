"""The rules of a lab's source: each fault is named with its lab, its cell and the reason."""

import ast
import re
from collections.abc import Callable, Sequence

from babel import Locale
from nbformat import NotebookNode

from course.labs.exercises import Exercise
from course.labs.headers import Cells, Header, fault
from course.labs.wording import Wording


def check_cells(lab: str, cells: Cells, languages: Sequence[str]) -> None:
    """Raise ``SourceError`` at the first cell that breaks a rule of CONTRIBUTING."""
    _check_languages(lab, cells, languages)
    grade_ids: set[str] = set()
    for cell, header in cells:
        reason = next((r for rule in RULES for r in [rule(cell, header)] if r), None)
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in grade_ids:
            reason = f"grade_id {grade_id} stands twice"
        if reason:
            raise fault(lab, cell, reason)
        grade_ids |= {grade_id} - {None}


def _check_languages(lab: str, cells: Cells, languages: Sequence[str]) -> None:
    """Each text stands once in each language of the lab, one right after the other."""
    missing: list[str] = []
    last: tuple[NotebookNode, Header] | None = None
    for cell, header in cells:
        language = header.language
        if language and language not in languages:
            raise fault(lab, cell, f"the header's title has no {_named(language)}")
        if missing and last:
            same = language == missing[0] and _kind(cell, header) == _kind(*last)
            if not same:
                raise fault(lab, last[0], f"no {_named(missing[0])} cell follows it")
            missing.pop(0)
        elif language:
            if language != languages[0]:
                raise fault(lab, cell, f"no {_named(languages[0])} cell stands before it")
            missing = list(languages[1:])
        last = (cell, header)
    if missing and last:
        raise fault(lab, last[0], f"no {_named(missing[0])} cell follows it")


def _kind(cell: NotebookNode, header: Header) -> tuple[str, bool]:
    return cell.cell_type, header.solution


def _named(language: str) -> str:
    return Locale.parse(language).get_language_name("en") or language


def _prose_has_a_language(cell: NotebookNode, header: Header) -> str | None:
    if cell.cell_type == "markdown" and not header.kind and not header.language:
        return "prose needs its language in the header: # %% fr [markdown]"
    return None


def _regions_pair_up(cell: NotebookNode, header: Header) -> str | None:
    for region, kind in (("SOLUTION", "exercise"), ("HIDDEN TESTS", "check")):
        marks = re.findall(rf"### (BEGIN|END) {region}", cell.source)
        if marks != ["BEGIN", "END"] * (len(marks) // 2):
            return f"its ### BEGIN {region} and ### END {region} do not pair up"
        if marks and header.kind != kind:
            return f"### BEGIN {region} stands in a cell whose header does not say {kind}"
    if header.kind == "exercise" and "### BEGIN SOLUTION" not in cell.source:
        return "an exercise's cell needs ### BEGIN SOLUTION and ### END SOLUTION"
    return None


def _answers_and_checks_are_whole(cell: NotebookNode, header: Header) -> str | None:
    if header.kind == "answer" and cell.source != "…":
        return "a written answer's cell holds only …"
    if not header.kind and re.match(r"with check\(", cell.source):
        return "it is a check: its header is # %% check"
    if header.kind in ("check", "exercise"):
        try:
            parsed = ast.parse(cell.source)
        except SyntaxError as error:
            return f"its line {error.lineno} is no Python: {error.msg}"
        if header.kind == "check" and len(parsed.body) != 1:
            return "everything in a check cell stands inside its `with check(...)`"
    return None


RULES: tuple[Callable[[NotebookNode, Header], str | None], ...] = (
    _prose_has_a_language,
    _regions_pair_up,
    _answers_and_checks_are_whole,
)


def check_prose(
    cell: NotebookNode, header: Header, wording: Wording, exercise: Exercise | None
) -> None:
    """Raise ``ValueError`` if prose about an exercise has points typed that should not be.

    Points of checks are filled in. How a written answer's points divide is for a person to say:
    the parts, "(2 points)" in a question and "- 1 point" in a mark scheme, must add up.
    """
    if exercise is None:
        return
    typed = wording.typed_points(cell.source, r"^- " if header.solution else r"\(")
    if typed and not exercise.manual:
        raise ValueError("points are filled in: write {{ points }}, or {{ points.ASPECT }}")
    if typed and sum(typed) != exercise.total:
        raise ValueError(
            f"its points add up to {sum(typed):g}; {exercise.name} has {exercise.total:g}"
        )
