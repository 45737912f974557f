"""What a class handed in: students and their files, none of which is read before it must be."""

from collections.abc import Callable
from dataclasses import dataclass, field

from course.base.errors import CourseError, GradingError
from course.base.messages import Message

NOTEBOOK_BYTES = 50 * 1024 * 1024


class CollectError(GradingError):
    """What a class handed in cannot be read; the message says what to do."""


class CopyError(CourseError):
    """One copy cannot be taken or graded; ``reasons`` say why."""

    def __init__(self, *reasons: Message):
        super().__init__(*reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return "; ".join(map(str, self.reasons))


@dataclass(frozen=True)
class Entry:
    """One file of a student, not read yet.

    Attributes:
        name: its path below the student's folder, for display.
        modified: the file's own date, in seconds since the epoch.
        refusal: why it must not be read; None if it may.
        archived: the date of the archive that it was in; None if it was in none.
    """

    name: str
    modified: float
    refusal: Message | None = None
    _bytes: Callable[[], bytes] = field(default=bytes, repr=False, compare=False)
    archived: float | None = None

    @property
    def handed_in(self) -> float:
        """When it came: dates inside a student's archive are those of the student's machine."""
        return self.modified if self.archived is None else self.archived

    def read(self) -> bytes:
        """Return the content.

        Raises:
            CopyError: if it is refused, damaged, or larger than ``NOTEBOOK_BYTES``.
        """
        if self.refusal:
            raise CopyError(self.refusal)
        try:
            content = self._bytes()
        except Exception as error:  # zipfile, zlib, lzma and bz2 each have errors of their own
            problem = Message("unreadable", name=self.name, problem=str(error))
            raise CopyError(problem) from error
        if len(content) > NOTEBOOK_BYTES:
            raise CopyError(too_large(self.name))
        return content


def too_large(name: str, most: int = NOTEBOOK_BYTES) -> Message:
    """Return why a file is not read: it has more bytes than ``most``."""
    return Message("too-large", name=name, megabytes=most >> 20)


@dataclass
class Student:
    """What one student handed in; ``name`` is for display only."""

    id: str
    name: str
    entries: list[Entry] = field(default_factory=list)
    refusal: Message | None = None


@dataclass
class Submissions:
    """A class's copies by student, and the names of what belongs to no student."""

    students: dict[str, Student] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)

    def student(self, id: str, name: str) -> Student:
        """Return a student, known or new."""
        return self.students.setdefault(id, Student(id, name))
