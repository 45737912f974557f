"""Files that are never half-written."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

# On Windows a file that another program has open, a scanner or a synchronised folder, cannot be
# replaced; most let it go at once.
TRIES, SECONDS_BETWEEN_TRIES = 5, 0.2


@contextmanager
def whole_file(
    path: Path, modified: float | None = None, *, synced: bool = False
) -> Iterator[BinaryIO]:
    """Write a file so that a reader, at any moment, sees all of the old or all of the new.

    Args:
        path: the file; its folder exists or is made.
        modified: its date, in seconds since the epoch; now by default.
        synced: whether the writer has all of it on the disk before the block ends: then only the
            renaming is left to do, for which there is always room.

    Yields:
        A stream of bytes. If writing to it fails, the old file stays.

    Raises:
        OSError: if the file cannot be written, or not be replaced after some tries.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "new", "file")
    ...     with whole_file(path) as stream:
    ...         _ = stream.write(b"all of it")
    ...     path.read_bytes()
    b'all of it'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # of a program that was killed
    try:
        with open(part, "xb") as stream:
            yield stream
            stream.flush()
            if not synced:
                os.fsync(stream.fileno())
        if modified is not None:
            os.utime(part, (modified, modified))
        _replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _replace(part: Path, path: Path) -> None:
    for n in range(TRIES):
        try:
            return os.replace(part, path)
        except PermissionError:
            if n == TRIES - 1:
                raise
            time.sleep(SECONDS_BETWEEN_TRIES)
