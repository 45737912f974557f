"""Kernels that start with their imports done: forked, each in a new sandbox, from one process."""

import json
import os
import socket
import subprocess
import sys
import threading
from typing import Any

from course.base.errors import SandboxError
from course.sandbox import prefork_server
from course.sandbox.bubblewrap import NICE, WORK, Sandbox, environment, font_cache, launch
from course.sandbox.limits import Limits
from course.sandbox.system_calls import seccomp_filter

SECONDS = 60
# It tells that the sandbox is made, and ends it with the status that it reads.
HOLDER = ["/bin/sh", "-c", "echo; read status; exit $status"]
KERNEL = "from ipykernel.kernelapp import launch_new_instance\nlaunch_new_instance()"


class Prefork:
    """A process with the imports done, from which kernels are forked."""

    def __init__(self, code: str):
        """Start it; it imports while the caller goes on.

        Args:
            code: the imports.
        """
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # This process is no sandbox, and the sandbox's home may be anybody's here: it has none.
        variables = environment() | {"HOME": os.devnull, "MPLCONFIGDIR": str(font_cache())}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", prefork_server.__file__, str(theirs.fileno())],
                env=variables,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self.control.settimeout(SECONDS)
        self.control.send(code.encode())
        self.ready, self.lock = False, threading.Lock()

    def launch(
        self, program: list[str], limits: Limits, files: dict[str, bytes] | None = None, **streams
    ) -> Sandbox:
        """Start a program in a new sandbox, as ``course.sandbox.bubblewrap.launch`` does.

        Args:
            program: ``python … -c CODE ARGUMENTS`` or ``python … -m ipykernel_launcher …``.
            limits: what is enforced from the start.
            files: read-only files to put into the sandbox, by their path there.
            **streams: ``stdout``, ``stderr``: ``subprocess.PIPE``, or nothing.

        Raises:
            SandboxError: if the sandbox does not start, or this process is lost.
        """
        at = next(i for i, part in enumerate(program) if part in ("-c", "-m"))
        code = program[at + 1] if program[at] == "-c" else KERNEL
        request = {
            "code": code,
            "argv": ["-c" if program[at] == "-c" else "ipykernel_launcher", *program[at + 2 :]],
            "folder": WORK,
            "environment": environment(),
            "limits": _limits(limits),
            "nice": NICE,
            "seccomp": seccomp_filter().hex(),
        }
        sandbox = launch(HOLDER, limits, files, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            with self.lock:  # a worker may have several threads
                self._enter(sandbox, json.dumps(request).encode(), streams)
        except OSError as error:
            sandbox.kill()
            sandbox.close()
            raise SandboxError(f"the process to fork from is lost: {error}") from error
        return sandbox

    def _enter(self, sandbox: Sandbox, request: bytes, streams: dict) -> None:
        if not self.ready:
            self.ready = self.control.recv(9) == b"ready"
        process: Any = sandbox.process  # its streams are pipes
        if not (self.ready and process.stdout.readline()):
            raise OSError("it has ended" if not self.ready else "no sandbox")
        theirs: list[int] = []
        process.stdout.close()
        process.stdout = None
        for name in ("stdout", "stderr"):
            if streams.get(name) == subprocess.PIPE:
                ours, writing = os.pipe()
                setattr(process, name, os.fdopen(ours, "rb"))
            else:
                writing = os.open(os.devnull, os.O_WRONLY)
            theirs.append(writing)
        try:
            given = [sandbox.handle, process.stdin.fileno(), *theirs]
            socket.send_fds(self.control, [request], given)
        finally:
            process.stdin.close()
            process.stdin = None
            for descriptor in theirs:
                os.close(descriptor)

    def close(self) -> None:
        """End it; the sandboxes go on."""
        self.control.close()
        self.process.kill()
        self.process.wait()


def _limits(limits: Limits) -> dict[str, int]:
    cpu = 2 * limits.notebook_seconds
    return {
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 1024,
        "RLIMIT_CPU": cpu,
        "RLIMIT_FSIZE": limits.file_bytes,
    }
