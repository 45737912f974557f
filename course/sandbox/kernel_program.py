"""What runs in the sandbox: ipykernel, in what it does differently for a copy that is graded.

Its text is sent there, and begins before any student's code. Nothing of the grader's is in it.
"""

import base64
import builtins
import marshal
import os
import sys

import ipykernel.kernelapp
import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from zmq.eventloop.zmqstream import ZMQStream

NO_ANSWER = "nobody answers input() while a copy is graded: write the value into the code instead"


def looker(session):
    """Return what answers the grader between two cells: it runs the grader's own code.

    No name of the student's is looked up: what it needs is kept in this closure as it is now.
    """
    real, run = dict(vars(builtins)), exec
    kept: dict = {}
    loads, decode, send = marshal.loads, base64.b64decode, session.send

    def look(stream, ident, parent):
        content = parent["content"]
        names = {"__builtins__": dict(real), "__name__": "look", "kept": kept}
        names["request"] = content["request"]
        run(loads(decode(content["code"])), names)
        send(stream, "look_reply", {"answer": names["answer"]}, parent, ident)

    return look


class Kernel(IPythonKernel):
    """A kernel that answers the grader, and whose questions nobody answers."""

    def __init__(self, **options):
        super().__init__(**options)
        self.shell_handlers["look_request"] = looker(self.session)

    def raw_input(self, prompt=""):
        """Say that there is nobody to ask."""
        raise StdinNotImplementedError(NO_ANSWER)

    getpass = raw_input  # type: ignore[assignment]


class Output(IOPubThread):
    """Takes what forked processes print by a Unix socket: a sandbox has no network."""

    def _setup_pipe_in(self):
        self._pipe_uuid = os.urandom(16)
        self._pipe_path = f"ipc://{os.environ['IPYTHONDIR']}/output"
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(self._pipe_path)
        self._pipe_in = ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self):
        context = zmq.Context()
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000  # milliseconds, as in ipykernel
        pipe_out.connect(self._pipe_path)
        return context, pipe_out


class App(IPKernelApp):
    """Starts the kernel."""

    kernel_class = Kernel

    def init_path(self):
        """Have the notebook's own modules found, behind all that is installed."""
        super().init_path()
        sys.path.append("")

    def init_iopub(self, context):
        """Have output wait in this process while the grader does not read it, and lose nothing."""
        context.setsockopt(zmq.SNDHWM, 0)
        if self.transport == "ipc":
            ipykernel.kernelapp.IOPubThread = Output  # type: ignore[misc]
        super().init_iopub(context)


def main():
    """Be a copy's kernel."""
    # `exit()` ends a session; the cells after it are graded all the same.
    ZMQInteractiveShell.ask_exit = lambda self: None  # type: ignore[method-assign]
    ZMQInteractiveShell._update_exit_now = lambda self, change: None  # type: ignore[method-assign]
    App.launch_instance()


if __name__ in ("__main__", "program"):  # the latter in a kernel that was forked
    main()
