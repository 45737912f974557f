"""The first stage of grading a copy: from what was handed in to what can be run."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import parse_utc

from course.base.class_folder import PREPARED, READ, ClassFolder
from course.base.errors import BuildError
from course.base.files import remove_copy, write_whole
from course.base.metadata import ABOUT
from course.gradebook.configuration import course_directory, grading_config
from course.gradebook.converters import Sanitise
from course.labs.build import convert
from course.labs.lab import Lab
from course.submissions import collect
from course.submissions.archive import entries
from course.submissions.choose import NOTEBOOK, NoNotebookError, choose
from course.submissions.read_notebook import NotGradableError, read_copy
from course.submissions.submission import CollectError, Entry, shown

TIMESTAMP = "timestamp.txt"  # nbgrader's: when the copy was handed in


@dataclass(frozen=True)
class Prepared:
    """A copy that is ready to run; ``dataclasses.asdict`` gives plain JSON.

    Attributes:
        notebook: the sanitised notebook as JSON text; "" when there is a reason.
        repairs: what was put right, for people.
        reason: why the copy cannot be graded, or "".
        copy: a digest of what was handed in, or "".
    """

    notebook: str = ""
    repairs: tuple[str, ...] = ()
    reason: str = ""
    copy: str = ""


def prepare(lab: Lab, folder: ClassFolder, student: str) -> Prepared:
    """Repair and sanitise one copy, with nbgrader's steps; nothing of it is run.

    Args:
        lab: the lab; its release is already in the gradebook.
        folder: the class's.
        student: whose copy.
    """
    repairs = list(collect.repairs(lab, folder).get(student, []))
    digest = ""
    try:
        taken, content = _take(lab, folder.submission(student, lab.id), repairs)
        digest = hashlib.sha256(content).hexdigest()[:16]
        notebook, put_right = read_copy(content)
        repairs += put_right
        sanitised = _sanitise(lab, folder, student, notebook, taken)
        about = sanitised.metadata[ABOUT]
        if not about["known"]:
            raise NotGradableError(f"it holds no cell of {lab.id}: perhaps another lab's notebook")
        repairs += about["repairs"]
    except (CollectError, NotGradableError, BuildError, OSError) as error:
        reason = str(error).strip().splitlines()[-1]
        return Prepared(repairs=tuple(repairs), reason=reason, copy=digest)
    except Exception as error:  # a stranger's file: one copy stops no other
        return Prepared(
            repairs=tuple(repairs), reason=f"it cannot be prepared: {error!r:.300}", copy=digest
        )
    return Prepared(nbformat.writes(sanitised), tuple(repairs), copy=digest)


def _take(lab: Lab, folder: Path, repairs: list[str]) -> tuple[bytes | None, bytes]:
    """Return nbgrader's timestamp, if there is one, and the notebook: nothing else is taken."""
    for part in (folder.parent, folder):
        if part.is_symlink():
            raise CollectError(f"{shown(part.name)} is a symbolic link")
    files = entries(folder)
    try:
        _entry, content, chosen = choose(lab, files)
    except NoNotebookError as error:
        raise NotGradableError(f"there is no {lab.id}.ipynb: {error}") from error
    repairs += chosen
    others = [e.name for e in files if not NOTEBOOK.search(e.name) and e.name != TIMESTAMP]
    if others:
        repairs.append(f"ignored: {', '.join(others[:5])}{', …' if others[5:] else ''}")
    return _timestamp([e for e in files if e.name == TIMESTAMP], repairs), content


def _timestamp(found: list[Entry], repairs: list[str]) -> bytes | None:
    for entry in found:
        try:
            said = entry.read()[:100].strip()
            parse_utc(said.decode())
            return said
        except (CollectError, ValueError, OverflowError):
            repairs.append(f"ignored: {TIMESTAMP}, which holds no date")
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
