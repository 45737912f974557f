"""The changes that one copy makes, of the gradebook and of files: all of them, or none."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from course.base.class_folder import ClassFolder
from course.base.third_party import patch_nbgrader, shared_connection
from course.labs.configuration import gradebook_url
from helpers.support.files import whole_file


class Changes:
    """Files to write and things to remove once the gradebook is changed."""

    def __init__(self, at_end: ExitStack):
        self._at_end = at_end
        self._streams: dict[Path, BinaryIO] = {}

    def write(self, path: Path, content: bytes) -> None:
        """Put a file on the disk now, so that there is room for it, and into its place at the end.

        What is read at ``path`` until then is the old file. Of two contents the last one counts.
        """
        if path not in self._streams:
            self._streams[path] = self._at_end.enter_context(whole_file(path, synced=True))
        stream = self._streams[path]
        stream.seek(0)
        stream.truncate()
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())

    def remove(self, remove: Callable[[], None]) -> None:
        """Call what removes something at the end, if there was no error."""

        def removed(kind: object, *_error: object) -> None:
            if kind is None:
                remove()

        self._at_end.push(removed)


@contextmanager
def changes(folder: ClassFolder) -> Iterator[Changes]:
    """Make what is changed in this block at its end: the gradebook, then the files.

    The gradebook is this process's for as long as the block lasts; whatever opens it in here, as
    nbgrader's steps do, changes it together. After an error, or a kill before the end, gradebook
    and files are as they were.

    Args:
        folder: the class's; it has a gradebook.

    Raises:
        sqlalchemy.exc.OperationalError: if another program keeps the gradebook locked.
    """
    patch_nbgrader()
    with ExitStack() as at_end, shared_connection(gradebook_url(folder)):
        yield Changes(at_end)
