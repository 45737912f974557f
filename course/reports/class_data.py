"""What the class page shows, read from the gradebook, the outcomes and the graded copies."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, REVIEW, Outcome, read_outcomes
from course.gradebook.timing import read_seconds
from course.labs.lab import Lab
from course.submissions.collected import student_names

ORDER = (REVIEW, NOT_GRADABLE, REPAIRED, GRADED)
SLOWEST = 10
BARS = 10  # at most, in one exercise's distribution


@dataclass
class Student:
    """One line of the table.

    Attributes:
        id: the student's folder.
        name: for people; "" if it is not known.
        outcome: what became of the copy.
        scores: points of each graded cell; None while there is none that counts.
        waiting: written answers that a person has still to mark.
        total: points, late penalty taken off; None while the outcome is not final.
        feedback: the student's page; None while there is none.
        seconds: how long the copy took; None if it is not known.
    """

    id: str
    name: str
    outcome: Outcome
    scores: dict[str, float | None] = field(default_factory=dict)
    waiting: int = 0
    total: float | None = None
    feedback: Path | None = None
    seconds: float | None = None


@dataclass
class Exercise:
    """An exercise: its graded cells, and how its points spread over the class.

    Attributes:
        name: the answer's ``grade_id``.
        points: of each graded cell, by its name.
        manual: whether a person marks it.
        bars: points reached, and by how many students; in groups if they are many.
    """

    name: str
    points: dict[str, float] = field(default_factory=dict)
    manual: bool = False
    bars: list[tuple[float, int]] = field(default_factory=list)

    @property
    def total(self) -> float:
        """The points of all its cells."""
        return sum(self.points.values())


@dataclass
class ClassData:
    """Everything that the page shows.

    Attributes:
        students: those who need a look first, then by name.
        exercises: in the lab's order.
        failed: for each check, how many of the copies counted did not pass it, the worst first.
        counted: how many copies have scores that count.
        slow_cells: cells by their longest time: name or first line, seconds, student.
    """

    students: list[Student]
    exercises: list[Exercise]
    failed: list[tuple[str, int]]
    counted: int
    slow_cells: list[tuple[str, float, str]]

    @property
    def counts(self) -> Counter:
        """How many copies have each outcome."""
        return Counter(student.outcome.outcome for student in self.students)

    @property
    def first(self) -> list[Student]:
        """The copies that wait for the instructor."""
        return [student for student in self.students if not student.outcome.final]

    @property
    def slow_copies(self) -> list[Student]:
        """The copies that took longest."""
        known = [student for student in self.students if student.seconds is not None]
        return sorted(known, key=lambda one: -one.seconds)[:SLOWEST]


def read_class(lab: Lab, folder: ClassFolder) -> ClassData:
    """Read what is known of one lab of a class.

    Raises:
        GradingError: if nothing is graded.
    """
    outcomes = read_outcomes(lab.id, folder)
    if not outcomes or not folder.gradebook.exists():
        raise GradingError(f"no outcome of {lab.id} in {folder}; run `course grade` first")
    names = student_names(lab, folder)
    students = {s: Student(s, names.get(s, ""), one) for s, one in outcomes.items()}
    exercises = _exercises(lab)
    _read_scores(lab, folder, students)
    slow: dict[str, tuple[str, float, str]] = {}
    for student in students.values():
        page = folder.feedback_page(student.id, lab.id)
        student.feedback = page if page.is_file() else None
        _read_times(lab, folder, student, slow)
    counted = [s for s in students.values() if s.total is not None]
    _spread(exercises, counted)
    checks = [name for one in exercises if not one.manual for name in one.points]
    points = {name: p for one in exercises for name, p in one.points.items()}
    missed = {c: sum((s.scores.get(c) or 0) < points[c] for s in counted) for c in checks}
    return ClassData(
        sorted(students.values(), key=lambda s: (_rank(s.outcome), s.name or s.id)),
        exercises,
        sorted(((c, n) for c, n in missed.items() if n), key=lambda one: -one[1]),
        len(counted),
        sorted(slow.values(), key=lambda one: -one[1])[:SLOWEST],
    )


def _rank(outcome: Outcome) -> tuple[bool, int]:
    known = outcome.outcome in ORDER
    return outcome.final, ORDER.index(outcome.outcome) if known else len(ORDER)


def _exercises(lab: Lab) -> list[Exercise]:
    return [Exercise(e.name, dict(e.points), e.manual) for e in lab.exercises]


def _read_scores(lab: Lab, folder: ClassFolder, students: dict[str, Student]) -> None:
    with open_gradebook(folder) as gradebook:
        for submission in gradebook.assignment_submissions(lab.id):
            student = students.get(submission.student.id)
            if student is None or not student.outcome.final:
                continue
            for notebook in submission.notebooks:
                for one in notebook.grades:
                    waits = one.manual_score is None and one.needs_manual_grade
                    student.waiting += waits
                    student.scores[one.name] = None if waits else one.score
            penalty = submission.late_submission_penalty or 0
            student.total = max(0.0, submission.score - penalty)


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
        if seconds is not None and seconds > slow.get(name, ("", 0.0, ""))[1]:
            slow[name] = (name, seconds, student.id)


def _spread(exercises: list[Exercise], students: list[Student]) -> None:
    """Count, for each exercise, how many students have how many points."""
    for one in exercises:
        marked = [s for s in students if all(s.scores.get(n) is not None for n in one.points)]
        reached = Counter(round(sum(s.scores[n] for n in one.points), 2) for s in marked)
        if not one.manual:  # checks give all their points or none: few totals are possible
            for value in _possible(one):
                reached.setdefault(value, 0)
        if len(reached) > BARS:
            reached = _grouped(reached, one.total)
        one.bars = [(value, reached[value]) for value in sorted(reached)]


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
