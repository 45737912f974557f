"""The first stage of grading a copy: from what was handed in to what can be run."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from course.base.class_folder import PREPARED, READ, ClassFolder
from course.base.files import remove_copy, write_whole
from course.base.messages import Message
from course.base.metadata import ABOUT
from course.gradebook.configuration import course_directory, grading_config
from course.gradebook.converters import Sanitise
from course.labs.build import convert
from course.labs.lab import Lab
from course.submissions.archive import entries
from course.submissions.choose import NOTEBOOK, NoNotebookError, choose
from course.submissions.collected import Collected, messages, read_collected
from course.submissions.read_notebook import read_copy
from course.submissions.submission import CopyError, Entry

TIMESTAMP = "timestamp.txt"  # nbgrader's: when the copy was handed in


@dataclass(frozen=True)
class Prepared:
    """A copy that is ready to run; ``dataclasses.asdict`` gives plain JSON.

    Attributes:
        notebook: the sanitised notebook as JSON text; "" when there are reasons.
        repairs: what was put right, for people.
        reasons: why the copy cannot be graded.
        copy: a digest of what was handed in, or "".
    """

    notebook: str = ""
    repairs: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()
    copy: str = ""


def prepare(lab: Lab, folder: ClassFolder, student: str) -> Prepared:
    """Repair and sanitise one copy, with nbgrader's steps; nothing of it is run.

    Args:
        lab: the lab; its release is already in the gradebook.
        folder: the class's.
        student: whose copy.
    """
    collected = read_collected(lab.id, folder).get(student)
    repairs = list(collected.repairs) if collected else []
    digest = ""
    try:
        taken, content = _take(lab, folder.submission(student, lab.id), collected, repairs)
        digest = hashlib.sha256(content).hexdigest()[:16]
        notebook, put_right = read_copy(content)
        repairs += put_right
        sanitised = _sanitise(lab, folder, student, notebook, taken)
        about = sanitised.metadata[ABOUT]
        if not about["known"]:
            raise CopyError(Message("other-lab", lab=lab.id))
        repairs += messages(about["repairs"])
    except CopyError as error:
        return Prepared(repairs=tuple(repairs), reasons=error.reasons, copy=digest)
    except Exception as error:  # a stranger's file: one copy stops no other
        problem = str(error).strip().splitlines()[-1] if str(error).strip() else ""
        reason = Message("not-prepared", problem=f"{type(error).__name__}: {problem:.300}")
        return Prepared(repairs=tuple(repairs), reasons=(reason,), copy=digest)
    return Prepared(nbformat.writes(sanitised), tuple(repairs), copy=digest)


def _take(
    lab: Lab, submission: Path, collected: Collected | None, repairs: list[Message]
) -> tuple[bytes | None, bytes]:
    """Return nbgrader's timestamp, if there is one, and the notebook: nothing else is taken."""
    for part in (submission.parent, submission):
        if part.is_symlink():
            raise CopyError(Message("symbolic-link", name=part.name))
    files = entries(submission)
    try:
        _entry, content, chosen = choose(lab, files)
    except NoNotebookError as error:
        # What was refused when it was collected is not there: its reason is known.
        raise CopyError(*(collected and collected.reasons) or error.reasons) from error
    repairs += chosen
    names = [e.name for e in files if not NOTEBOOK.search(e.name) and e.name != TIMESTAMP]
    if names:
        repairs.append(Message("ignored", names=names))
    return _timestamp([e for e in files if e.name == TIMESTAMP], repairs), content


def _timestamp(found: list[Entry], repairs: list[Message]) -> bytes | None:
    for entry in found:
        try:
            said = entry.read()[:100].strip()
            parse_utc(said.decode())
            return said
        except (CopyError, ValueError, OverflowError):
            repairs.append(Message("no-date", name=TIMESTAMP))
    return None


def _sanitise(lab: Lab, folder: ClassFolder, student: str, notebook, timestamp):
    read, prepared = (folder.notebook(step, student, lab.id) for step in (READ, PREPARED))
    try:
        write_whole(read, nbformat.writes(notebook).encode())
        if timestamp:
            write_whole(read.with_name(TIMESTAMP), timestamp)
        convert(Sanitise, course_directory(grading_config(folder), lab, student), lab, student)
        return nbformat.read(prepared, 4)
    finally:
        remove_copy(read)
        remove_copy(prepared)
