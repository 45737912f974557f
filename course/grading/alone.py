"""One process at a time grades a class."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError

log = logging.getLogger(__name__)


@contextmanager
def alone(folder: ClassFolder) -> Iterator[None]:
    """Keep others from grading a class, as long as this block, or its process, lasts.

    The lock is the system's and not the file: it dies with its process, and what a killed one has
    left says nothing.

    Args:
        folder: the class's.

    Raises:
        GradingError: if another process is at it.
        OSError: if the folder cannot be written.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where nothing is graded but with --unsafe
        yield
        return
    with open(folder.lock, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)  # of what holds it
            raise GradingError(
                f"another `course` is grading in {folder} ({_who(file.read())}). Nothing was "
                "changed: wait until it has ended, then run this again"
            ) from None
        except OSError:  # a share without locks
            log.info("%s: others cannot be kept from grading here meanwhile", folder)
        with suppress(OSError):  # a full disk: the lock holds without a name
            file.truncate(0)
            file.write(f"{os.getpid()} {time.strftime('%H:%M')}")
            file.flush()
        yield


def _who(said: str) -> str:
    number, _, since = said.partition(" ")
    return f"process {number}, since {since}" if number.isdecimal() else "it has just begun"
