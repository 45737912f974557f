"""Watch a sandbox from outside and end it when it uses too much."""

import mmap
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from course.base.messages import Message
from course.sandbox.bubblewrap import Sandbox
from course.sandbox.limits import MB, Limits

POLL_SECONDS = 0.1


class Monitor(threading.Thread):
    """Sums memory and processes of a sandbox ten times a second and keeps its deadline.

    ``RLIMIT_NPROC`` does not bind for root and ``RLIMIT_AS`` breaks PyTorch; control groups are
    seldom writable. Files are bounded by the sandbox itself. Memory that processes share counts
    once for each of them.

    Attributes:
        reason: why the sandbox was ended; None while it was not.
        peak_bytes: the most resident memory seen.
        also: something more to look at each time; it returns a reason to end, or None.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits, deadline: float):
        """Start watching, until ``stop``.

        Args:
            sandbox: what to watch.
            limits: ``memory_bytes``, ``processes``, ``notebook_seconds``.
            deadline: on ``time.monotonic``'s clock.
        """
        super().__init__(daemon=True, name="sandbox-monitor")
        self.sandbox, self.limits, self.deadline = sandbox, limits, deadline
        self.reason: Message | None = None
        self.peak_bytes = 0
        self.also: Callable[[], Message | None] = lambda: None
        self._stopped, self._lock = threading.Event(), threading.Lock()
        self.start()

    def end(self, reason: Message) -> None:
        """End everything in the sandbox; the first reason given is the one that stands."""
        with self._lock:
            self.reason = self.reason or reason
        self.sandbox.kill()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
        self.join()

    def run(self) -> None:
        """Look until ``stop``, or until a limit is passed."""
        while not self._stopped.wait(POLL_SECONDS) and not self.reason:
            reason = self._look() or self.also()
            if reason:
                self.end(reason)

    def _look(self) -> Message | None:
        limits = self.limits
        everyone = Path(self.sandbox.outside("/proc")).glob("[0-9]*")
        folders = [p for p in everyone if p.name != "1"]  # that one is bubblewrap
        too_many = Message("processes", most=limits.processes)
        if len(folders) > limits.processes:
            return too_many  # before anything slower: they may be doubling
        memory = threads = 0
        for folder in folders:
            try:
                # man 5 proc: from the third field on, after the name in brackets.
                fields = (
                    (folder / "stat")
                    .read_text(errors="replace", encoding="utf-8")
                    .rpartition(")")[2]
                    .split()
                )
            except OSError:
                continue  # it has just ended
            threads += int(fields[17])
            memory += int(fields[21]) * mmap.PAGESIZE
        self.peak_bytes = max(self.peak_bytes, memory)
        if threads > limits.processes:
            return too_many
        if memory > limits.memory_bytes:
            return Message("memory", megabytes=limits.memory_bytes // MB, count=len(folders))
        if time.monotonic() > self.deadline:
            return Message("time", seconds=limits.notebook_seconds)
        return None


def how_it_ended(status: int) -> Message:
    """Name the way in which a sandbox's program ended by itself.

    >>> print(how_it_ended(3))
    its kernel ended by itself (exit status 3)
    >>> print(how_it_ended(128 + 9))
    its kernel was killed by signal SIGKILL
    """
    number = status - 128 if status > 128 else -status
    if number <= 0:
        return Message("ended", status=status)
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = str(number)
    return Message("killed", signal=name)
