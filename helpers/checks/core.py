"""One check cell: a line when it passes, a short message instead of a traceback when not."""

import sys
import textwrap
from collections.abc import Sequence
from contextlib import redirect_stderr
from types import FrameType
from typing import Any

from helpers.checks.frames import explain, own_attribute
from helpers.checks.scope import (
    Read,
    attributes_of,
    foreign_read,
    names_bound,
    names_read,
    older_version,
)
from helpers.support.language import in_each_language
from helpers.support.language import translate as _

COLUMNS = 80  # of a laptop's notebook; Jupyter breaks longer lines anywhere, within words too


class CheckFailed(AssertionError):
    """A check that did not hold; IPython shows its message without a traceback."""

    def _render_traceback_(self):
        return [part for line in str(self).splitlines() for part in _folded(line)]


def _folded(line: str) -> list[str]:
    """Break a long line between words, what follows two columns further in."""
    indent = line[: len(line) - len(line.lstrip())] + "  "
    return textwrap.wrap(
        line, COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [line]


class check:
    """Run the body of one check cell, in a scope of its own.

    What the body defines is gone after it, and what it hid is back: a check leaves no name in the
    notebook. The answer that it checks may read its arguments, what it imports, functions and
    classes, and what its own cell defines; if it reads anything else of the notebook, the check
    says so and does not run. So the result depends on the answer alone.

    Everything the body writes on stderr goes to stdout: nbgrader gives zero to a test cell that
    wrote on stderr, and a warning is not a fault. Any exception becomes a ``CheckFailed`` that
    shows where the learner's own code stopped, and nothing of the check's code. A bare
    ``assert`` in the body is a hidden test: its message is always the same.

    Args:
        name: the check's name, its ``grade_id`` without ``check-``.
        points: the points of the cell.
        of: what the answer defines, functions or classes. The build writes it.
        reads: variables of the notebook that the exercise lets the answer read.

    >>> from helpers.checks.compare import expect_equal
    >>> with check("addition", 1):
    ...     expect_equal(1 + 1, 2, "1 + 1")
    ✓ addition 1/1
    """

    def __init__(
        self,
        name: str,
        points: float,
        of: str | Sequence[str] = (),
        reads: str | Sequence[str] = (),
    ):
        self.name = name
        self.points = points
        self.of = [of] if isinstance(of, str) else list(of)
        self.reads = [reads] if isinstance(reads, str) else list(reads)

    def __enter__(self):
        frame = sys._getframe(1)
        self._names = frame.f_globals
        fault = self._fault(frame)
        if fault:
            raise CheckFailed(self._failed(fault))
        self._before = dict(self._names)
        self._stderr = redirect_stderr(sys.stdout)
        self._stderr.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        self._stderr.__exit__(kind, error, trace)
        _restore(self._names, self._before)
        if kind is None:
            print(f"✓ {self.name} {self.points:g}/{self.points:g}")
            return False
        if issubclass(kind, (KeyboardInterrupt, GeneratorExit)):
            return False
        message = str(error) if kind is CheckFailed else explain(error, trace)
        raise CheckFailed(self._failed(message)) from None

    def _failed(self, message: str) -> str:
        return f"✗ {self.name} 0/{self.points:g}\n{message}"

    def _fault(self, frame: FrameType) -> str:
        """Say what keeps this check from being run; nothing if it can."""
        hidden: set[str] = set()
        if frame.f_locals is frame.f_globals:  # a notebook's cell, and no function
            hidden = names_bound(frame.f_code)
            missing = {n for n in names_read(frame.f_code) if not _known(n, self._names)}
            missing |= set(self.of) - set(self._names)
            if missing:
                return _missing(sorted(missing), self.of)
        older = older_version(self.of, self._names)
        if older:
            return _older(*older)
        found = foreign_read(self.of, self._names, self.reads, hidden)
        return _foreign(found, self._names) if found else ""


def _known(name: str, names: dict[str, Any]) -> bool:
    builtins = names.get("__builtins__", {})
    return name in names or name in getattr(builtins, "__dict__", builtins)


def _restore(names: dict[str, Any], before: dict[str, Any]) -> None:
    """Let the notebook's names be what they were before the check."""
    for name in set(names) - set(before):
        del names[name]
    for name, value in before.items():
        if name not in names or names[name] is not value:
            names[name] = value


def _missing(names: list[str], of: list[str]) -> str:
    shown = ", ".join(names)
    if set(names) <= set(of):
        return _("{names} is not defined: run the cell of this exercise, then this one.").format(
            names=shown
        )
    return in_each_language(
        "{names}: not defined. Was the notebook just opened, or its kernel restarted? Run the "
        "cells from the top: choose Run, then Run All Above Selected Cell, then run this one."
    ).format(names=shown)


def _older(child: str, base: str, again: list[str]) -> str:
    return _(
        "{child} was made from an older {base}: the cell of {base} has been run again since.\n"
        "→ Run the cells of {again} again, in this order, then this one."
    ).format(child=child, base=base, again=", ".join(again))


def _foreign(read: Read, names: dict[str, Any]) -> str:
    if read.name in names:
        message = _(
            "{function} reads {name}, a variable of the notebook, where it may hold anything: on "
            "line {number}, {line}\n"
            "→ An answer works with its arguments, and with what it makes from them."
        )
    else:
        message = _(
            "{function} reads {name}, which is neither one of its arguments nor defined before: "
            "on line {number}, {line}\n"
            "→ An answer works with its arguments, and with what it makes from them."
        )
    kind = names.get(read.function.partition(".")[0])
    own = isinstance(kind, type) and read.name in attributes_of(kind)
    return message.format(**read._asdict()) + (own_attribute(read.name) if own else "")
