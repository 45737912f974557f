"""A Jupyter kernel in the sandbox, through the extension points of jupyter_client and nbclient."""

import asyncio
import json
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbgrader.preprocessors import Execute
from traitlets import Any, Instance

from course.base.messages import Message
from course.sandbox.bubblewrap import HOME, launch
from course.sandbox.limits import MB, Limits
from course.sandbox.monitor import Monitor

CONNECTION = "/etc/kernel.json"
SOCKETS = "/tmp/kernel"
# -I: no PYTHON* variables, no user site, neither the current folder nor the script's on the path.
COMMAND = [sys.executable, "-I", "-B", "-m", "ipykernel_launcher", "-f", CONNECTION]
KERNEL = KernelSpec(argv=COMMAND, interrupt_mode="message", language="python")
# Figures are made and not drawn: nobody's points depend on their pixels, and in a small experiment
# they take longer than the experiment. Nor will anybody look up the history.
SETTINGS = f"{HOME}/.ipython/profile_default/ipython_kernel_config.json"
QUIET = {"InlineBackend": {"figure_formats": []}, "HistoryManager": {"enabled": False}}
MESSAGE_BYTES = 300  # an empty message, as the client keeps it
GRACE_SECONDS = 0.5  # for a kernel that has closed its sockets to end
POLL_SECONDS = 0.01
QUEUE = 100  # messages that wait for the client; a kernel that runs ahead of it loses some


class SandboxProvisioner(LocalProvisioner):
    """Starts the kernel in a sandbox and watches it."""

    monitor: Monitor | None = None
    lost: "LostConnection | None" = None

    async def launch_kernel(self, cmd, **_options):
        """Start it; the environment and the folder are the sandbox's own.

        The kernel makes its sockets in the sandbox's private file system: the client finds them
        through ``/proc``, and no folder of the host is shared.
        """
        manager = self.parent
        connection = Path(manager.connection_file).read_bytes()
        sandbox = manager.start(
            cmd, manager.limits, {CONNECTION: connection, SETTINGS: json.dumps(QUIET).encode()}
        )
        self.process, self.pid = sandbox.process, sandbox.process.pid
        deadline = time.monotonic() + manager.limits.notebook_seconds
        self.monitor = Monitor(sandbox, manager.limits, deadline)
        return {**self.connection_info, "ip": sandbox.outside(SOCKETS)}

    def listen(self, socket: zmq.Socket) -> None:
        """End the sandbox if this socket of the client loses its connection."""
        self.lost = LostConnection(socket)
        reason, bwrap = too_much_output(self.parent.limits), self.process
        self.monitor.also = lambda: reason if self.lost() and bwrap.poll() is None else None

    async def kill(self, restart=False):
        """End the sandbox and see it end: jupyter_client looks only ten times a second."""
        await super().kill(restart)
        until = time.monotonic() + GRACE_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < until:
            await asyncio.sleep(POLL_SECONDS / 5)

    async def cleanup(self, restart=False):
        """Stop watching."""
        if self.monitor:
            self.monitor.stop()
            self.monitor.sandbox.kill()
            self.monitor.sandbox.close()
        if self.lost:
            self.lost.close()
        await super().cleanup(restart)


class LostConnection:
    """Says whether a socket has lost its peer, as ZeroMQ does to one with too large a message.

    A kernel that ends loses its connections as well: only one that lives on counts.
    """

    def __init__(self, socket: zmq.Socket):
        address = f"inproc://lost-{uuid.uuid4()}"
        socket.monitor(address, zmq.EVENT_DISCONNECTED)
        self.events = zmq.Context.shadow(socket.context.underlying).socket(zmq.PAIR)
        self.events.connect(address)
        self.since = float("inf")

    def __call__(self) -> bool:
        """Return whether the connection was lost some time ago."""
        if self.events.poll(0):
            self.since = min(self.since, time.monotonic())
        return time.monotonic() - self.since > GRACE_SECONDS

    def close(self) -> None:
        """Stop listening."""
        self.events.close(linger=0)


class SandboxClient(AsyncKernelClient):
    """A client that takes no message larger than a whole notebook's output."""

    async def wait_for_ready(self, timeout=None):
        """Wait until the kernel answers and its output arrives.

        jupyter_client then waits 0.2 s more for a silence: nbclient knows whose each message is.
        """
        until = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < until:
            self.kernel_info()
            with suppress(Empty):
                await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=POLL_SECONDS)
                return
            if not await self.parent.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    def _context_default(self):
        context = super()._context_default()
        context.setsockopt(zmq.MAXMSGSIZE, self.parent.limits.output_bytes)
        context.setsockopt(zmq.RCVHWM, QUEUE)
        # The client is there before the kernel, and tries again ten times a second by default.
        context.setsockopt(zmq.RECONNECT_IVL, int(1000 * POLL_SECONDS))
        return context


class SandboxManager(AsyncKernelManager):
    """Manages one sandboxed kernel; a notebook's own choice of kernel does not count."""

    limits = Instance(Limits)
    start = Any(launch, help="What starts a program in a sandbox")
    client_factory = SandboxClient
    interrupted = False

    def __init__(self, **traits):
        super().__init__(transport="ipc", ip=SOCKETS, **traits)
        self.kernel_id = str(uuid.uuid4())
        self.provisioner = SandboxProvisioner(
            kernel_id=self.kernel_id, kernel_spec=KERNEL, parent=self
        )

    @property
    def kernel_spec(self):
        """The kernel of this Python."""
        return KERNEL

    async def interrupt_kernel(self):
        """Interrupt it, and remember."""
        self.interrupted = True
        await super().interrupt_kernel()


class SandboxExecute(Execute):
    """nbgrader's step Execute, in a sandbox, counting what comes out of it.

    Attributes:
        output_bytes: the output received so far.
        manager: the kernel's, once it is made.
    """

    limits = Instance(Limits)
    start = Any(launch)
    shutdown_kernel = "immediate"

    def __init__(self, limits: Limits, folder: Path, **traits):
        super().__init__(
            limits=limits,
            timeout=limits.cell_seconds,
            iopub_timeout=max(4, limits.cell_seconds // 6),  # for the last output of a cell
            skip_cells_with_tag=str(uuid.uuid4()),  # a tag that no cell has: none is skipped
            on_notebook_start=self._listen,
            **traits,
        )
        self.connection_file = str(folder / "kernel.json")
        self.output_bytes = 0
        self.manager: SandboxManager | None = None

    def create_kernel_manager(self):
        """Make the manager that nbclient will start, use and shut down."""
        self.km = SandboxManager(
            limits=self.limits, start=self.start, connection_file=self.connection_file
        )
        self.manager = self.km
        return self.km

    @property
    def monitor(self) -> Monitor | None:
        """The sandbox's monitor, once it has started."""
        return self.manager.provisioner.monitor if self.manager else None

    def _listen(self, notebook) -> None:
        self.manager.provisioner.listen(self.kc.iopub_channel.socket)

    def process_message(self, msg, cell, cell_index):
        """Take a message from the kernel, unless there have been too many bytes already."""
        self.output_bytes += MESSAGE_BYTES + len(json.dumps(msg["content"], default=str))
        self.output_bytes += sum(memoryview(b).nbytes for b in msg["buffers"])
        if self.output_bytes <= self.limits.output_bytes:
            return super().process_message(msg, cell, cell_index)
        self.monitor.end(too_much_output(self.limits))
        return None


def too_much_output(limits: Limits) -> Message:
    """Return the reason for a copy that prints without end."""
    return Message("output", megabytes=limits.output_bytes // MB)
