"""One check cell: a line when it passes, a short message instead of a traceback when not."""

import linecache
import sys
import traceback
from contextlib import redirect_stderr
from pathlib import Path

from helpers.support.language import translate as _

_HELPERS = str(Path(__file__).parent.parent)


class CheckFailed(AssertionError):
    """A check that did not hold; IPython shows its message without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class check:
    """Run the body of one check cell.

    Everything the body writes on stderr goes to stdout: nbgrader gives zero to a test cell that
    wrote on stderr, and a warning is not a fault. Any exception becomes a ``CheckFailed`` that
    shows where the learner's own code stopped, and nothing of the check's code. A bare
    ``assert`` in the body is a hidden test: its message is always the same.

    Args:
        name: the check's name, its ``grade_id`` without ``check-``.
        points: the points of the cell.

    >>> from helpers.checks.compare import expect_equal
    >>> with check("addition", 1):
    ...     expect_equal(1 + 1, 2, "1 + 1")
    ✓ addition 1/1
    """

    _stderr: redirect_stderr  # while the body runs

    def __init__(self, name: str, points: float):
        self.name = name
        self.points = points

    def __enter__(self):
        self._stderr = redirect_stderr(sys.stdout)
        self._stderr.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        self._stderr.__exit__(kind, error, trace)
        if kind is None:
            print(f"✓ {self.name} {self.points:g}/{self.points:g}")
            return False
        if issubclass(kind, (KeyboardInterrupt, GeneratorExit)):
            return False
        message = str(error) if kind is CheckFailed else _explain(error, trace)
        raise CheckFailed(f"✗ {self.name} 0/{self.points:g}\n{message}") from None


def _explain(error, trace) -> str:
    """Say what went wrong in the learner's code, and in which of its lines."""
    frames = traceback.extract_tb(trace)
    check_file = frames[0].filename
    own = [f for f in frames[1:] if _is_learners(f.filename) and f.filename != check_file]
    if isinstance(error, NotImplementedError):
        name = own[-1].name if own else str(error)
        return _(
            "{name} is not written yet: replace the line that raises NotImplementedError."
        ).format(name=name)
    if isinstance(error, AssertionError) and not own:
        return _(
            "A hidden test does not hold: your code works on the examples shown, and not on "
            "every case that the exercise describes. Read the exercise again, and try other cases."
        )
    if isinstance(error, NameError) and not own:
        return _("{error}. Have you run the cell that defines it?").format(error=error)
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    if not own:
        return _("Your code could not be used: {what}").format(what=what)
    where = "\n".join(_place(frame) for frame in own[-3:])
    return _("Your code stopped with {what}").format(what=what) + "\n" + where


def _place(frame: traceback.FrameSummary) -> str:
    line = linecache.getline(frame.filename, frame.lineno or 0).strip() or frame.line
    return _("in {name}, line {number}: {line}").format(
        name=frame.name, number=frame.lineno, line=line
    )


def _is_learners(filename: str) -> bool:
    """Tell code typed in a notebook from that of ``helpers`` and of libraries."""
    if filename.startswith(_HELPERS):
        return False
    return "ipykernel" in filename or (filename.startswith("<") and "frozen" not in filename)
