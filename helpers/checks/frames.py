"""Whose code an error comes from, and what to say of it."""

import linecache
import re
import site
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import NamedTuple

from helpers.support.language import translate as _

_OURS = str(Path(__file__).parent.parent)
_FOLDERS = tuple(
    {
        _OURS,
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *site.getsitepackages(),
        site.getusersitepackages(),
    }
)


# What NumPy and Python say where they are asked to choose among no values.
EMPTY = r"\bempty\b|zero-size|high <= 0|low >= high"


class Place(NamedTuple):
    """A line that was being run.

    Attributes:
        function: with its class: ``"Agent.learn"``.
        number: the line of its cell or file, from 1.
        line: its text; empty where it is not known.
        learners: whether it is the learner's own, and neither ours nor a library's.
        ours: whether it is that of ``helpers``.
    """

    function: str
    number: int
    line: str
    learners: bool
    ours: bool


def places(trace: TracebackType | None) -> list[Place]:
    """Return the lines that an error passed, the check's first."""
    return list(_places(trace))


def _places(trace: TracebackType | None) -> Iterator[Place]:
    check = trace.tb_frame.f_code.co_filename if trace else ""
    while trace is not None:
        frame, number = trace.tb_frame, trace.tb_lineno
        filename = frame.f_code.co_filename
        yield Place(
            frame.f_code.co_qualname.rpartition("<locals>.")[2],
            number,
            linecache.getline(filename, number, frame.f_globals).strip(),
            filename != check and is_learners(frame),
            filename.startswith(_OURS),
        )
        trace = trace.tb_next


def is_learners(frame: FrameType) -> bool:
    """Tell a learner's code from ours and from a library's.

    A notebook's cells have other file names in each kernel: what is known is where ours and the
    libraries' stand. Code made at run time, by a dataclass for example, is that of its module.
    """
    filename = frame.f_code.co_filename
    if filename.startswith("<frozen"):
        return False
    home = frame.f_globals.get("__file__") or ""
    return not any(path.startswith(_FOLDERS) for path in (filename, str(home)))


def explain(error: BaseException, trace: TracebackType | None) -> str:
    """Say what went wrong in the learner's code, and in which of its lines."""
    passed = places(trace)
    own = [place for place in passed[1:] if place.learners]
    if isinstance(error, NotImplementedError):
        message = _unwritten(passed, own)
        if message:
            return message
    if isinstance(error, AssertionError) and not own:
        return _(
            "A hidden test does not hold: your code works on the examples shown, and not on "
            "every case that the exercise describes. Read the exercise again, and try other cases."
        )
    if isinstance(error, NameError) and not own:
        return _("{error}. Have you run the cell that defines it?").format(error=error)
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    notes = "".join(f"\n{note}" for note in getattr(error, "__notes__", []))
    if not own:
        return _("Your code could not be used: {what}").format(what=what) + notes
    where = "\n".join(
        _("in {name}, line {number}: {line}").format(
            name=place.function, number=place.number, line=place.line
        )
        for place in own[-3:]
    )
    if type(error).__name__ == "StdinNotImplementedError":  # ipykernel's, where nobody can answer
        asks = _(
            "Your code calls input(), and nobody is there to answer while a copy is graded: take "
            "the value from the arguments, or write it into the code."
        )
        return f"{asks}\n{where}"
    notes += _usual_idea(error)
    name = getattr(error, "name", None) if isinstance(error, NameError) else None
    if name and _is_attribute(name, trace):
        notes += own_attribute(name)
    return _("Your code stopped with {what}").format(what=what) + "\n" + where + notes


def _usual_idea(error: BaseException) -> str:
    """Return an idea where the error's own words do not say what is behind it."""
    if isinstance(error, StopIteration):
        return "\n" + _(
            "→ next() has nothing left to give. The same function is called many times, in any "
            "order: what it returns depends on its arguments alone."
        )
    if isinstance(error, ValueError) and re.search(EMPTY, str(error)):
        return "\n" + _(
            "→ There is nothing to choose from on that line: which values were kept, and what were "
            "they compared with?"
        )
    return ""


def own_attribute(name: str) -> str:
    """Return the idea for a name that is an attribute of the object."""
    return "\n" + _("→ There is a self.{name}: is it what you mean?").format(name=name)


def _is_attribute(name: str, trace: TracebackType | None) -> bool:
    """Tell whether the method where an error stopped could have read ``self.name``."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and hasattr(trace.tb_frame.f_locals.get("self"), name)


def _unwritten(passed: list[Place], own: list[Place]) -> str:
    """Name the function that is not written, and not one that calls it; nothing if none is."""
    last = passed[-1]
    if last.learners:
        return _(
            "{name} is not written yet: replace the line that raises NotImplementedError."
        ).format(name=last.function)
    if not last.ours:
        return ""
    if own:
        return _(
            "{caller} calls {name}, which does nothing by itself: it only says that a class has "
            "to write it. Write what {caller} should do, without that call."
        ).format(caller=own[-1].function, name=last.function)
    return _(
        "{name} was called: your class does not define it. Is it there, under that very name, and "
        "indented as the others are?"
    ).format(name=last.function)
