"""The grades of one lab on a wide table: a row a student, a column an exercise and a check."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError, SourceError
from course.base.files import write_whole
from course.base.messages import translations
from course.base.reasons import N_
from course.gradebook.configuration import open_gradebook
from course.gradebook.scores import Score, read_scores
from course.labs.exercises import Exercise
from course.labs.lab import Lab, find_lab
from course.reports.tables import Table, Value, as_csv, as_xlsx
from course.submissions.collected import student_names
from helpers.support.language import LANGUAGES

# Beside the columns of the exercises and their checks.
BEFORE = (N_("Student"), N_("Name"), N_("State"))
AFTER = (
    *(N_("Before the penalty"), N_("Late penalty"), N_("Total")),
    *(N_("Least possible"), N_("Most possible"), N_("Out of"), N_("Reason")),
)


def lab_table(lab: Lab, folder: ClassFolder, language: str = LANGUAGES[0]) -> Table:
    """Return one lab's grades: a row a student, a column an exercise and a check.

    A cell is blank while nothing counts there: see the state.
    """
    said = translations(language).gettext
    columns = [name for exercise in lab.exercises for name in _columns(exercise)]
    table = Table(lab.id, [*map(said, BEFORE), *columns, *map(said, AFTER)])
    names = student_names(lab.id, folder)
    for student, score in read_scores(lab.id, folder).items():
        points = [p for exercise in lab.exercises for p in _points(exercise, score.points)]
        table.rows.append(
            [
                *(student, names.get(student, ""), said(score.state)),
                *points,
                *_totals(score),
                "; ".join(reason.render(language) for reason in score.reasons),
            ]
        )
    return table


def _columns(exercise: Exercise) -> Iterable[str]:
    return [exercise.name, *exercise.checks]


def _points(exercise: Exercise, points: Mapping[str, float | None]) -> list[Value]:
    found = [points.get(name) for name in exercise.points]
    known = [value for value in found if value is not None]
    total = sum(known) if len(known) == len(found) else None
    return [total, *(points.get(name) for name in exercise.checks)]


def _totals(score: Score) -> tuple[Value, ...]:
    known = score.final is not None
    return (
        score.raw if known else None,
        score.penalty if known else None,
        score.final,
        score.lowest,
        score.highest,
        score.most,
    )


def graded_labs(folder: ClassFolder) -> list[Lab]:
    """Return the labs of the class's gradebook, as far as this repository has them.

    Raises:
        GradingError: if there is no gradebook, or none of its labs is here.
    """
    if not folder.gradebook.exists():
        raise GradingError(f"no gradebook in {folder}; run `course grade` first")
    with open_gradebook(folder) as gradebook:
        names = sorted(assignment.name for assignment in gradebook.assignments)
    labs = []
    for name in names:
        try:
            labs.append(find_lab(name))
        except SourceError:
            continue
    if not labs:
        raise GradingError(f"no lab of source/ is in {folder.gradebook}; run `course grade` first")
    return labs


def export_wide(
    folder: ClassFolder,
    lab: Lab,
    output: Path | None = None,
    language: str = LANGUAGES[0],
    french: bool = False,
) -> Path:
    """Write one lab's wide table as CSV; ``french``: as a French Excel reads it."""
    output = output or folder.wide_grades(lab.id)
    write_whole(output, as_csv(lab_table(lab, folder, language), french))
    return output


def export_workbook(
    folder: ClassFolder,
    labs: list[Lab],
    output: Path | None = None,
    language: str = LANGUAGES[0],
) -> Path:
    """Write the wide tables of several labs as one .xlsx workbook, a sheet each."""
    output = output or folder.workbook
    write_whole(output, as_xlsx([lab_table(lab, folder, language) for lab in labs]))
    return output
