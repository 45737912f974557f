"""Grades on wide tables: one lab's, a column a check; a whole term's, a row a person."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError, SourceError
from course.base.files import write_whole
from course.base.messages import counted, translations
from course.base.reasons import N_
from course.gradebook.configuration import known_labs
from course.gradebook.deadlines import local
from course.gradebook.people import read_people
from course.gradebook.scores import NO_COPY, Score, read_scores
from course.labs.exercises import Exercise
from course.labs.lab import Lab, find_lab
from course.reports.tables import Table, Value, as_csv, as_xlsx
from course.submissions.collected import student_names
from helpers.support.language import LANGUAGES

# Beside the columns of the exercises and their checks.
BEFORE = (N_("Student"), N_("Name"), N_("State"))
STATE, ALL_LABS = BEFORE[2], N_("All labs")
PERSON = (N_("Name"), N_("E-mail"), N_("ID number"))
SUMS = (N_("Total"), N_("Least possible"), N_("Most possible"), N_("Out of"), N_("Note"))
NOT_JOINED = N_("not joined with other labs: use course students join")
AFTER = (
    *(N_("Due"), N_("Handed in"), N_("Before the penalty"), N_("Late penalty"), N_("Total")),
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
                "; ".join(reason.render(language) for reason in counted(score.reasons)),
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
        local(score.due) if score.due else None,
        local(score.handed_in) if score.handed_in else None,
        score.raw if known else None,
        score.penalty if known else None,
        score.final,
        score.lowest,
        score.highest,
        score.most,
    )


def term_table(labs: list[Lab], folder: ClassFolder, language: str = LANGUAGES[0]) -> Table:
    """Return the grades of several labs: a row a person, two columns a lab.

    A total is there once it is final in each lab; the least and the most that are possible always.
    """
    said = translations(language).gettext
    columns = [text for lab in labs for text in (lab.id, f"{lab.id}: {said(STATE)}")]
    table = Table(said(ALL_LABS), [*map(said, PERSON), *columns, *map(said, SUMS)])
    scores = {lab.id: read_scores(lab.id, folder) for lab in labs}
    for person in read_people(folder, scores):
        found = [scores[lab.id].get(person.copies.get(lab.id, "")) for lab in labs]
        cells: list[Value] = []
        for lab, score in zip(labs, found, strict=True):
            state = score.state if score else NO_COPY if person.joined else ""
            copy = person.copies.get(lab.id, "")
            state = said(state) + (f" ({copy})" if copy.isdecimal() else "") if state else ""
            cells += [score.final if score else None, state]
        finals = [score.final if score else None for score in found]
        known = [value for value in finals if value is not None]
        total = sum(known) if len(known) == len(finals) else None
        low = sum(score.lowest if score else 0.0 for score in found)
        most = sum(score.highest if score else 0.0 for score in found)
        note = "" if person.joined else said(NOT_JOINED)
        who = (person.name, person.email, person.idnumber)
        table.rows.append([*who, *cells, total, low, most, sum(lab.points for lab in labs), note])
    return table


def graded_labs(folder: ClassFolder) -> list[Lab]:
    """Return the labs of the class's gradebook, as far as this repository has them.

    Raises:
        GradingError: if there is no gradebook, or none of its labs is here.
    """
    if not folder.gradebook.exists():
        raise GradingError(f"no gradebook in {folder}; run `course grade` first")
    labs = []
    for name in known_labs(folder):
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
    """Write an .xlsx workbook: the term's table, then each lab's, a sheet each."""
    output = output or folder.workbook
    tables = [lab_table(lab, folder, language) for lab in labs]
    write_whole(output, as_xlsx([term_table(labs, folder, language), *tables]))
    return output


def export_term(
    folder: ClassFolder,
    labs: list[Lab],
    output: Path | None = None,
    language: str = LANGUAGES[0],
    french: bool = False,
) -> Path:
    """Write the term's table as CSV; ``french``: as a French Excel reads it."""
    output = output or folder.wide_grades("all")
    write_whole(output, as_csv(term_table(labs, folder, language), french))
    return output
