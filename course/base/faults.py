"""Faults of the machine: told from what a copy or a notebook does, and named.

A full disk or a locked gradebook is nobody's copy. Whoever turns an error into what became of one
copy asks here first.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.base.errors import BuildError, CourseError, FaultError

GRADEBOOK_SECONDS = 30  # how long a gradebook that another program writes to is waited for
LOCKED = (
    f"the gradebook was locked for more than {GRADEBOOK_SECONDS} s: close the program that has it "
    "open (Formgrader, a backup, another `course`)"
)


def _numbers(*names: str) -> set[int]:
    """Return the numbers of those errors that this system knows."""
    return {number for name in names if (number := getattr(errno, name, None)) is not None}


FULL = _numbers("ENOSPC", "EDQUOT")
READ_ONLY = _numbers("EROFS")
FORBIDDEN = _numbers("EACCES", "EPERM")
OTHER = _numbers("EIO", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "ENODEV", "ENXIO", "ESTALE")


def machine_fault(error: BaseException, students: Path | None = None) -> str | None:
    """Return what is wrong with the machine, if that is what an error or its cause tells.

    >>> machine_fault(OSError(errno.ENOSPC, "No space left on device", "/c/gradebook.db"))
    'the disk is full (/c/gradebook.db): make room'
    >>> machine_fault(ValueError("no notebook")) is None
    True

    Args:
        error: what was raised.
        students: the folder of what students handed in: that a file there may not be opened is
            its copy's fault.
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if isinstance(cause, sqlite3.Error) and (said := _of_gradebook(cause)):
            return said
        if isinstance(cause, OSError) and (said := _of_files(cause, students)):
            return said
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return None


def _of_files(error: OSError, students: Path | None) -> str | None:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in FULL:
        return f"the disk is full{where}: make room"
    if error.errno == errno.ENOENT and "temporary directory" in str(error):  # as tempfile says it
        return f"no temporary file can be written: {error.strerror}: make room"
    if error.errno in READ_ONLY:
        return f"this folder is read-only{where}: mount it for writing, or use a copy of it"
    if error.errno in FORBIDDEN and not (students and _is_below(error.filename, students)):
        return f"access is refused{where}: give yourself the right to read and write there"
    if error.errno in OTHER:
        return f"the machine cannot go on{where}: {error.strerror}"
    return None


def _is_below(name: object, folder: Path) -> bool:
    """Tell whether an error's file is in a folder, as far as the error names it."""
    return not isinstance(name, str) or Path(name).is_relative_to(folder)


def _of_gradebook(error: sqlite3.Error) -> str | None:
    """Return what is wrong with a database; None for an error of the statement's own values."""
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError | sqlite3.ProgrammingError):
        return None
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LOCKED
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full (the gradebook): make room"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"the gradebook cannot be written: {error}"
    return f"the gradebook cannot be used: {error}"


def raise_fault(error: BaseException, students: Path | None = None) -> None:
    """Raise what is wrong with the machine, if that is what an error tells; else do nothing.

    Raises:
        FaultError: with the reason, and no word on what to do after it.
    """
    if isinstance(error, FaultError):
        raise error
    if said := machine_fault(error, students):
        raise FaultError(said) from error


@contextmanager
def faults_named(go_on: str) -> Iterator[None]:
    """Let a fault of the machine leave this block as one sentence, with what to do next.

    Args:
        go_on: what was kept, and how to go on.

    Raises:
        FaultError: for such a fault; every other error passes as it is.
    """
    try:
        yield
    except FaultError as error:
        error.go_on = error.go_on or go_on
        raise
    except Exception as error:
        if isinstance(error, CourseError) and not isinstance(error, BuildError):
            raise  # it is a sentence already
        if said := machine_fault(error):
            fault = FaultError(said)
            fault.go_on = go_on
            raise fault from error
        raise
