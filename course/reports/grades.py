"""nbgrader's CSV exporter, with the scores of outcomes that do not stand yet left blank."""

from itertools import product
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.files import write_whole
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import read_outcomes

SCORES = 3  # raw score, penalty, score: before the last column


class FinalCsv(CsvExportPlugin):
    """Takes the outcomes beside the gradebook into account.

    ``nbgrader export`` uses it as well, through ``nbgrader_config.py``.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write nbgrader's table, then blank what must not leave the gradebook yet."""
        super().export(gradebook)
        database = gradebook.engine.url.database
        if not database:
            return
        folder = ClassFolder(Path(database).parent)
        path = Path(self.to or folder.grades.name)
        assignments = [a.name for a in gradebook.assignments]
        assignments = [a for a in assignments if a in (self.assignment or assignments)]
        students = [s.id for s in gradebook.students]
        students = [s for s in students if s in (list(map(str, self.student)) or students)]
        outcomes = {lab: read_outcomes(lab, folder) for lab in assignments}
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        kept = [head]
        for line, (lab, student) in zip(lines, product(assignments, students), strict=True):
            outcome = outcomes[lab].get(student)
            if outcome and not outcome.final:
                before, *_scores, most = line.rsplit(",", SCORES + 1)
                line = ",".join([before, *[""] * SCORES, most])
            kept.append(line)
        write_whole(path, "\n".join([*kept, ""]).encode())


def export_grades(folder: ClassFolder, output: Path | None = None) -> Path:
    """Write every student's score in every lab with nbgrader's CSV exporter.

    Args:
        folder: the class's.
        output: the file to write; the class's own when None.

    Raises:
        GradingError: if there is no gradebook.
    """
    if not folder.gradebook.exists():
        raise GradingError(f"no gradebook in {folder}; run `course grade` first")
    exporter = FinalCsv()
    output = output or folder.grades
    exporter.to = str(output)
    with open_gradebook(folder) as gradebook:
        exporter.export(gradebook)
    return output
