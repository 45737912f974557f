"""What the class page shows, read from the gradebook, the outcomes and the graded copies."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.messages import Message
from course.gradebook.outcomes import read_outcomes
from course.gradebook.scores import STATES, Score, read_scores
from course.gradebook.timing import read_seconds
from course.labs.exercises import Exercise
from course.labs.lab import Lab
from course.submissions.collected import SEVERAL, student_names

SLOWEST = 10
SHORT = 0.05  # seconds: a cell that takes less is not slow
BARS = 10  # at most, in one exercise's distribution
OF_AN_ANSWER = {"again", "instead"}  # notes of what came in an answer's place: for its author


@dataclass
class Student:
    """One line of the table.

    Attributes:
        score: where the copy stands, and what it is worth.
        name: for people; "" if it is not known.
        feedback: the student's page; None while there is none.
        seconds: how long the copy took; None if it is not known.
    """

    score: Score
    name: str
    feedback: Path | None = None
    seconds: float | None = None

    @property
    def id(self) -> str:
        """The student's folder."""
        return self.score.student

    @property
    def to_read(self) -> list[Message]:
        """What there is to know of the copy besides its points."""
        notes = self.score.outcome.notes if self.score.outcome else ()
        return [note for note in notes if note.code not in OF_AN_ANSWER]

    def of(self, exercise: Exercise) -> float | None:
        """Return the points of an exercise; None while some of them are not known."""
        points = [self.score.points.get(name) for name in exercise.points]
        known = [value for value in points if value is not None]
        return sum(known) if len(known) == len(points) else None


@dataclass
class Spread:
    """How an exercise's points spread over the class.

    Attributes:
        exercise: the exercise.
        bars: points reached, and by how many students; in groups if they are many.
    """

    exercise: Exercise
    bars: list[tuple[float, int]] = field(default_factory=list)


@dataclass
class ClassData:
    """Everything that the page shows.

    Attributes:
        students: those who need a look first, then by name.
        spreads: of each exercise, in the lab's order.
        failed: for each check, how many of the copies counted did not pass it, the worst first.
        counted: how many copies have points that count.
        slow_cells: cells by their longest time: name or first line, seconds, student.
    """

    students: list[Student]
    spreads: list[Spread]
    failed: list[tuple[str, int]]
    counted: int
    slow_cells: list[tuple[str, float, str]]

    @property
    def counts(self) -> Counter:
        """How many copies are in each state."""
        return Counter(student.score.state for student in self.students)

    @property
    def first(self) -> list[Student]:
        """The copies that wait for the instructor's decision."""
        return [student for student in self.students if not student.score.counts]

    @property
    def worth_reading(self) -> list[Student]:
        """The copies of which there is something to know besides their points."""
        return [student for student in self.students if student.to_read]

    @property
    def several(self) -> list[Student]:
        """Those of whose notebooks one was taken."""
        outcomes = ((student, student.score.outcome) for student in self.students)
        return [s for s, o in outcomes if o and any(r.code == SEVERAL for r in o.repairs)]

    @property
    def late(self) -> bool:
        """Whether any copy came after it was due."""
        return any(student.score.late for student in self.students)

    @property
    def to_mark(self) -> int:
        """How many answers wait for a mark."""
        return sum(len(student.score.waiting) for student in self.students)

    @property
    def slow_copies(self) -> list[Student]:
        """The copies that took longest."""
        known = [student for student in self.students if student.seconds is not None]
        return sorted(known, key=lambda student: -(student.seconds or 0))[:SLOWEST]


def read_class(lab: Lab, folder: ClassFolder) -> ClassData:
    """Read what is known of one lab of a class.

    Raises:
        GradingError: if nothing is graded.
    """
    if not read_outcomes(lab.id, folder):
        raise GradingError(f"no outcome of {lab.id} in {folder}; run `course grade` first")
    names = student_names(lab.id, folder)
    scores = read_scores(lab.id, folder)
    students = [Student(score, names.get(student, "")) for student, score in scores.items()]
    slow: dict[str, tuple[str, float, str]] = {}
    for student in students:
        page = folder.feedback_page(student.id, lab.id)
        student.feedback = page if page.is_file() else None
        _read_times(lab, folder, student, slow)
    counted = [score for score in scores.values() if score.counts]
    return ClassData(
        sorted(students, key=lambda s: (STATES.index(s.score.state), s.name or s.id)),
        [Spread(exercise, _bars(exercise, counted)) for exercise in lab.exercises],
        _failed(lab, counted),
        len(counted),
        sorted(slow.values(), key=lambda cell: -cell[1])[:SLOWEST],
    )


def _failed(lab: Lab, counted: list[Score]) -> list[tuple[str, int]]:
    """Return the checks that were missed, and by how many."""
    missed = {
        check: sum((score.points.get(check) or 0) < exercise.points[check] for score in counted)
        for exercise in lab.exercises
        for check in exercise.checks
    }
    return sorted(((c, n) for c, n in missed.items() if n), key=lambda check: -check[1])


def _read_times(lab: Lab, folder: ClassFolder, student: Student, slow: dict) -> None:
    """Read a copy's times; keep in ``slow`` the longest of each of the release's cells."""
    try:
        notebook = nbformat.read(folder.autograded_notebook(student.id, lab.id), 4)
    except Exception:  # none, or half of one
        return
    student.seconds = read_seconds(notebook)
    for cell in notebook.cells:
        seconds = read_seconds(cell)
        first_line = cell.source.strip().partition("\n")[0][:60]
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or first_line
        if seconds is not None and seconds > slow.get(name, ("", SHORT, ""))[1]:
            slow[name] = (name, seconds, student.id)


def _bars(exercise: Exercise, counted: list[Score]) -> list[tuple[float, int]]:
    """Count how many students have how many points of an exercise, where all are known."""
    reached: Counter = Counter()
    for score in counted:
        total = Student(score, "").of(exercise)
        if total is not None:
            reached[round(total, 2)] += 1
    if not exercise.manual:  # checks give all their points or none: few totals are possible
        for value in _possible(exercise):
            reached.setdefault(value, 0)
    if len(reached) > BARS:
        reached = _grouped(reached, exercise.total)
    return [(value, reached[value]) for value in sorted(reached)]


def _possible(exercise: Exercise) -> list[float]:
    totals = {0.0}
    for points in exercise.points.values():
        totals |= {round(total + points, 2) for total in totals}
    return sorted(totals)


def _grouped(reached: Counter, total: float) -> Counter:
    step = (total or 1) / (BARS - 1)
    groups: Counter = Counter()
    for value, number in reached.items():
        groups[round(round(value / step) * step, 2)] += number
    return groups
