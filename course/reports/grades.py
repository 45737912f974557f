"""Every grade as CSV: nbgrader's columns, then where the copy stands and what is possible."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.files import write_whole
from course.base.messages import counted, translations
from course.gradebook.configuration import open_gradebook
from course.gradebook.deadlines import local
from course.gradebook.scores import Score, read_scores
from course.reports.tables import Table, Value, as_csv
from course.submissions.collected import student_names
from helpers.support.language import LANGUAGES

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),  # up to here nbgrader's
    *("state", "lowest", "highest", "reason", "name"),
)


class FinalCsv(CsvExportPlugin):
    """Writes final scores only; ``nbgrader export`` uses it, through ``nbgrader_config.py``."""

    language = LANGUAGES[0]
    french = False  # for a French Excel

    def export(self, gradebook: Gradebook) -> None:
        """Write the table; a score that is not final is left blank, and its state says why."""
        database = gradebook.engine.url.database
        if not database:
            return
        folder = ClassFolder(Path(database).parent)
        wanted = set(map(str, self.student))
        rows: list[Sequence[Value]] = [
            [row[column] for column in COLUMNS]
            for row in grade_rows(gradebook, folder, self.language)
            if row["assignment"] in (self.assignment or [row["assignment"]])
            and (not wanted or row["student_id"] in wanted)
        ]
        content = as_csv(Table("grades", COLUMNS, rows), self.french)
        write_whole(Path(self.to or folder.grades.name), content)


def grade_rows(gradebook: Gradebook, folder: ClassFolder, language: str) -> Iterator[dict]:
    """Yield a row for each lab and student; None is a blank, times are this machine's."""
    students = {student.id: student for student in gradebook.students}
    for lab in gradebook.assignments:
        names = student_names(lab.name, folder)
        for score in read_scores(lab.name, folder).values():
            about = students.get(score.student)
            yield {
                "assignment": lab.name,
                "duedate": local(score.due) if score.due else None,
                "timestamp": local(score.handed_in) if score.handed_in else None,
                "last_name": about and about.last_name,
                "first_name": about and about.first_name,
                "email": about and about.email,
                **_points(score),
                "max_score": lab.max_score,
                "state": translations(language).gettext(score.state),
                "reason": "; ".join(r.render(language) for r in counted(score.reasons)),
                "name": names.get(score.student, ""),
            }


def _points(score: Score) -> dict:
    known = score.final is not None
    return {
        "student_id": score.student,
        "raw_score": score.raw if known else None,
        "late_submission_penalty": score.penalty if known else None,
        "score": score.final,
        "lowest": score.lowest,
        "highest": score.highest,
    }


def export_grades(
    folder: ClassFolder,
    output: Path | None = None,
    language: str = LANGUAGES[0],
    french: bool = False,
) -> Path:
    """Write every student's score in every lab.

    Args:
        folder: the class's.
        output: the file to write; the class's own when None.
        language: of states and reasons.
        french: separators and numbers as a French Excel reads them.

    Raises:
        GradingError: if there is no gradebook.
    """
    if not folder.gradebook.exists():
        raise GradingError(f"no gradebook in {folder}; run `course grade` first")
    exporter = FinalCsv()
    output = output or folder.grades
    exporter.to, exporter.language, exporter.french = str(output), language, french
    with open_gradebook(folder) as gradebook:
        exporter.export(gradebook)
    return output
