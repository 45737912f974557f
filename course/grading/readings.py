"""Run what is read of a copy: its answers in the release; the whole copy only where that may help.

The second reading is for code outside of the answers on which an answer relies all the same: a
variable, a module written by a magic. It can only give points that the first did not.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import nbformat

from course.grading.points import is_check, score
from course.grading.run import Run, run_copy
from course.sandbox.bubblewrap import launch
from course.sandbox.limits import Limits


@dataclass(frozen=True)
class Readings:
    """What may be run of one copy; plain JSON, and all that a worker gets of it.

    Attributes:
        first: the notebook of the first reading, as JSON text.
        whole: the copy, its graded cells put right; "" where nothing of it was left out.
    """

    first: str
    whole: str = ""

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Readings":
        """Return what ``str`` wrote."""
        return cls(**json.loads(text))


def run_readings(
    readings: str, limits: Limits | None = None, start: Callable = launch, run: Callable = run_copy
) -> Run:
    """Run the first reading, and the second one if a check failed and code was left out.

    Args:
        readings: the text of a ``Readings``.
        limits: what each reading may use.
        start: what starts a program in a sandbox.
        run: what runs one notebook, with these limits and this start.

    Returns:
        The run of the first reading; its ``second`` is that of the whole copy, if it was run.

    Raises:
        SandboxError: if there is no sandbox on this machine.
    """
    both = Readings.read(readings)
    first = run(both.first, limits, start)
    if first.reason is not None or not both.whole or _all_passed(first.notebook):
        return first
    second = run(both.whole, limits, start)
    return replace(first, second=second, run_again=first.run_again or second.run_again)


def _all_passed(executed: str) -> bool:
    checks = filter(is_check, nbformat.reads(executed, 4).cells)
    return all(score(check) >= check.metadata.nbgrader.points for check in checks)
