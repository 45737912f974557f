"""Put the copies that a class handed in where grading looks for them."""

import logging
import time
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.faults import faults_named, raise_fault
from course.base.files import write_whole
from course.base.messages import Message
from course.labs.lab import Lab
from course.submissions.archive import open_source
from course.submissions.choose import NoNotebookError, choose
from course.submissions.collected import Collected, keep
from course.submissions.submission import CopyError, Student
from course.submissions.weights import LEFT, choose_weights, has_league, read_bytes
from helpers.dqn.league_file import FILE

log = logging.getLogger(__name__)


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
        One report a student, those with several notebooks first, then what belongs to nobody. It is
        kept for grading.

    Raises:
        CollectError: if ``source`` cannot be read, or holds no copy. One bad copy stops no other.
        FaultError: if the machine does not let copies be written; collect again to go on.
    """
    with open_source(Path(source)) as submissions:
        students = sorted(submissions.students.values(), key=_order)
        with faults_named("What was taken is here; collect again to go on"):
            report = [_collect_copy(student, lab, folder, Path(source)) for student in students]
        report.sort(key=lambda copy: not copy.has_several)
        ignored = sorted(submissions.ignored)
    keep(lab, folder, report)
    log.info("%s: %d students, %d names that are nobody's", source, len(report), len(ignored))
    nobodys = (Message("nobodys"),)
    return report + [Collected("", "", "ignored", name, reasons=nobodys) for name in ignored]


def _order(student: Student) -> tuple[int, str]:
    return (int(student.id) if student.id.isdecimal() else -1, student.id)


def _collect_copy(student: Student, lab: Lab, folder: ClassFolder, source: Path) -> Collected:
    path = folder.submitted_notebook(student.id, lab.id)
    who = (student.id, student.name)
    notes: tuple[Message, ...] = ()
    earlier = (Message("earlier-stays"),) if path.exists() else ()
    try:
        if path.is_symlink() or not path.resolve().is_relative_to(folder.submitted.resolve()):
            raise CopyError(Message("leads-out", path=str(path), folder=str(folder.submitted)))
        path.parent.mkdir(parents=True, exist_ok=True)
        if student.refusal:
            raise CopyError(student.refusal)
        notes = _take_weights(student, lab, path.with_name(FILE))
        entry, content, repairs = choose(lab, student.entries)
        status, reasons = _write(path, content, entry.handed_in)
        return Collected(*who, status, entry.name, tuple(repairs), reasons + notes)
    except NoNotebookError as error:
        return Collected(*who, "missing", reasons=earlier + error.reasons + notes)
    except CopyError as error:
        raise_fault(error, source)
        return Collected(*who, "refused", reasons=earlier + error.reasons)
    except OSError as error:
        raise_fault(error, source)
        reason = Message("unreadable", name=str(path), problem=str(error))
        return Collected(*who, "refused", reasons=(*earlier, reason))


def _take_weights(student: Student, lab: Lab, path: Path) -> tuple[Message, ...]:
    """Keep what a student handed in for the league, if this lab has one; return what to say."""
    entry = choose_weights(student.entries) if has_league(lab) else None
    if entry is None:
        return ()
    try:
        _write(path, read_bytes(entry), entry.handed_in)
    except CopyError as error:
        return (Message(LEFT, name=entry.name, why=error.reasons[0]),)
    return (Message("weights-taken", name=entry.name),)


def _write(path: Path, content: bytes, handed_in: float) -> tuple[str, tuple[Message, ...]]:
    """Write a copy unless a newer one is there; return the status and its reasons."""
    if not path.exists():
        write_whole(path, content, handed_in)
        return "new", ()
    present = path.stat().st_mtime
    if path.read_bytes() == content:
        return "unchanged", ()
    # A zip counts in steps of two seconds.
    if handed_in < present - 2:
        dates = {"here": _date(present), "there": _date(handed_in)}
        return "kept", (Message("newer-here", path=str(path), **dates),)
    write_whole(path, content, handed_in)
    return "changed", (Message("replaced", new=_date(handed_in), old=_date(present)),)


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
