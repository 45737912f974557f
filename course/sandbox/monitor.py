"""Watch a sandbox from outside and end it when it uses too much."""

import os
import re
import signal
import threading
import time
from functools import lru_cache
from pathlib import Path

from course.base.messages import Message
from course.sandbox.bubblewrap import WRITABLE, Sandbox
from course.sandbox.limits import MB, Limits

POLL_SECONDS = 0.1
# Resident pages, those that were written to disk, and the tables that find them.
MEMORY = re.compile(rb"^Vm(?:RSS|Swap|PTE):\s+(\d+) kB", re.MULTILINE)
SOCKETS = 100  # more of them than any kernel has: what may wait in the others counts as memory
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # a second


class Monitor(threading.Thread):
    """Sums what a sandbox uses, ten times a second, and ends it past its limits.

    ``RLIMIT_NPROC`` does not bind for root and ``RLIMIT_AS`` breaks PyTorch; control groups are
    seldom writable. The size of files is bounded by the sandbox itself. Memory that processes
    share counts once for each of them, and a socket as what may wait in it.

    Attributes:
        reason: why the sandbox was ended; None while it was not.
        run_again: whether that was the clock's doing: on an idle machine it might have gone on.
        peak_bytes: the most resident memory seen.
        cpu_seconds: the processor time of all its processes, ended ones among them.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits):
        """Start watching, until ``stop``.

        Args:
            sandbox: what to watch.
            limits: ``memory_bytes``, ``processes``, ``files``, ``notebook_seconds``.
        """
        super().__init__(daemon=True, name="sandbox-monitor")
        self.sandbox, self.limits = sandbox, limits
        self.deadline = time.monotonic() + limits.notebook_clock_seconds
        self.reason: Message | None = None
        self.run_again, self.peak_bytes, self.cpu_seconds = False, 0, 0.0
        self._lost_ticks = self._ticks = 0
        self._stopped, self._lock = threading.Event(), threading.Lock()
        self.start()

    def end(self, reason: Message, run_again: bool = False) -> None:
        """End everything in the sandbox; the first reason given is the one that stands."""
        with self._lock:
            if not self.reason:
                self.reason, self.run_again = reason, run_again
        self.sandbox.kill()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
        self.join()

    def run(self) -> None:
        """Look until ``stop``, or until a limit is passed."""
        while not self._stopped.wait(POLL_SECONDS) and not self.reason:
            if reason := self._look():
                self.end(reason)
            elif time.monotonic() > self.deadline:
                most = self.limits.notebook_clock_seconds
                self.end(Message("time", seconds=most), run_again=True)

    def _look(self) -> Message | None:
        limits = self.limits
        folders = list(Path(self.sandbox.outside("/proc")).glob("[0-9]*"))
        too_many = Message("processes", most=limits.processes)
        if len(folders) > limits.processes + 1:
            return too_many  # before anything slower: they may be doubling
        memory, threads, ticks, processes = self._in_sockets(), 0, 0, 0
        for folder in folders:
            try:
                # man 5 proc: from the third field on, after the name in brackets.
                fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
                memory += 1024 * sum(map(int, MEMORY.findall((folder / "status").read_bytes())))
            except OSError:
                continue  # it has just ended
            # 15 and 16: what its children had used when it saw them end
            ticks += int(fields[13]) + int(fields[14])
            if folder.name == "1":  # that one is bubblewrap
                continue
            ticks += int(fields[11]) + int(fields[12])
            processes += 1
            threads += int(fields[17])
        self._count(ticks)
        self.peak_bytes = max(self.peak_bytes, memory)
        if threads > limits.processes:
            return too_many
        if memory > limits.memory_bytes:
            return Message("memory", megabytes=limits.memory_bytes // MB, count=processes)
        if self._files() > limits.files:
            return Message("files", most=limits.files)
        if self.cpu_seconds > limits.notebook_seconds:
            return Message("processor-time", seconds=limits.notebook_seconds)
        return None

    def _in_sockets(self) -> int:
        """Return how many bytes may wait in sockets, but for those that every kernel has."""
        try:
            sockets = Path(self.sandbox.about("net/unix")).read_bytes().count(b"\n")
        except OSError:  # it has ended
            return 0
        return max(0, sockets - SOCKETS) * _socket_bytes()

    def _files(self) -> int:
        """Return how many files there are, in all file systems that can be written to."""
        files = 0
        for path in WRITABLE:
            try:
                found = os.statvfs(self.sandbox.outside(path))
            except OSError:
                continue
            files += found.f_files - found.f_ffree
        return files

    def _count(self, ticks: int) -> None:
        """Add up processor time; that of a process that nobody waited for is not lost."""
        self._lost_ticks += max(0, self._ticks - ticks)
        self._ticks = ticks
        self.cpu_seconds = (ticks + self._lost_ticks) / TICKS


@lru_cache
def _socket_bytes() -> int:
    """Return what a Unix socket may hold on this machine: the most that its user may ask for."""
    try:
        most = int(Path("/proc/sys/net/core/wmem_max").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        most = 212_992  # Linux's default
    return 2 * most  # with what the kernel adds


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
