"""Who takes part: the weights that a class handed in, and those that they are compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import helpers
from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.faults import raise_fault
from course.base.messages import Message
from course.labs.lab import Lab
from course.submissions.archive import entries
from course.submissions.collected import read_collected
from course.submissions.submission import CopyError
from course.submissions.weights import (
    CODE_LENGTH,
    LEFT,
    Weights,
    choose_weights,
    read_bytes,
    read_weights,
)

SHIPPED = Path(helpers.__file__).parent / "dqn" / "weights" / "breakout.safetensors"
# The paper's human tester: Mnih et al. (2015), extended data, table 2.
HUMAN = 31.8


@dataclass(frozen=True)
class Entry:
    """One student's file, whose weights are read again when they are needed.

    Attributes:
        student: whose it is.
        name: what its author wants to be called; "" for nobody's name.
        digest: that of its weights; "" if it holds none.
        reason: why it holds none.
    """

    student: str
    name: str = ""
    digest: str = ""
    reason: Message | None = None

    @property
    def code(self) -> str:
        """What the page calls it."""
        return self.digest[:CODE_LENGTH]


def read_entries(lab: Lab, folder: ClassFolder) -> list[Entry]:
    """Return the entries of a class: of each student who handed in a file for the league.

    Raises:
        FaultError: if the machine does not let a file be read.
    """
    collected = read_collected(lab.id, folder)
    found = []
    for student in folder.submitted_students(lab.id):
        try:
            weights = _weights(lab, folder, student)
        except CopyError as error:
            raise_fault(error, folder.submitted)
            found.append(Entry(student, reason=error.reasons[0]))
            continue
        if weights:
            found.append(Entry(student, weights.name, weights.digest))
        elif student in collected:
            left = [note for note in collected[student].reasons if note.code == LEFT]
            found += [Entry(student, reason=note.arguments["why"]) for note in left]
    return found


def reader(lab: Lab, folder: ClassFolder, entry: Entry) -> Callable[[], bytes]:
    """Return what reads an entry's weights: those of a whole class would fill the memory."""

    def read() -> bytes:
        weights = _weights(lab, folder, entry.student)
        if weights is None or weights.digest != entry.digest:
            raise GradingError(f"the file of {entry.student} has changed meanwhile: run it again")
        return weights.content

    return read


def _weights(lab: Lab, folder: ClassFolder, student: str) -> Weights | None:
    submission = folder.submission(student, lab.id)
    for part in (submission.parent, submission):
        if part.is_symlink():
            raise CopyError(Message("symbolic-link", name=part.name))
    entry = choose_weights(entries(submission))
    return read_weights(read_bytes(entry)) if entry else None


def shipped_agent() -> Weights:
    """Return the network that students have as ``load_pretrained("breakout")``."""
    return read_weights(SHIPPED.read_bytes())
