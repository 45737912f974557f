"""The first stage of grading a copy: from what was handed in to what can be run."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_solution, parse_utc

from course.base.class_folder import PREPARED, READ, RELEASE, ClassFolder
from course.base.faults import raise_fault
from course.base.files import remove_copy, write_whole
from course.base.messages import Message
from course.base.metadata import ABOUT, SAVED
from course.gradebook.configuration import course_directory, grading_config
from course.gradebook.converters import Sanitise
from course.gradebook.exchange import EXCHANGE_FILES, TIMESTAMP
from course.grading.readings import Readings
from course.labs.build import convert
from course.labs.lab import Lab
from course.submissions.archive import entries
from course.submissions.choose import NOTEBOOK, NoNotebookError, choose
from course.submissions.collected import Collected, messages, read_collected
from course.submissions.first_reading import FirstReading, first_reading
from course.submissions.packed import archive_of
from course.submissions.read_notebook import read_copy
from course.submissions.submission import CopyError, Entry
from course.submissions.syntax import parse
from course.submissions.weights import CANDIDATE, has_league
from course.submissions.worth_reading import names_of_checks, worth_reading

LINE_LENGTH = 80  # of a piece of code, as it is named


@dataclass(frozen=True)
class Prepared:
    """A copy that is ready to run; ``dataclasses.asdict`` gives plain JSON.

    Attributes:
        notebook: the sanitised notebook as JSON text; "" when there are reasons.
        readings: what may be run of it.
        saved: the outputs that its cells had when it was handed in, by their ids.
        left_out: the code that the first reading leaves out, a line each.
        outside: what a person should look at in it, once it was run.
        notes: what a person should know of it.
        repairs: what was put right, for people.
        reasons: why the copy cannot be graded.
        copy: a digest of what was handed in, or "".
    """

    notebook: str = ""
    readings: Readings = field(default_factory=lambda: Readings(""))
    saved: Mapping[str, list[NotebookNode]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    outside: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()
    repairs: tuple[Message, ...] = ()
    reasons: tuple[Message, ...] = ()
    copy: str = ""


def prepare(lab: Lab, folder: ClassFolder, student: str) -> Prepared:
    """Repair and sanitise one copy, with nbgrader's steps; nothing of it is run.

    Args:
        lab: the lab; its release is already in the gradebook.
        folder: the class's.
        student: whose copy.

    Raises:
        FaultError: if it is the machine that does not let it be read or written.
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
        prepared = _read(lab, folder, sanitised)
    except CopyError as error:
        raise_fault(error, folder.submitted)
        return Prepared(repairs=tuple(repairs), reasons=error.reasons, copy=digest)
    except Exception as error:  # a stranger's file: one copy stops no other
        raise_fault(error, folder.submitted)
        problem = str(error).strip().splitlines()[-1] if str(error).strip() else ""
        reason = Message("not-prepared", problem=f"{type(error).__name__}: {problem:.300}")
        return Prepared(repairs=tuple(repairs), reasons=(reason,), copy=digest)
    return replace(prepared, repairs=(*repairs, *prepared.repairs), copy=digest)


def _read(lab: Lab, folder: ClassFolder, copy: NotebookNode) -> Prepared:
    """Return what is run of a copy, and what there is to say of it."""
    saved = {
        cell.id: cell.metadata.pop(ABOUT)[SAVED] for cell in copy.cells if ABOUT in cell.metadata
    }
    release = nbformat.read(folder.notebook(RELEASE, ".", lab.id), 4)
    reading = first_reading(copy, release, lab.references)
    whole = nbformat.writes(copy)
    return Prepared(
        whole,
        Readings(nbformat.writes(reading.notebook), whole if reading.left_out else ""),
        saved,
        tuple(dict.fromkeys(map(_line, reading.left_out))),
        tuple(_worth_reading_outside(reading.left_out)),
        tuple(_worth_reading(lab, reading)),
        tuple(Message("answer-elsewhere", cell=name) for name in reading.found_elsewhere),
    )


def _worth_reading(lab: Lab, reading: FirstReading) -> Iterator[Message]:
    """Yield what to look at in each answer, then in what answers need from elsewhere."""
    hidden = names_of_checks(lab.cells)
    answers: list[str] = []
    named: set[str] = set()
    for cell in reading.notebook.cells:
        answer = "nbgrader" in cell.metadata and is_solution(cell) and cell.cell_type == "code"
        if answer and (found := worth_reading(cell.source, hidden)):
            named |= set(found)
            yield Message("worth-reading", cell=cell.metadata.nbgrader.grade_id, what=found)
        answers += [cell.source] if answer and parse(cell.source) else []
    if reading.definitions:
        # Together: what a name means in one statement is said in another.
        found = worth_reading("\n".join([*reading.definitions, *answers]), hidden)
        if found := [what for what in found if what not in named]:
            yield Message("worth-reading", cell=_line(reading.definitions[0]), what=found)


def _worth_reading_outside(left_out: list[str]) -> Iterator[Message]:
    # Together, as above.
    together = "\n".join(code for code in left_out if parse(code))
    for code in (together, *(code for code in left_out if not parse(code))):
        if found := worth_reading(code, answer=False):
            yield Message("worth-reading", cell=_line(code), what=found)


def _line(code: str) -> str:
    line = code.strip().partition("\n")[0]
    return line if len(line) <= LINE_LENGTH else f"{line[:LINE_LENGTH]}…"


def _take(
    lab: Lab, submission: Path, collected: Collected | None, repairs: list[Message]
) -> tuple[bytes | None, bytes]:
    """Return nbgrader's timestamp, if there is one, and the notebook: nothing else is taken."""
    for part in (submission.parent, submission):
        if part.is_symlink():
            raise CopyError(Message("symbolic-link", name=part.name))
    files = entries(submission)
    try:
        entry, content, chosen = choose(lab, files)
    except NoNotebookError as error:
        # What was refused when it was collected is not there: its reason is known.
        raise CopyError(*(collected and collected.reasons) or error.reasons) from error
    repairs += chosen
    used = (*EXCHANGE_FILES, archive_of(entry, files))
    other = [e.name for e in files if not NOTEBOOK.search(e.name) and e.name not in used]
    if has_league(lab):
        other = [name for name in other if not CANDIDATE.search(name)]
    names = [name for name in other if not name.startswith("helpers/")]  # came with the release
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
