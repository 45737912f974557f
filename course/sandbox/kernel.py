"""A Jupyter kernel in a sandbox: it is started, asked, interrupted and ended from here."""

import json
import secrets
import select
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired

from course.base.messages import Message
from course.sandbox.bubblewrap import HOME, Sandbox, launch
from course.sandbox.kernel_messages import KernelMessage, read, request
from course.sandbox.limits import Limits
from course.sandbox.monitor import Monitor, how_it_ended
from course.sandbox.zmtp import Connection, ProtocolError

PROGRAM = (Path(__file__).parent / "kernel_program.py").read_text(encoding="utf-8")
CONNECTION = "/etc/kernel.json"
SOCKETS = "/tmp/kernel"
PORTS = {"shell": 1, "iopub": 2, "stdin": 3, "control": 4, "hb": 5}
KINDS = {"shell": "DEALER", "iopub": "SUB", "control": "DEALER"}
# -I: no PYTHON* variables, no user site, neither the current folder nor the script's on the path.
COMMAND = [sys.executable, "-I", "-B", "-c", PROGRAM, "-f", CONNECTION, "--log-level=ERROR"]
# Figures are made and not drawn: nobody's points depend on their pixels, and in a small experiment
# they take longer than the experiment. Nor will anybody look up the history.
SETTINGS = f"{HOME}/.ipython/profile_default/ipython_kernel_config.json"
QUIET = {"InlineBackend": {"figure_formats": []}, "HistoryManager": {"enabled": False}}
START_SECONDS = 0.01  # between two looks for its sockets
READY_SECONDS = 1  # then it is asked again whether it listens
POLL_SECONDS = 0.05
STOP_SECONDS = 2  # at least, of processor time, for a cell to stop when it is interrupted
# Its reply, and that it is idle, come by two ways: behind one of them the other is under way.
OTHER_SECONDS = 30
END_SECONDS = 30  # for a kernel that has closed its connections to end
REPLIES = 3  # kept of those to one request


class KernelError(Exception):
    """The kernel cannot be asked any more.

    Attributes:
        reason: why.
        run_again: whether that may not be its own doing, but the clock's or a killer's: run again,
            it might have gone on.
    """

    def __init__(self, reason: Message, run_again: bool = False):
        super().__init__(str(reason))
        self.reason, self.run_again = reason, run_again


@dataclass
class Request:
    """One request to a kernel, and what has come of it.

    Attributes:
        take: what is done with every message that the request has caused.
        replies: the replies to it: one, if the kernel is as it was.
        idle: how often the kernel has said that it has done with it: once, likewise.
        interrupted: what it had used up when it was interrupted: "processor time", "time" or "".
    """

    take: Callable[[KernelMessage], None]
    replies: list[KernelMessage] = field(default_factory=list)
    idle: int = 0
    interrupted: str = ""

    def answered(self, message: KernelMessage) -> None:
        """Take a message of the kernel's that names this request."""
        content = message.content
        if message.kind.endswith("_reply") or content.get("of", "").endswith("_reply"):
            if len(self.replies) < REPLIES:
                self.replies.append(message)
        elif message.kind == "status":
            self.idle += content["execution_state"] == "idle"
        else:
            self.take(message)


class Allowance:
    """What may be used from now on, of the copy's own time and by the clock."""

    def __init__(self, monitor: Monitor, seconds: float, clock_seconds: float):
        self.monitor = monitor
        self.until = monitor.cpu_seconds + seconds
        self.clock_until = time.monotonic() + clock_seconds

    def used_up(self) -> str:
        """Return "processor time" or "time", or "" while there is some left."""
        if self.monitor.cpu_seconds > self.until:
            return "processor time"
        return "time" if time.monotonic() > self.clock_until else ""


class Kernel:
    """A running kernel and the connections to it.

    Attributes:
        monitor: what watches its sandbox.
        run_again: whether the clock has had a part in what came of it.
    """

    def __init__(self, limits: Limits, start: Callable[..., Sandbox] = launch):
        """Start a kernel, and wait until it answers.

        Args:
            limits: what it may use.
            start: what starts a program in a sandbox, as ``launch`` does.

        Raises:
            SandboxError: if there is no sandbox.
            KernelError: if it does not answer.
        """
        self.limits, self.key = limits, secrets.token_hex(16)
        about: dict[str, object] = {f"{name}_port": port for name, port in PORTS.items()}
        about |= {"transport": "ipc", "ip": SOCKETS, "key": self.key}
        about["signature_scheme"] = "hmac-sha256"
        files = {CONNECTION: json.dumps(about).encode(), SETTINGS: json.dumps(QUIET).encode()}
        self._requests: dict[str, Request] = {}
        self._connections: dict[str, Connection] = {}
        self.run_again = False
        self.sandbox = start(COMMAND, limits, files)
        self.monitor = Monitor(self.sandbox, limits)
        try:
            self._connect()
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> None:
        """Connect to its sockets as soon as it has made them."""
        for name, kind in KINDS.items():
            path = f"{SOCKETS}-{PORTS[name]}"
            while (stream := self.sandbox.connect(path)) is None:
                if self.monitor.reason or self.sandbox.process.poll() is not None:
                    raise self._lost()
                time.sleep(START_SECONDS)
            seconds = self.limits.notebook_clock_seconds
            try:
                made = Connection(stream, kind, self.limits.output_bytes // 2, seconds)
            except (OSError, ProtocolError) as error:
                stream.close()
                raise self._lost() from error
            self._connections[name] = made

    def _wait_until_ready(self) -> None:
        """Ask until it answers and its output arrives: it may miss what is asked too early."""
        identifier, asked = self._expect(_ignore)
        again = 0.0
        while not (asked.replies and asked.idle):
            if time.monotonic() > again:
                again = time.monotonic() + READY_SECONDS
                self._send("shell", "kernel_info_request", identifier, {})
            self._receive()

    def ask(
        self, kind: str, content: dict, take: Callable[[KernelMessage], None] | None = None
    ) -> Request:
        """Send a request and wait until the kernel has done with it.

        A request that takes longer than a cell may is interrupted.

        Args:
            kind: the request's type.
            content: as the type says.
            take: what to do with each message that the request causes, now or later.

        Raises:
            KernelError: if the kernel ends, or does not stop.
        """
        limits = self.limits
        identifier, asked = self._expect(take or _ignore)
        allowance = Allowance(self.monitor, limits.cell_seconds, limits.cell_clock_seconds)
        self._send("shell", kind, identifier, content)
        half = float("inf")  # when the first of the two signs of its end had come
        while not (asked.replies and asked.idle):
            self._receive()
            now = time.monotonic()
            if asked.replies or asked.idle:
                half = min(half, now)
                if now > half + OTHER_SECONDS:
                    self.run_again = True
                    raise KernelError(Message("lost-messages"), run_again=True)
            elif used_up := allowance.used_up():
                allowance = self._interrupt(asked, used_up)
        return asked

    def _interrupt(self, asked: Request, used_up: str) -> Allowance:
        """Interrupt a request, or end the kernel if that was of no use."""
        self.run_again |= used_up == "time"
        seconds = self.limits.cell_seconds
        if asked.interrupted:
            self.monitor.end(Message("not-interrupted", seconds=seconds), self.run_again)
            raise self._lost()
        asked.interrupted = used_up
        identifier, _ = self._expect(_ignore)
        self._send("control", "interrupt_request", identifier, {})
        stop = max(STOP_SECONDS, seconds // 6)
        return Allowance(self.monitor, stop, self.limits.clock_factor * stop)

    def _expect(self, take: Callable[[KernelMessage], None]) -> tuple[str, Request]:
        identifier = secrets.token_hex(16)
        self._requests[identifier] = Request(take)
        return identifier, self._requests[identifier]

    def _send(self, channel: str, kind: str, identifier: str, content: dict) -> None:
        try:
            self._connections[channel].send(request(kind, identifier, content, self.key.encode()))
        except OSError as error:
            raise self._lost() from error

    def _receive(self) -> None:
        """Take what has come, or wait a moment for it."""
        by_number = {item.fileno(): item for item in self._connections.values()}
        poll = select.poll()
        for number in by_number:
            poll.register(number, select.POLLIN)
        for number, _event in poll.poll(1000 * POLL_SECONDS):
            connection = by_number[number]
            try:
                messages = [m for frames in connection.receive() if (m := read(frames))]
            except (OSError, EOFError, ProtocolError) as error:
                raise self._lost() from error
            for message in messages:
                asked = self._requests.get(message.parent)
                if asked:  # else it is about nothing that was asked
                    asked.answered(message)

    def _lost(self) -> KernelError:
        """Return why the kernel cannot be reached, the plainest cause first."""
        monitor, process = self.monitor, self.sandbox.process
        until = time.monotonic() + END_SECONDS
        while not monitor.reason and process.poll() is None and time.monotonic() < until:
            time.sleep(START_SECONDS)
        if monitor.reason:
            return KernelError(monitor.reason, monitor.run_again)
        status = process.poll()
        # Killed from outside, as it may have been, it runs again.
        return KernelError(Message("closed") if status is None else how_it_ended(status), True)

    def close(self) -> None:
        """End the kernel and everything in its sandbox."""
        self.monitor.stop()
        self.sandbox.kill()
        for connection in self._connections.values():
            connection.close()
        with suppress(TimeoutExpired):
            self.sandbox.process.wait(END_SECONDS)
        self.sandbox.close()


def _ignore(_message: KernelMessage) -> None:
    pass
