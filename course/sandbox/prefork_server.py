"""A process that has imported what a lab's copies import, and becomes a copy's kernel by forking.

A script: ``course.sandbox.prefork`` starts it. No student's code runs in this process. For each
copy it forks; the child enters the namespaces of a sandbox that bubblewrap has made, gives up
every privilege as bubblewrap does, and is then the copy's kernel, used once. This saves the time
of starting Python and of the imports, and nothing else: ``course.sandbox.self_test`` tries this
way in as well.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import socket
import sys

MESSAGE = 1 << 16
FAILED = 125
# linux/sched.h: new mount, cgroup, uts, ipc, user, pid and network namespaces
NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
# linux/prctl.h
DUMPABLE, SECCOMP, DROP_BOUND, NO_NEW_PRIVILEGES, AMBIENT = 4, 22, 24, 38, 47
CAPABILITIES_3 = 0x20080522  # linux/capability.h
LIBC = ctypes.CDLL(None, use_errno=True)


def serve(control: socket.socket) -> dict:
    """Fork at each request; return, in the children only, what to run.

    Args:
        control: its first message is code to run now, the imports; each other one is JSON with
            the file descriptors of the sandbox, of the pipe for the exit status, and of the
            standard output and error.
    """
    exec(compile(control.recv(MESSAGE), "<imports>", "exec"), {"__name__": "imports"})
    gc.collect()
    gc.set_threshold(20_000, 50, 50)  # the labs' loops make many small things, and no cycles
    gc.freeze()  # so that the copies share this memory as long as they can
    control.send(b"ready")
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, MESSAGE, 4)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not message:
            sys.exit()
        if os.fork() == 0:
            control.detach()
            return _enter(json.loads(message), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _enter(request: dict, sandbox: int, status: int, output: int, errors: int) -> dict:
    """Enter the sandbox; the process that does so waits outside of its PID namespace."""
    code = FAILED
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file:
            file.write("1000")
        with contextlib.suppress(PermissionError):
            os.setgroups([])
        os.setsid()
        _check(LIBC.setns(sandbox, sum(NAMESPACES)))
        inside = os.fork()
        if inside == 0:
            _become(request, output, errors)
            return request
        code = os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1])
    except OSError as error:
        os.write(errors, f"the sandbox cannot be entered: {error}".encode())
    finally:
        if "inside" not in locals() or inside:
            with contextlib.suppress(OSError):
                os.write(status, f"{code if code >= 0 else 128 - code}\n".encode())
            os._exit(0)
    raise SystemExit  # never: the process has ended above


def _become(request: dict, output: int, errors: int) -> None:
    """Give up what bubblewrap's programs do not have either: files, limits, privileges."""
    try:
        os.setsid()
        null = os.open("/dev/null", os.O_RDWR)
        for number, descriptor in enumerate((null, output, errors)):
            os.dup2(descriptor, number)
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        for name, value in request["limits"].items():
            resource.setrlimit(getattr(resource, name), (value, value))
        os.nice(request["nice"])
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        if numpy := sys.modules.get("numpy"):
            numpy.random.seed()
        _give_up(bytes.fromhex(request["seccomp"]))
    except BaseException as error:  # never the student's code with privileges
        with contextlib.suppress(OSError):
            os.write(2, f"privileges cannot be given up: {error!r}".encode())
        os._exit(FAILED)


def _give_up(program: bytes) -> None:
    """Drop all capabilities for good, then filter the system calls."""
    _check(LIBC.prctl(AMBIENT, 4, 0, 0, 0))  # 4: clear all
    number = 0
    while LIBC.prctl(DROP_BOUND, number, 0, 0, 0) == 0:
        number += 1
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    _check(LIBC.capset(header, (ctypes.c_uint32 * 6)()))
    _check(LIBC.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _check(LIBC.prctl(DUMPABLE, 1, 0, 0, 0))  # as after exec: its files in /proc are its own
    if program:
        code = ctypes.create_string_buffer(program, len(program))
        # struct sock_fprog: the number of instructions, and where they are
        filter_ = (ctypes.c_size_t * 2)(len(program) // 8, ctypes.addressof(code))
        _check(LIBC.prctl(SECCOMP, 2, filter_, 0, 0))


def _check(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    request = serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = request["argv"]
    exec(compile(request["code"], "<program>", "exec"), {"__name__": "program"})
