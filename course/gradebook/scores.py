"""Who may have which score: one rule, for everything that leaves the gradebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from nbgrader.api import Grade, Gradebook

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.messages import Message
from course.base.reasons import N_
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import NOT_GRADABLE, REVIEW, Outcome, read_outcomes
from course.submissions.collected import Collected, read_collected, read_students

# Where a student's copy of a lab stands; those that wait for the instructor's decision come first.
TO_REVIEW, UNGRADABLE = N_("waits for review"), N_("not gradable")
REFUSED, NO_COPY, NOT_GRADED = N_("refused"), N_("no copy"), N_("not graded")
TO_MARK, ACCEPTED, GRADED = N_("waits for a mark"), N_("accepted"), N_("graded")
STATES = (TO_REVIEW, UNGRADABLE, REFUSED, NO_COPY, NOT_GRADED, TO_MARK, ACCEPTED, GRADED)
NOTHING = {"nothing", "no-notebook"}  # reasons of an outcome that there is no notebook


@dataclass(frozen=True)
class Score:
    """Where one student's copy of one lab stands, and what it is worth.

    Attributes:
        student: whose copy.
        state: one of ``STATES``.
        reasons: why it is not graded.
        outcome: what became of the copy; None before it is graded.
        points: of each graded cell; None for one that a person has still to mark. Empty while none
            counts.
        waiting: the graded cells that a person has still to mark.
        penalty: for being late, in points.
        lowest: points that are certain, penalty taken off: 0 for a copy that waits to be accepted,
            since it may be refused, and for one that is not graded or not there.
        highest: the same, were it accepted and every answer that waits to get all its points.
        proposed: of a copy that waits to be accepted, what that alone would give; else None.
        most: the points of the lab.
        due: when the copy was due, extension included; nbgrader's times are UTC.
        handed_in: when it came, if that is known.
        extended: whether this student had more time.
    """

    student: str
    state: str
    reasons: tuple[Message, ...] = ()
    outcome: Outcome | None = None
    points: Mapping[str, float | None] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    penalty: float = 0.0
    lowest: float = 0.0
    highest: float = 0.0
    proposed: float | None = None
    most: float = 0.0
    due: datetime | None = None
    handed_in: datetime | None = None
    extended: bool = False

    @property
    def late(self) -> bool:
        """Whether it came after it was due."""
        return bool(self.due and self.handed_in and self.handed_in > self.due)

    @property
    def counts(self) -> bool:
        """Whether its points count: nothing but marks is waited for."""
        return self.state in (GRADED, ACCEPTED, TO_MARK)

    @property
    def final(self) -> float | None:
        """The score that may leave the gradebook; None while there is none."""
        return self.lowest if self.state in (GRADED, ACCEPTED) else None

    @property
    def raw(self) -> float:
        """The points that are known, before the penalty."""
        return sum(value for value in self.points.values() if value is not None)


def read_scores(lab: str, folder: ClassFolder, student: str | None = None) -> dict[str, Score]:
    """Return the score of every student of a lab, those included who handed in nothing.

    Args:
        lab: its id.
        folder: the class's.
        student: the only one who is asked for; everybody when None.

    Raises:
        GradingError: if there is no gradebook.
    """
    if not folder.gradebook.exists():
        raise GradingError(f"no gradebook in {folder}; run `course grade` first")
    outcomes, collected = read_outcomes(lab, folder), read_collected(lab, folder)
    with open_gradebook(folder) as gradebook:
        entries = _entries(lab, gradebook, student)
        known = {person.id for person in gradebook.students} if student is None else set()
        assignments = [known for known in gradebook.assignments if known.name == lab]
        most = sum(known.max_score for known in assignments)
        due = assignments[0].duedate if assignments else None
    if student is None:
        here, elsewhere = _listed(lab, folder)
        known = (known - elsewhere) | here
        known |= {*outcomes, *collected, *folder.submitted_students(lab)}
    found = {}
    for name in sorted(known) if student is None else [student]:
        entry = entries.get(name, _Entry(due=due))
        there = folder.submitted_notebook(name, lab).exists()
        outcome = outcomes.get(name)
        if outcome and there and any(reason.code == "nothing" for reason in outcome.reasons):
            outcome = None  # of the time when nothing was there
        score = _score(name, outcome, collected.get(name), there, entry, most)
        found[name] = replace(
            score, due=entry.due, handed_in=entry.handed_in, extended=entry.extended
        )
    return found


@dataclass(frozen=True)
class _Grade:
    """What the gradebook holds of one graded cell."""

    name: str
    score: float
    most: float
    written: bool
    by_hand: bool
    waits: bool


@dataclass(frozen=True)
class _Entry:
    """What the gradebook holds of one student's copy."""

    grades: tuple[_Grade, ...] = ()
    penalty: float = 0.0
    due: datetime | None = None
    handed_in: datetime | None = None
    extended: bool = False


def _entries(lab: str, gradebook: Gradebook, student: str | None) -> dict[str, _Entry]:
    return {
        submission.student.id: _Entry(
            tuple(_grade(kept) for notebook in submission.notebooks for kept in notebook.grades),
            submission.late_submission_penalty or 0.0,
            submission.duedate if submission.assignment.duedate else None,
            submission.timestamp,
            submission.extension is not None,
        )
        for submission in gradebook.assignment_submissions(lab)
        if student in (None, submission.student.id)
    }


def _grade(kept: Grade) -> _Grade:
    by_hand = kept.manual_score is not None
    written = kept.cell_type == "markdown"
    return _Grade(kept.name, kept.score, kept.max_score, written, by_hand, kept.needs_manual_grade)


def _listed(lab: str, folder: ClassFolder) -> tuple[set[str], set[str]]:
    """Return whom ``students.csv`` lists for this lab, and who is nobody in it.

    A row without a lab is for all labs. Nobody in this one are Moodle's numbers of other labs, and
    who has another name in this one.
    """
    rows = read_students(folder)
    own = [
        row for row in rows if row["lab"] == lab or not (row["lab"] or row["student"].isdecimal())
    ]
    here = {row["student"] for row in own}
    known = {identity for row in own for identity in identities(row)}
    elsewhere = {
        row["student"]
        for row in rows
        if row["student"].isdecimal() or known.intersection(identities(row))
    }
    return here, elsewhere - here


def identities(row: Mapping[str, str]) -> list[str]:
    """Return what identifies a person of ``students.csv`` in every lab."""
    return [f"{name}:{row[name].casefold()}" for name in ("idnumber", "email") if row.get(name)]


def _score(
    student: str,
    outcome: Outcome | None,
    collected: Collected | None,
    there: bool,
    entry: _Entry,
    most: float,
) -> Score:
    state, reasons = _state(outcome, collected, there)
    if outcome is None:  # a copy that is not graded may turn out to be worth anything
        high = most if state == NOT_GRADED else 0.0
        return Score(student, state, reasons, lowest=0.0, highest=high, most=most)
    waiting = tuple(grade.name for grade in entry.grades if grade.waits)
    if not outcome.final:
        low, high = _proposed(outcome, entry)
        low, high = (max(0.0, points - entry.penalty) for points in (low, high))
        return Score(
            *(student, state, reasons, outcome),
            penalty=entry.penalty,
            lowest=0.0,
            highest=high,
            proposed=low,
            most=most,
        )
    if waiting:
        state = TO_MARK
    points = {grade.name: None if grade.waits else grade.score for grade in entry.grades}
    low = sum(value for value in points.values() if value is not None)
    high = low + sum(grade.most for grade in entry.grades if grade.waits)
    low, high = (max(0.0, total - entry.penalty) for total in (low, high))
    return Score(
        *(student, state, reasons, outcome, points, waiting, entry.penalty, low, high),
        most=most,
    )


def _state(
    outcome: Outcome | None, collected: Collected | None, there: bool
) -> tuple[str, tuple[Message, ...]]:
    if outcome and outcome.final:
        decided = (Message("zero"),) if outcome.zero else ()
        return ACCEPTED if outcome.accepted else GRADED, (*outcome.reasons, *decided)
    refused = collected is not None and collected.status == "refused" and not there
    reasons = outcome.reasons if outcome else collected.reasons if collected else ()
    if refused:
        return REFUSED, reasons
    if outcome is None:
        return NOT_GRADED if there else NO_COPY, reasons if not there else ()
    if outcome.outcome == REVIEW:
        return TO_REVIEW, reasons
    nothing = outcome.outcome == NOT_GRADABLE and {reason.code for reason in reasons} & NOTHING
    return NO_COPY if nothing else UNGRADABLE, reasons


def _proposed(outcome: Outcome, entry: _Entry) -> tuple[float, float]:
    """Return what accepting the copy would give: without the marks that it waits for, and with."""
    if outcome.outcome != REVIEW:  # zero for what no person has scored
        by_hand = sum(grade.score for grade in entry.grades if grade.by_hand)
        return by_hand, by_hand
    written = [grade for grade in entry.grades if grade.written]
    low = outcome.proposed_points + sum(grade.score for grade in written if grade.by_hand)
    return low, low + sum(grade.most for grade in written if not grade.by_hand)
