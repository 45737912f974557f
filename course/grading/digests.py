"""What has been graded already: digests of copies, kept beside the gradebook."""

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import helpers
from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.labs.lab import Lab
from course.submissions.collected import read_collected

log = logging.getLogger(__name__)


def digest(*parts: bytes) -> str:
    """Return one digest of several byte strings, each with its length.

    >>> digest(b"ab", b"c") == digest(b"a", b"bc")
    False
    """
    made = hashlib.sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.hexdigest()


def files_digest(paths: Iterable[Path], folder: Path) -> str:
    """Return one digest of files' names and contents; a link counts as the path it holds."""
    parts = []
    for path in sorted(paths):
        parts.append(os.fsencode(path.relative_to(folder)))
        if path.is_symlink():
            parts.append(os.fsencode(path.readlink()))
        else:
            with open(path, "rb") as stream:
                parts.append(hashlib.file_digest(stream, "sha256").digest())
    return digest(*parts)


@lru_cache
def helpers_digest() -> str:
    """Return the digest of the ``helpers`` that students' code imports here, and may load."""
    folder = Path(helpers.__file__).parent
    return files_digest([*folder.rglob("*.py"), *folder.rglob("*.safetensors")], folder)


def copy_digest(folder: ClassFolder, lab: Lab, student: str) -> str:
    """Return the digest of all that one student handed in for a lab; "" where nothing is taken."""
    submission = folder.submission(student, lab.id)
    if submission.is_symlink() or submission.parent.is_symlink():
        return ""  # never taken, and never followed
    files = (p for p in submission.rglob("*") if p.is_symlink() or p.is_file())
    collected = read_collected(lab.id, folder).get(student)
    told = collected.told if collected else ()
    try:
        return digest(files_digest(files, submission).encode(), *(str(m).encode() for m in told))
    except OSError:  # the copy's outcome will name it
        return ""


class Done:
    """Which copies are graded, with which content and settings.

    An entry is written after the copy's grade is saved, as a whole or not at all; a copy whose
    entry is missing or differs is graded again.
    """

    def __init__(self, folder: ClassFolder, lab: Lab, settings: str):
        self.path = folder.graded(lab.id)
        self.settings = settings
        self.copies: dict[str, str] = {}
        try:
            kept = json.loads(self.path.read_bytes())
            if kept["settings"] == settings and folder.gradebook.exists():
                self.copies = dict(kept["copies"])
            else:
                log.info("what copies are graded with has changed: all are graded again")
        except (OSError, ValueError, KeyError, TypeError):
            log.info("it is not known what is graded: all copies are")

    def has(self, student: str, copy: str) -> bool:
        """Tell whether this very copy is graded."""
        return bool(copy) and self.copies.get(student) == copy

    def add(self, student: str, copy: str) -> None:
        """Note that a copy is graded and saved."""
        self.copies[student] = copy
        self._write()

    def drop(self, student: str) -> None:
        """Forget a copy whose grade is about to change."""
        if self.copies.pop(student, None) is not None:
            self._write()

    def _write(self) -> None:
        text = json.dumps({"settings": self.settings, "copies": self.copies}, ensure_ascii=False)
        write_whole(self.path, text.encode())
