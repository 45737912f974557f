"""Run one copy: a notebook in, the executed notebook or a named reason out.

No database, no shared folder, nothing kept between two copies: a worker on another machine can
call it as well.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import CellTimeoutError
from nbgrader.preprocessors import Execute
from nbgrader.utils import setenv

from course.base.errors import SandboxError
from course.base.messages import Message
from course.integrity.execute import IntegrityExecute, IntegritySandboxExecute
from course.labs.configuration import use_this_environment
from course.sandbox.bubblewrap import launch
from course.sandbox.limits import Limits
from course.sandbox.monitor import how_it_ended


@dataclass(frozen=True)
class Run:
    """What became of a copy; ``dataclasses.asdict`` gives plain JSON.

    Attributes:
        notebook: the executed notebook as JSON text; "" when there is a reason. It is no longer
            than what was sent and ``Limits.output_bytes`` allow.
        reason: why the copy could not be run to its end; then no cell may get points.
        seconds: by the clock.
        memory_bytes: the most resident memory seen.
    """

    notebook: str
    reason: Message | None
    seconds: float
    memory_bytes: int


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
    """
    limits = limits or Limits()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="copy-") as folder:
        options = {"extra_arguments": ["--log-level=ERROR"], "start": start}
        execute = IntegritySandboxExecute(limits, Path(folder), **options)
        try:
            executed, reason = _execute(execute, notebook), None
        except SandboxError:
            raise
        except Exception as error:  # whatever a student's kernel may have sent us
            executed, reason = "", _reason(execute, error)
    monitor = execute.monitor
    return Run(
        notebook="" if reason else executed,
        reason=reason,
        seconds=round(time.monotonic() - started, 3),
        memory_bytes=monitor.peak_bytes if monitor else 0,
    )


def run_unsafe(notebook: str) -> Run:
    """Execute a sanitised copy as the present user, with all that this user may do."""
    use_this_environment()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="copy-") as folder:
        seconds = Limits().cell_seconds
        execute = IntegrityExecute(
            timeout=seconds, iopub_timeout=seconds // 6, extra_arguments=["--log-level=ERROR"]
        )
        try:
            with setenv(NBGRADER_EXECUTION="autograde"):
                executed, reason = _execute(execute, notebook, folder), None
        except Exception as error:  # whatever a student's kernel may have sent us
            executed, reason = "", _unknown(error)
    return Run(executed, reason, round(time.monotonic() - started, 3), 0)


def _execute(execute: Execute, notebook: str, folder: str = "") -> str:
    copy = nbformat.reads(notebook, as_version=4)
    copy, _ = execute.preprocess(copy, {"metadata": {"path": folder}} if folder else {})
    nbformat.validate(copy)
    return nbformat.writes(copy)


def _reason(execute: IntegritySandboxExecute, error: Exception) -> Message:
    """Name what went wrong, the plainest cause first."""
    limits, monitor = execute.limits, execute.monitor
    if monitor and monitor.reason:
        return monitor.reason
    status = monitor.sandbox.process.poll() if monitor else None
    if isinstance(error, CellTimeoutError):
        if execute.manager.interrupted:
            return Message("not-interrupted", seconds=limits.cell_seconds)
        return Message("lost-messages")
    if status is not None:
        return how_it_ended(status)
    return _unknown(error)


def _unknown(error: Exception) -> Message:
    return Message("not-run", problem=f"{type(error).__name__}: {str(error)[:300]}")
