"""A folder for what a command needs while it runs, which the next one removes if it was killed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TextIO

PREFIX = "course-"
LOCK = "owner.lock"
_at_end: list[Finalize] = []
AFTER_MULTIPROCESSING = -200  # it removes its own folder at -100


@contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """Have every temporary file of this block, and of children that it starts, in one folder.

    It is removed when the process ends. What processes that were killed have left is removed
    first: a folder's owner lives as long as a lock on it is held. Locks die with their process,
    whose number may be another's by then.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where files that are open cannot be removed
        yield Path(tempfile.gettempdir())
        return
    _remove_left()
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = open(folder / LOCK, "x", encoding="utf-8")  # noqa: SIM115 - held until the process ends
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Python's own processes have their sockets in it, and remove them when this one ends.
    _at_end.append(Finalize(None, _remove, (folder, lock), exitpriority=AFTER_MULTIPROCESSING))
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before[0]
        os.environ.pop("TMPDIR")
        if before[1] is not None:
            os.environ["TMPDIR"] = before[1]


def remove_temporary_folders() -> None:
    """Remove them now, for a process that ends without what Python does at its end."""
    while _at_end:
        _at_end.pop()()


def _remove(folder: Path, lock: TextIO) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _remove_left() -> None:
    """Remove the folders whose owner has ended; those of others, and other users', stay."""
    import fcntl

    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # no folder of ours, or its owner is at work
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            with open(folder / LOCK, encoding="utf-8") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
