"""Put the copies that a class handed in where grading looks for them."""

import time
from dataclasses import dataclass
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.files import read_table, write_table, write_whole
from course.labs.lab import Lab
from course.submissions.archive import open_source
from course.submissions.choose import NoNotebookError, choose
from course.submissions.submission import CollectError, Student

TAKEN = ("new", "changed", "unchanged")
STUDENTS = ("student", "name", "lab")
COLLECTED = ("student", "status", "source", "repairs", "reason")


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
        reason: why, where the status does not say everything.
    """

    student: str
    name: str
    status: str
    source: str = ""
    repairs: tuple[str, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        """Return the line that an instructor reads."""
        who = f"{self.student} ({self.name})" if self.name else self.student or self.source
        said = "; ".join([*self.repairs, *([self.reason] if self.reason else [])])
        return f"{who}: {self.status}{': ' if said else ''}{said}"


def collect(source: Path, lab: Lab, folder: ClassFolder) -> list[Collected]:
    """Put every copy in ``source`` where grading looks for it.

    A student is Moodle's number. It is the number of a participant of *one* assignment: the same
    person has another in the next lab's. A table of the class keeps names, for display. A copy
    without a notebook, or refused, gets its empty folder, so that grading gives it an outcome.

    Args:
        source: the zip of Moodle's "Download all submissions", in folders or not, or a folder with
            one folder for each student.
        lab: the lab whose notebook is wanted; nothing else is taken.
        folder: the class's.

    Returns:
        One report a student, then what belongs to nobody. A table keeps it.

    Raises:
        CollectError: if ``source`` cannot be read, or holds no copy. One bad copy stops no other.
    """
    with open_source(Path(source)) as submissions:
        students = sorted(submissions.students.values(), key=_order)
        report = [_collect_one(student, lab, folder) for student in students]
        ignored = sorted(submissions.ignored)
    _keep_students(folder, lab, report)
    _keep_report(folder, lab, report)
    reason = "not named like a student's submission"
    return report + [Collected("", "", "ignored", name, reason=reason) for name in ignored]


def repairs(lab: Lab, folder: ClassFolder) -> dict[str, list[str]]:
    """Return what ``collect`` put right in the copies that are there, by student."""
    rows = read_table(folder.collected(lab.id))
    return {row["student"]: row["repairs"].split("; ") for row in rows if row["repairs"]}


def student_names(lab: Lab, folder: ClassFolder) -> dict[str, str]:
    """Return the name of every student of a lab who has one, for display."""
    rows = read_table(folder.students)
    return {row["student"]: row["name"] for row in rows if row["lab"] == lab.id and row["name"]}


def _order(student: Student) -> tuple[int, str]:
    return (int(student.id) if student.id.isdecimal() else -1, student.id)


def _collect_one(student: Student, lab: Lab, folder: ClassFolder) -> Collected:
    submitted = folder.submitted
    path = folder.submitted_notebook(student.id, lab.id)
    who = (student.id, student.name)
    earlier = "the copy collected earlier stays; " if path.exists() else ""
    try:
        if path.is_symlink() or not path.resolve().is_relative_to(submitted.resolve()):
            raise CollectError(f"{path} leads out of {submitted}: remove that link")
        path.parent.mkdir(parents=True, exist_ok=True)
        if student.refusal:
            raise CollectError(student.refusal)
        entry, content, put_right = choose(lab, student.entries)
        status, reason = _write(path, content, entry.modified)
        return Collected(*who, status, entry.name, tuple(put_right), reason)
    except NoNotebookError as error:
        return Collected(*who, "missing", reason=f"{earlier}{error}")
    except (CollectError, OSError) as error:
        return Collected(*who, "refused", reason=f"{earlier}{error}")


def _write(path: Path, content: bytes, modified: float) -> tuple[str, str]:
    """Write a copy unless a newer one is there; return the status and its reason."""
    if not path.exists():
        write_whole(path, content, modified)
        return "new", ""
    present = path.stat().st_mtime
    if path.read_bytes() == content:
        return "unchanged", ""
    # A zip counts in steps of two seconds.
    if modified < present - 2:
        return "kept", (
            f"the copy here, of {_date(present)}, is newer than this one, of {_date(modified)}; "
            f"remove {path} to take this one"
        )
    write_whole(path, content, modified)
    return "changed", f"the copy of {_date(modified)} replaces that of {_date(present)}"


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _keep_students(folder: ClassFolder, lab: Lab, report: list[Collected]) -> None:
    rows = {(row["student"], row["lab"]): row for row in read_table(folder.students)}
    for one in report:
        row = {"student": one.student, "name": one.name, "lab": lab.id}
        known = rows.setdefault((one.student, lab.id), row)
        # Blind marking hides a name that was known before.
        if one.name not in ("", "Participant"):
            known["name"] = one.name
    write_table(folder.students, STUDENTS, list(rows.values()))


def _keep_report(folder: ClassFolder, lab: Lab, report: list[Collected]) -> None:
    """Keep one row for each copy: a row tells of the copy that is there, if one is."""
    path = folder.collected(lab.id)
    rows = {row["student"]: row for row in read_table(path)}
    for one in report:
        there = folder.submitted_notebook(one.student, lab.id).exists()
        if one.status in TAKEN or not there:
            rows[one.student] = vars(one) | {"repairs": "; ".join(one.repairs)}
    write_table(path, COLLECTED, list(rows.values()))
