"""Exactly one outcome for every copy, kept beside the gradebook, a record a copy."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.files import json_bytes, read_json, read_table, write_whole
from course.base.messages import Message, counted
from course.base.reasons import N_
from course.labs.lab import Lab

GRADED, REPAIRED = N_("graded"), N_("graded with repairs")
REVIEW, NOT_GRADABLE = N_("needs review"), N_("not gradable")
# The columns of an earlier version's table.
EARLIER = ("lab", "student", "outcome", "reason", "repairs", "proposed_points", "accepted", "copy")
YES = {"1", "true", "yes", "oui", "accepted"}


@dataclass(frozen=True)
class Outcome:
    """What became of one student's copy of one lab.

    Attributes:
        student: whose copy.
        outcome: ``GRADED``, ``REPAIRED``, ``REVIEW`` or ``NOT_GRADABLE``.
        reasons: why it is one of the last two.
        repairs: what was put right without asking.
        proposed_points: what the automatic checks give; 0 for a copy that is not gradable.
        accepted: whether the instructor has accepted a proposal.
        zero: whether the instructor gave zero instead of the points proposed.
        notes: what a person should know besides; they change nothing.
        copy: a digest of what was handed in: an acceptance is for this copy and no other.
    """

    student: str
    outcome: str
    reasons: tuple[Message, ...] = ()
    repairs: tuple[Message, ...] = ()
    proposed_points: float = 0.0
    accepted: bool = False
    copy: str = ""
    notes: tuple[Message, ...] = ()
    zero: bool = False

    @property
    def final(self) -> bool:
        """Whether its scores may leave the gradebook."""
        return self.outcome in (GRADED, REPAIRED) or self.accepted

    def __str__(self) -> str:
        """Return the line that an instructor reads."""
        why = "; ".join(map(str, counted(self.reasons or self.repairs)))
        return f"{self.outcome}{': ' if why else ''}{why}"

    def proposes_what(self, other: "Outcome | None") -> bool:
        """Tell whether it proposes what another does, for the same copy and the same reasons."""
        if other is None or (self.outcome, self.copy) != (other.outcome, other.copy):
            return False
        if self.proposed_points != other.proposed_points:
            return False
        # As sentences, which is all that an earlier version kept.
        said, before = ("; ".join(map(str, o.reasons or o.repairs)) for o in (self, other))
        return said == before


def read_outcomes(lab_id: str, folder: ClassFolder) -> dict[str, Outcome]:
    """Return the outcome of every student of a lab.

    Raises:
        GradingError: if the file that keeps them is damaged.
    """
    path = folder.outcomes(lab_id)
    if not path.exists():
        return _from_table(lab_id, folder)
    try:
        return {student: _outcome(student, kept) for student, kept in read_json(path).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(
            f"{path} is damaged ({error!r:.100}): remove it and run `course grade`; what was "
            "accepted must be accepted again"
        ) from error


def record(
    lab: Lab,
    folder: ClassFolder,
    *outcomes: Outcome,
    write: Callable[[Path, bytes], None] = write_whole,
) -> None:
    """Keep outcomes, each in place of the one before.

    Args:
        lab: the lab.
        folder: the class's.
        *outcomes: of one student each.
        write: what writes the file that keeps them.
    """
    known = read_outcomes(lab.id, folder) | {outcome.student: outcome for outcome in outcomes}
    kept = {student: asdict(known[student]) for student in sorted(known)}
    for fields in kept.values():
        del fields["student"]
    write(folder.outcomes(lab.id), json_bytes(kept))


def _outcome(student: str, kept: dict[str, Any]) -> Outcome:
    named = ("reasons", "repairs", "notes")
    messages = {k: tuple(map(Message.read, kept.get(k, ()))) for k in named}
    return Outcome(student, **kept | messages)


def _from_table(lab_id: str, folder: ClassFolder) -> dict[str, Outcome]:
    """Read what an earlier version kept: one table for all labs, with sentences in it."""
    found = {}
    for row in read_table(folder.earlier_outcomes, EARLIER, EARLIER[1:3]):
        if (row["lab"] or lab_id) != lab_id:
            continue
        reason, repairs = row["reason"], row["repairs"]
        found[row["student"]] = Outcome(
            row["student"],
            row["outcome"],
            (_as_written(reason),) if reason else (),
            tuple(map(_as_written, repairs.split("; "))) if repairs else (),
            float(row["proposed_points"] or 0),
            row["accepted"].strip().lower() in YES,
            row["copy"],
        )
    return found


def _as_written(sentence: str) -> Message:
    return Message("as-written", text=sentence)
