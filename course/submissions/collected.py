"""What became of each copy that was collected, kept for grading; and the students' names."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from course.base.class_folder import ClassFolder
from course.base.files import read_json, read_table, write_json, write_table
from course.base.messages import Message, shown
from course.labs.lab import Lab

SEVERAL = "several-notebooks"  # the repair of a student who handed in several
TAKEN = ("new", "changed", "unchanged")
STUDENTS = ("student", "name", "lab", "email", "idnumber")


@dataclass(frozen=True)
class Collected:
    """What became of one student's copy.

    Attributes:
        student: Moodle's number, or the folder's name; empty for what belongs to nobody.
        name: for display only.
        status: "new", "changed", "unchanged", "kept" (the copy here is newer), "refused",
            "missing" (no notebook), or "ignored" (belongs to nobody).
        source: the notebook's path below the student's folder.
        repairs: what was put right without asking.
        reasons: why, where the status does not say everything.
    """

    student: str
    name: str
    status: str
    source: str = ""
    repairs: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()

    @property
    def has_several(self) -> bool:
        """Whether one of several notebooks was taken."""
        return any(repair.code == SEVERAL for repair in self.repairs)

    @property
    def told(self) -> tuple[Message, ...]:
        """What grading repeats: repairs of a copy that was taken, reasons of one that was not."""
        return self.repairs if self.status in TAKEN else self.reasons

    def __str__(self) -> str:
        """Return the line that an instructor reads."""
        who = with_name(self.student, {self.student: self.name}) or self.source
        said = "; ".join(map(str, self.repairs + self.reasons))
        return f"{who}: {self.status}{': ' if said else ''}{said}"


def read_collected(lab: str, folder: ClassFolder) -> dict[str, Collected]:
    """Return what is kept of each student's copy: of the one that is there, if one is."""
    kept = read_json(folder.collected(lab)) or {}
    return {
        student: Collected(**fields | {k: messages(fields[k]) for k in ("repairs", "reasons")})
        for student, fields in kept.items()
    }


def messages(kept: list) -> tuple[Message, ...]:
    """Return the messages that a list in JSON holds."""
    return tuple(Message.read(fields) for fields in kept)


def keep(lab: Lab, folder: ClassFolder, report: list[Collected]) -> None:
    """Keep a new report: it counts for each copy that was taken, or is not there."""
    kept = read_collected(lab.id, folder)
    for copy in report:
        there = folder.submitted_notebook(copy.student, lab.id).exists()
        if copy.status in TAKEN or not there:
            kept[copy.student] = copy
    fields = {student: asdict(copy) for student, copy in kept.items()}
    write_json(folder.collected(lab.id), fields)
    _keep_names(lab, folder, report)


def _keep_names(lab: Lab, folder: ClassFolder, report: list[Collected]) -> None:
    rows = {(row["student"], row["lab"]): row for row in read_students(folder)}
    for copy in report:
        row = {"student": copy.student, "name": copy.name, "lab": lab.id}
        known = rows.setdefault((copy.student, lab.id), row)
        # Blind marking hides a name that was known before.
        if copy.name not in ("", "Participant"):
            known["name"] = copy.name
    write_table(folder.students, STUDENTS, list(rows.values()))


def read_students(folder: ClassFolder) -> list[dict[str, str]]:
    """Return the rows of ``students.csv``, with every column; without a lab, one is for all labs.

    Raises:
        GradingError: if it has no column ``student``.
    """
    rows = read_table(folder.students, STUDENTS, STUDENTS[:1])
    return [row for row in rows if row["student"]]


def student_names(lab: str, folder: ClassFolder) -> dict[str, str]:
    """Return the name of every student of a lab who has one, for display."""
    named = [row for row in read_students(folder) if row["name"]]
    return {row["student"]: row["name"] for of in ("", lab) for row in named if row["lab"] == of}


def with_name(student: str, names: Mapping[str, str]) -> str:
    """Return what an instructor reads of a student: Moodle's number says nothing to anybody.

    >>> with_name("700012", {"700012": "Zoé"}), with_name("zoe", {})
    ('700012 (Zoé)', 'zoe')
    """
    name = names.get(student)
    return shown(f"{student} ({name})" if name else student)
