"""What a class handed in: students and their files, none of which is read before it must be."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from course.base.errors import GradingError

NOTEBOOK_BYTES = 50 * 1024 * 1024


class CollectError(GradingError):
    """What was handed in cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Entry:
    """One file of a student, not read yet.

    Attributes:
        name: its path below the student's folder, for display.
        modified: seconds since the epoch.
        refusal: why it must not be read, or nothing.
    """

    name: str
    modified: float
    refusal: str = ""
    _bytes: Callable[[], bytes] = field(default=bytes, repr=False, compare=False)

    def read(self) -> bytes:
        """Return the content.

        Raises:
            CollectError: if it is refused, damaged, or larger than ``NOTEBOOK_BYTES``.
        """
        if self.refusal:
            raise CollectError(f"{self.name}: {self.refusal}")
        try:
            content = self._bytes()
        except Exception as error:  # zipfile, zlib, lzma and bz2 each have errors of their own
            raise CollectError(f"{self.name} cannot be read: {error}") from error
        if len(content) > NOTEBOOK_BYTES:
            raise CollectError(f"{self.name} is larger than {NOTEBOOK_BYTES >> 20} MB")
        return content


@dataclass
class Student:
    """What one student handed in; ``name`` is for display only."""

    id: str
    name: str
    entries: list[Entry] = field(default_factory=list)
    refusal: str = ""


@dataclass
class Submissions:
    """A class's copies by student, and the names of what belongs to no student."""

    students: dict[str, Student] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)

    def student(self, id: str, name: str) -> Student:
        """Return a student, known or new."""
        return self.students.setdefault(id, Student(id, name))


def shown(text: str) -> str:
    r"""Return a stranger's text in NFC, safe for a terminal.

    >>> shown("Ame\u0301lie\x1b[2J")
    'Amélie?[2J'
    """
    text = unicodedata.normalize("NFC", text)
    return "".join(c if c.isprintable() else "?" for c in text)
