"""Run a program in bubblewrap: no network, nothing of the grader's files, no disk to fill.

The sandbox sees, read-only, the system's programs, this Python's environment and ``helpers``. All
that it can write is in memory, bounded, and vanishes with it: no folder of the host is writable,
so there is nothing to clean up and nothing to follow a link into.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from course.base.errors import SandboxError
from course.sandbox.limits import Limits
from course.sandbox.reach import connect
from course.sandbox.system_calls import seccomp_filter

HOME = "/tmp/home"
WORK = "/tmp/work"
WRITABLE = ("/tmp", "/dev/shm")
SHARED = 4  # the part of a copy's files that shared memory may take: one in so many
NICE = 5
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("ld.so.cache", "alternatives", "fonts", "localtime", "mime.types")
PASSWD = b"student:x:1000:1000::/tmp/home:/bin/sh\n"


@dataclass
class Sandbox:
    """A running sandbox.

    Attributes:
        process: bubblewrap; it ends when the program does, with its status.
        init: the sandbox's first process, numbered as outside.
        handle: a file descriptor that means this process even when its number is used again.
    """

    process: subprocess.Popen
    init: int
    handle: int

    def outside(self, path: str) -> str:
        """Return the path under which a path of the sandbox is seen from outside."""
        return f"/proc/{self.init}/root{path}"

    def about(self, path: str) -> str:
        """Return a path below this machine's ``/proc`` that tells of the first process."""
        return f"/proc/{self.init}/{path}"

    def connect(self, path: str) -> socket.socket | None:
        """Return a connection to a socket in the sandbox, or ``None`` if nobody listens there."""
        return connect(self.init, self.handle, path)

    def kill(self) -> None:
        """End everything inside at once: a PID namespace ends with its first process.

        bubblewrap does as much when it is killed, but not in the first moments of the sandbox.
        """
        with contextlib.suppress(OSError):  # it has ended, or ``close`` was called
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        self.process.kill()

    def close(self) -> None:
        """Give the handle back, after the end."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


def launch(
    program: list[str], limits: Limits, files: dict[str, bytes] | None = None, **streams
) -> Sandbox:
    """Start a program in a new sandbox, in an empty folder.

    Args:
        program: its command line.
        limits: ``file_bytes``, ``disk_bytes`` and the CPU time are enforced from here on.
        files: read-only files to put into the sandbox, by their path there.
        **streams: ``stdin``, ``stdout``, ``stderr`` of ``subprocess.Popen``; none by default.

    Raises:
        SandboxError: if it does not start.
    """
    bwrap, limited = _program("bwrap", "bubblewrap"), _limited(limits)
    files = {"/etc/passwd": PASSWD, "/etc/group": b"student:x:1000:\n", **(files or {})}
    descriptors = {path: _in_memory(content) for path, content in files.items()}
    refused = seccomp_filter()
    if refused:
        descriptors["--seccomp"] = _in_memory(refused)
    info, child_info = os.pipe()
    command = [
        *limited,
        bwrap,
        *_namespaces(),
        *_view(limits),
        *(a for what, fd in descriptors.items() for a in _given(what, fd)),
        *("--remount-ro", "/", "--chdir", WORK, "--info-fd", str(child_info), "--", *program),
    ]
    streams = {**dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL), **streams}
    try:
        # The environment is clean from the start: bwrap's own stays readable in /proc/1/environ.
        process = subprocess.Popen(
            command,
            env=environment(),
            pass_fds=(*descriptors.values(), child_info),
            start_new_session=True,
            **streams,
        )
    finally:
        for descriptor in (*descriptors.values(), child_info):
            os.close(descriptor)
    with os.fdopen(info, encoding="utf-8") as pipe:
        answer = pipe.read()
    if not answer:
        said = process.communicate()[1] or b""
        raise SandboxError(advice(f"bubblewrap did not start: {said.decode().strip()}"))
    init = json.loads(answer)["child-pid"]
    try:
        return Sandbox(process, init, os.pidfd_open(init))
    except OSError:  # it has ended already: the status and the streams say why
        return Sandbox(process, init, -1)


def _limited(limits: Limits) -> list[str]:
    """Limits that a program inherits; if memory runs out, the system ends a sandbox first.

    Sandboxes are nice: what reads their output, and whoever works at this machine, goes first.
    """
    cpu = 2 * limits.notebook_seconds  # threads of one process add up
    return [
        *(_program("prlimit", "util-linux"), "--core=0", "--nofile=1024", f"--cpu={cpu}"),
        *(f"--fsize={limits.file_bytes}", _program("choom", "util-linux"), "-n", "1000", "--"),
        *(_program("nice", "coreutils"), "-n", str(NICE)),
    ]


def _given(what: str, descriptor: int) -> tuple[str, ...]:
    if what.startswith("--"):
        return what, str(descriptor)
    return "--ro-bind-data", str(descriptor), what


def _namespaces() -> list[str]:
    return [
        *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"),
        *("--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
        *("--die-with-parent", "--new-session"),
    ]


def _view(limits: Limits) -> list[str]:
    """Return bubblewrap's arguments for the files that the sandbox sees."""
    arguments = []
    for path in SYSTEM:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    for name in SETTINGS:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    shared = limits.disk_bytes // SHARED
    size = str(limits.disk_bytes - shared)
    # /proc/sys would be writable to root: the namespaces leave its files to their owner.
    arguments += ["--proc", "/proc", "--remount-ro", "/proc"]
    arguments += ["--dev", "/dev", "--size", str(shared), "--tmpfs", "/dev/shm"]
    arguments += ["--remount-ro", "/dev"]
    arguments += ["--size", size, "--tmpfs", "/tmp"]
    # PyTorch reads the processors there, and complains where it cannot.
    arguments += ["--ro-bind-try", "/sys/devices/system/cpu", "/sys/devices/system/cpu"]
    for path in shown():
        arguments += ["--ro-bind", path, path]
    for package in ("course", "tests"):  # in an environment where they are installed as copies
        hidden = _package(package)
        if hidden and any(Path(hidden).is_relative_to(p) for p in (*shown(), "/usr")):
            arguments += ["--size", "4096", "--tmpfs", hidden, "--remount-ro", hidden]
    arguments += ["--dir", HOME, "--dir", WORK]
    for fonts in sorted(font_cache().glob("fontlist-v*.json")):
        arguments += ["--ro-bind", str(fonts), f"{HOME}/.cache/matplotlib/{fonts.name}"]
    return arguments


def shown() -> list[str]:
    """Return the folders that the sandbox sees besides the system's: this Python, ``helpers``."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    return sorted(p for p in prefixes if not p.startswith("/usr")) + [str(_package("helpers"))]


def environment() -> dict[str, str]:
    """Return the sandbox's environment: nothing of the grader's own is in it."""
    one_thread = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "HOME": HOME,
        "IPYTHONDIR": f"{HOME}/.ipython",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "NBGRADER_EXECUTION": "autograde",
        "SDL_VIDEODRIVER": "dummy",
        "MPLCONFIGDIR": f"{HOME}/.cache/matplotlib",
        **dict.fromkeys(one_thread, "1"),
    }


def font_cache() -> Path:
    """Return the folder of Matplotlib's lists of fonts: without one, each copy would make it."""
    caches = os.environ.get("XDG_CACHE_HOME") or f"{Path.home()}/.cache"
    return Path(os.environ.get("MPLCONFIGDIR") or f"{caches}/matplotlib")


def _package(name: str) -> str | None:
    spec = importlib.util.find_spec(name)
    return str(Path(spec.origin).parent) if spec and spec.origin else None


def _in_memory(content: bytes) -> int:
    descriptor = os.memfd_create("sandbox")
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if not found:
        raise SandboxError(advice(f"`{name}` was not found (Debian and Ubuntu: {package})"))
    return found


def advice(problem: str) -> str:
    """Say that there is no sandbox, why, and what to use instead."""
    return (
        f"no sandbox: {problem}. Students' code would run as yourself, with your files and your "
        "network. Grade on Linux with bubblewrap 0.8 or newer and user namespaces allowed (a "
        "virtual machine will do); or, for copies that you trust, add --unsafe"
    )
