"""Rename, merge or remove a student everywhere: in folders, outcomes and the gradebook."""

import logging
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nbgrader.api import MissingEntry

from course.base.class_folder import AUTOGRADED, FEEDBACK, SUBMITTED, ClassFolder
from course.base.errors import GradingError
from course.base.files import read_json, read_table, write_json, write_table
from course.base.messages import shown
from course.gradebook.configuration import open_gradebook
from course.gradebook.deadlines import DEADLINES, TIMES
from course.submissions.collected import STUDENTS, read_students

log = logging.getLogger(__name__)
ABOUT = ("first_name", "last_name", "email", "lms_user_id")  # what nbgrader knows of a student
NOTES = ClassFolder(Path()).graded("").parent.name  # which copies need not be graded again
STEPS = (SUBMITTED, AUTOGRADED, FEEDBACK)


def rename(folder: ClassFolder, old: str, new: str) -> list[str]:
    """Give a student another name, in every lab; return the labs.

    Raises:
        GradingError: if there is no such student, or there is already one of the new name.
    """
    _require(folder, old)
    _require_name(old, new)
    if labs_of(folder, new):
        raise GradingError(f"there is already a student {shown(new)}; use `course students merge`")
    return merge(folder, old, new)


def merge(folder: ClassFolder, old: str, new: str) -> list[str]:
    """Give everything of a student to another one; return the labs of which something was given.

    Raises:
        GradingError: if there is no such student, or both handed in the same lab.
    """
    _require(folder, old)
    _require_name(old, new)
    labs = labs_of(folder, old)
    both = [lab for lab in labs if _has_files(folder, old, lab) and _has_files(folder, new, lab)]
    if both:
        raise GradingError(
            f"{shown(old)} and {shown(new)} both handed in {', '.join(both)}: look which copy "
            f"counts, and remove the other with `course students remove STUDENT --lab {both[0]}`"
        )
    for lab in labs:
        _share_rows(folder, old, new, lab)
        if _has_files(folder, new, lab):  # what the other has is the record of handing in nothing
            _forget(folder, old, lab)
        else:
            _forget(folder, new, lab)
            _give(folder, old, new, lab)
    _share_rows(folder, old, new, "")  # of all labs
    _change_rows(folder, old, None, "")
    _drop_empty(folder, old)
    return labs


def remove(folder: ClassFolder, student: str, lab: str | None = None) -> list[str]:
    """Remove everything of a student, in one lab or in all; return the labs.

    Raises:
        GradingError: if there is no such student.
    """
    _require(folder, student)
    labs = [name for name in labs_of(folder, student) if lab in (None, name)]
    for name in labs:
        _forget(folder, student, name)
    if lab is None:
        _change_rows(folder, student, None, "")
    _drop_empty(folder, student)
    return labs


def labs_of(folder: ClassFolder, student: str) -> list[str]:
    """Return the labs of which anything is kept of a student."""
    labs = {row["lab"] for row in _rows(folder, student) if row["lab"]}
    for path in _records(folder):
        if student in _copies(path):
            labs.add(path.stem)
    for step in STEPS:
        labs |= {path.name for path in (folder.root / step / student).glob("*")}
    if folder.gradebook.exists():
        with open_gradebook(folder) as gradebook, suppress(MissingEntry):
            labs |= {s.assignment.name for s in gradebook.find_student(student).submissions}
    return sorted(labs)


def _require(folder: ClassFolder, student: str) -> None:
    named = student and "/" not in student
    if not named or not (
        labs_of(folder, student) or _rows(folder, student) or _is_in(folder, student)
    ):
        raise GradingError(f"there is nothing of a student {shown(student)!r} in {folder}")
    if (folder.submitted / student).is_symlink():
        raise GradingError(f"{folder.submitted / student} is a link: remove it first")


def _rows(folder: ClassFolder, student: str) -> list[dict[str, str]]:
    return [row for row in read_students(folder) if row["student"] == student]


def _require_name(old: str, new: str) -> None:
    if new in ("", old) or new.startswith(".") or "/" in new or shown(new) != new:
        raise GradingError(f"{shown(new)!r} cannot be a student's folder; give another name")


def _is_in(folder: ClassFolder, student: str) -> bool:
    if not folder.gradebook.exists():
        return False
    with open_gradebook(folder) as gradebook:
        return any(known.id == student for known in gradebook.students)


def _tables(folder: ClassFolder) -> list[tuple[Path, tuple[str, ...]]]:
    """Return the tables that have rows of students, and their columns."""
    return [
        (folder.students, STUDENTS),
        (folder.deadlines, DEADLINES),
        (folder.handed_in, TIMES),
    ]


def _has_files(folder: ClassFolder, student: str, lab: str) -> bool:
    submission = folder.submission(student, lab)
    return submission.is_dir() and any(submission.iterdir())


def _records(folder: ClassFolder) -> Iterable[Path]:
    """Yield the JSON files that keep something by student, one a lab."""
    for path in (folder.outcomes("*"), folder.collected("*"), folder.graded("*")):
        yield from path.parent.glob(path.name)


def _copies(path: Path) -> dict:
    kept = read_json(path)
    return kept["copies"] if path.parent.name == NOTES else kept


def _change(path: Path, student: str, new: str | None) -> None:
    """Drop a student's record, or give it to another."""
    kept = read_json(path)
    copies = kept["copies"] if path.parent.name == NOTES else kept
    if student not in copies:
        return
    record = copies.pop(student)
    if new is not None:
        if isinstance(record, dict) and "student" in record:
            record["student"] = new
        copies[new] = record
    write_json(path, kept)


def _change_all(folder: ClassFolder, student: str, new: str | None, lab: str) -> None:
    for path in _records(folder):
        if path.stem == lab:
            _change(path, student, new)
    _change_rows(folder, student, new, lab)


def _change_rows(folder: ClassFolder, student: str, new: str | None, lab: str) -> None:
    for path, columns in _tables(folder):
        rows = read_table(path, columns, ())
        for row in rows:
            if new is not None and (row["student"], row["lab"]) == (student, lab):
                row["student"] = new
        kept = [row for row in rows if (row["student"], row["lab"]) != (student, lab)]
        if rows:
            write_table(path, columns, kept)


def _share_rows(folder: ClassFolder, old: str, new: str, lab: str) -> None:
    """Let both have a row that says what ``new`` is called and may have, then ``old``.

    Only one of them stays.
    """
    for path, columns in _tables(folder)[:2]:
        rows = {(row["lab"], row["student"]): row for row in read_table(path, columns, ())}
        keys = {student: (lab, student) for student in (old, new)}
        if rows.keys() & {*keys.values()}:
            first, second = (rows.get(keys[student], {}) for student in (new, old))
            said = {name: first.get(name) or second.get(name, "") for name in columns}
            rows |= {key: said | {"student": student} for student, key in keys.items()}
            write_table(path, columns, list(rows.values()))


def _give(folder: ClassFolder, old: str, new: str, lab: str) -> None:
    if folder.gradebook.exists():  # first: if it is locked, nothing has changed
        with open_gradebook(folder) as gradebook:
            person = gradebook.update_or_create_student(new)
            with suppress(MissingEntry):
                known = gradebook.find_student(old)
                for name in ABOUT:
                    setattr(person, name, getattr(person, name) or getattr(known, name))
                gradebook.find_submission(lab, old).student = person
            gradebook.db.commit()
    _change_all(folder, old, new, lab)
    for step in STEPS:
        there = folder.root / step / old / lab
        if there.exists():
            target = folder.root / step / new / lab
            target.parent.mkdir(parents=True, exist_ok=True)
            there.rename(target)
    log.info("%s: what %s had is %s's", lab, shown(old), shown(new))


def _forget(folder: ClassFolder, student: str, lab: str) -> None:
    if folder.gradebook.exists():
        with open_gradebook(folder) as gradebook, suppress(MissingEntry):
            gradebook.remove_submission(lab, student)
    _change_all(folder, student, None, lab)
    for step in STEPS:
        shutil.rmtree(folder.root / step / student / lab, ignore_errors=True)


def _drop_empty(folder: ClassFolder, student: str) -> None:
    """Remove a student of whom nothing is left."""
    if folder.gradebook.exists():
        with open_gradebook(folder) as gradebook, suppress(MissingEntry):
            if not gradebook.find_student(student).submissions:
                gradebook.remove_student(student)
    for step in STEPS:
        with suppress(OSError):
            (folder.root / step / student).rmdir()
