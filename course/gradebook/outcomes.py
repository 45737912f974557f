"""Exactly one outcome for every copy, in one table beside the gradebook."""

from dataclasses import dataclass

from course.base.class_folder import ClassFolder
from course.base.files import read_table, write_table
from course.labs.lab import Lab

GRADED, REPAIRED = "graded", "graded with repairs"
REVIEW, NOT_GRADABLE = "needs review", "not gradable"
COLUMNS = (
    *("lab", "student", "outcome", "reason", "repairs", "proposed_points", "accepted"),
    "copy",  # a digest: an acceptance is for this copy and no other
)
YES = {"1", "true", "yes", "oui", "accepted"}
SHOWN = 12


@dataclass(frozen=True)
class Outcome:
    """What became of one student's copy of one lab.

    Attributes:
        student: whose copy.
        outcome: ``GRADED``, ``REPAIRED``, ``REVIEW`` or ``NOT_GRADABLE``.
        reason: why it is one of the last two.
        repairs: what was put right without asking.
        proposed_points: what the automatic checks give; 0 for a copy that is not gradable.
        accepted: whether the instructor has accepted a proposal.
        copy: a digest of what was handed in.
    """

    student: str
    outcome: str
    reason: str = ""
    repairs: tuple[str, ...] = ()
    proposed_points: float = 0.0
    accepted: bool = False
    copy: str = ""

    @property
    def final(self) -> bool:
        """Whether its scores may leave the gradebook."""
        return self.outcome in (GRADED, REPAIRED) or self.accepted

    def __str__(self) -> str:
        """Return the line that an instructor reads."""
        why = self.reason or "; ".join(self.repairs)
        return f"{self.outcome}{': ' if why else ''}{why}"

    def as_row(self, lab: Lab) -> dict[str, str]:
        """Return its line in the table."""
        more = len(self.repairs) - SHOWN
        repairs = [*self.repairs[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        return {
            "lab": lab.id,
            "student": self.student,
            "outcome": self.outcome,
            "reason": self.reason,
            "repairs": "; ".join(repairs),
            "proposed_points": f"{self.proposed_points:g}",
            "accepted": "yes" if self.accepted else "",
            "copy": self.copy,
        }


def read_outcomes(lab_id: str, folder: ClassFolder) -> dict[str, Outcome]:
    """Return the outcome of every student of a lab; of several lines, the last counts."""
    found = {}
    for row in read_table(folder.outcomes):
        if (row.get("lab") or lab_id) != lab_id:
            continue
        repairs = row.get("repairs") or ""
        found[row["student"]] = Outcome(
            row["student"],
            row["outcome"],
            row.get("reason") or "",
            tuple(repairs.split("; ")) if repairs else (),
            float(row.get("proposed_points") or 0),
            (row.get("accepted") or "").strip().lower() in YES,
            row.get("copy") or "",
        )
    return found


def record(lab: Lab, folder: ClassFolder, *outcomes: Outcome) -> None:
    """Write outcomes into the table, each in place of the one before."""
    rows = {(row.get("lab", lab.id), row["student"]): row for row in read_table(folder.outcomes)}
    for one in outcomes:
        rows[lab.id, one.student] = one.as_row(lab)
    write_table(folder.outcomes, COLUMNS, [rows[key] for key in sorted(rows)])
