"""The exercises of a lab: which answer has which checks, how many points, how many minutes."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from course.labs.headers import Cells, Header, fault


@dataclass(frozen=True)
class Exercise:
    """One exercise: an answer, in code or in words, and what it is worth.

    Attributes:
        name: the answer's ``grade_id``.
        number: its place in the lab, from 1.
        minutes: the time that a student should need.
        points: of each graded cell, by its ``grade_id``, in the lab's order. Those of a written
            answer are its own; an answer in code has none, and its checks have theirs.
        manual: whether a person marks it.
    """

    name: str
    number: int
    minutes: int
    points: Mapping[str, float]
    manual: bool = False

    @property
    def checks(self) -> list[str]:
        """The ``grade_id`` of each of its checks; none for a written answer."""
        return [] if self.manual else list(self.points)

    @property
    def cells(self) -> list[str]:
        """The ``grade_id`` of its answer, then those of its checks."""
        return [self.name, *self.checks]

    @property
    def total(self) -> float:
        """The points of all its graded cells."""
        return sum(self.points.values())

    def aspect(self, check: str) -> str:
        """Return what a check looks at: ``goal`` for ``check-policy-hardcode-goal``.

        It is empty where the check is the exercise's only one, and has no other name.
        """
        return check.removeprefix(f"check-{self.name}").removeprefix("-")


def find_exercises(lab: str, cells: Cells) -> tuple[Exercise, ...]:
    """Return the exercises of a lab: each answer, with the checks up to the next one.

    Args:
        lab: its name, for messages.
        cells: all of them, with nbgrader's metadata.

    Raises:
        SourceError: if a check is no check of the exercise before it, or an exercise has none.
    """
    groups: list[tuple[NotebookNode, Header, dict[str, float]]] = []
    for cell, header in cells:
        if header.name:
            points = {header.name: header.points} if header.kind == "answer" else {}
            groups.append((cell, header, points))
        elif header.kind == "check":
            check = cell.metadata.nbgrader
            name = groups[-1][1].name if groups and groups[-1][1].kind == "exercise" else None
            if name is None or not f"{check.grade_id}-".startswith(f"check-{name}-"):
                expected = f"check-{name} or check-{name}-<aspect>" if name else "after an exercise"
                raise fault(lab, cell, f"{check.grade_id} should be {expected}")
            groups[-1][2][check.grade_id] = check.points
    for cell, header, points in groups:
        if not points:
            raise fault(lab, cell, f"no check follows {header.name}: it has no points")
    return tuple(
        Exercise(header.name, number, header.minutes, points, header.kind == "answer")
        for number, (_, header, points) in enumerate(groups, start=1)
    )
