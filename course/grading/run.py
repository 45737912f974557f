"""Run one copy: a notebook in, the executed notebook or a named reason out.

No database, no shared folder, nothing kept between two copies: a worker on another machine can
call it as well.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from course.base.errors import SandboxError
from course.base.faults import raise_fault
from course.base.messages import Message
from course.integrity.execute import execute
from course.sandbox.bubblewrap import launch
from course.sandbox.kernel import Kernel, KernelError
from course.sandbox.limits import Limits
from course.sandbox.unsafe import Unsafe


@dataclass(frozen=True)
class Run:
    """What became of a copy; ``dataclasses.asdict`` gives plain JSON.

    Attributes:
        notebook: the executed notebook as JSON text; "" when there is a reason. It is no longer
            than what was sent and ``Limits.output_bytes`` allow.
        reason: why the copy could not be run to its end; then no cell may get points.
        seconds: by the clock.
        memory_bytes: the most resident memory seen.
        run_again: whether the clock had a part in it, or it was killed: run again, it might end
            otherwise.
        second: that of the whole copy, where it was run as well; see ``course.grading.readings``.
    """

    notebook: str
    reason: Message | None
    seconds: float
    memory_bytes: int
    run_again: bool = False
    second: "Run | None" = None


def run_copy(notebook: str, limits: Limits | None = None, start: Callable = launch) -> Run:
    """Execute a sanitised copy in a sandbox of its own.

    A cell that stops at ``cell_seconds`` when it is interrupted keeps the error and the rest goes
    on, as in nbgrader. Whatever ends the kernel in the middle ends the copy: the cells that did
    not run must get no points, and those that ran were run by a kernel that may have been hurt.

    Args:
        notebook: the text of a notebook as nbgrader's sanitising leaves it.
        limits: what it may use.
        start: what starts a program in a sandbox, as ``course.sandbox.bubblewrap.launch`` does.

    Raises:
        SandboxError: if there is no sandbox on this machine; it is no fault of the copy.
        FaultError: if the machine cannot run it, for want of room, say.
    """
    started = time.monotonic()
    kernel, executed, reason, run_again = None, "", None, False
    try:
        copy = nbformat.reads(notebook, as_version=4)
        kernel = Kernel(limits or Limits(), start)
        execute(copy, kernel)
        nbformat.validate(copy)
        executed, run_again = nbformat.writes(copy), kernel.run_again
    except KernelError as error:
        reason, run_again = error.reason, error.run_again
    except SandboxError:
        raise
    except Exception as error:  # whatever a student's notebook may lead to
        # Of files it has only its own, in memory, where no error of theirs is raised here. That a
        # path of it is closed to the grader is its own doing.
        raise_fault(error, Path("/"))
        problem = f"{type(error).__name__}: {str(error)[:300]}"
        reason = Message("not-run", problem=problem)
    finally:
        if kernel:
            kernel.close()
    return Run(
        notebook=executed,
        reason=reason,
        seconds=round(time.monotonic() - started, 3),
        memory_bytes=kernel.monitor.peak_bytes if kernel else 0,
        run_again=run_again,
    )


def once_more(run: Callable[[str], Run], notebook: str) -> Run:
    """Run a copy, and once more if the clock had a part in how it ended."""
    first = run(notebook)
    return run(notebook) if first.run_again else first


def run_unsafe(notebook: str) -> Run:
    """Execute a sanitised copy as the present user, with all that this user may do."""
    with tempfile.TemporaryDirectory(prefix="copy-", ignore_cleanup_errors=True) as folder:
        limits = replace(Limits(), clock_factor=1)  # there is no other measure of its time
        return run_copy(notebook, limits, Unsafe(Path(folder)).launch)
