"""Join Moodle's numbers with the e-mail or identity number that a grading worksheet holds."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.files import write_table
from course.base.messages import shown
from course.labs.lab import Lab
from course.reports.moodle import IDENTIFIER, students_of
from course.reports.worksheet import Worksheet, WorksheetError
from course.submissions.collected import STUDENTS, read_students

EMAIL = {"email address", "email", "courriel"}
EMAIL |= {"adresse de courriel", "adresse e-mail"}  # codespell:ignore
IDNUMBER = {"id number", "numero d'identification"}
NAME = {"full name", "nom complet"}  # codespell:ignore


@dataclass
class Joined:
    """What became of one worksheet's participants.

    Attributes:
        identified: those whose e-mail or identity number is known now.
        anonymous: those who have neither.
        twice: identities that two participants bear.
        absent: students of whom there is a copy, and who are not in the worksheet.
    """

    identified: list[str] = field(default_factory=list)
    anonymous: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the lines that an instructor reads."""
        lists = {
            "neither e-mail nor identity number, not joined": self.anonymous,
            "borne by two participants": self.twice,
            "copies here of nobody in the worksheet, not joined": self.absent,
        }
        said = [f"{why}: {', '.join(map(shown, who))}" for why, who in lists.items() if who]
        return "\n".join([f"{len(self.identified)} participants identified", *said])


def join_worksheet(lab: Lab, folder: ClassFolder, worksheet: Path) -> Joined:
    """Keep in ``students.csv`` who each of a worksheet's participants is.

    Args:
        lab: the lab whose assignment the worksheet is of.
        folder: the class's.
        worksheet: the offline grading worksheet, under French or English headings.

    Raises:
        WorksheetError: if it is none, or has neither e-mails nor identity numbers.
    """
    if not worksheet.is_file():
        raise WorksheetError(f"there is no file {worksheet}; download the worksheet from Moodle")
    sheet = Worksheet(worksheet.read_bytes(), [IDENTIFIER])
    columns = {
        name: sheet.column(headings)
        for name, headings in (("name", NAME), ("email", EMAIL), ("idnumber", IDNUMBER))
    }
    if columns["email"] is None and columns["idnumber"] is None:
        raise WorksheetError(
            "the worksheet has neither e-mail addresses nor ID numbers: in Moodle, ask for them "
            "to be shown (Site administration, Users, Permissions, User policies, Show user "
            "identity), or turn blind marking off"
        )
    rows = {(row["student"], row["lab"]): row for row in read_students(folder)}
    joined = Joined()
    identities: Counter[str] = Counter()
    for student, cells in students_of(sheet).items():
        row = rows.setdefault((student, lab.id), {"student": student, "lab": lab.id})
        said = {name: cells[i].strip() for name, i in columns.items() if i is not None}
        row |= {name: text for name, text in said.items() if text}
        identity = row.get("idnumber") or row.get("email")
        (joined.identified if identity else joined.anonymous).append(student)
        identities[identity or ""] += bool(identity)
    joined.twice = [identity for identity, count in identities.items() if count > 1]
    participants = {*joined.identified, *joined.anonymous}
    joined.absent = [s for s in folder.submitted_students(lab.id) if s not in participants]
    write_table(folder.students, STUDENTS, list(rows.values()))
    return joined
