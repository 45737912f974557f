"""System calls that the sandbox refuses: memory that no limit would count, and old ways out.

Memory held by ``memfd_create`` or System V segments belongs to no process and to no file system
of the sandbox. The others (io_uring, bpf, keys, userfaultfd, performance events) are what
container programs refuse by default; nothing in the labs needs them.
"""

import platform
import struct

# linux/audit.h, and each machine's table of system calls.
MACHINES = {
    "x86_64": (0xC000003E, (319, 447, 29, 248, 249, 250, 298, 321, 323)),
    "aarch64": (0xC00000B7, (279, 447, 194, 217, 218, 219, 241, 280, 282)),
}
IO_URING = (425, 426, 427)
X32 = 0x40000000  # x86_64's second table starts here; on other machines no call is so high

# linux/bpf_common.h, linux/seccomp.h
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE = 0, 4  # where seccomp puts them
KILL, REFUSE, ALLOW = 0x80000000, 0x00050000 | 38, 0x7FFF0000  # 38: "not implemented"


def seccomp_filter(machine: str | None = None) -> bytes:
    """Return the filter for bubblewrap's ``--seccomp``; empty for a machine not in the table.

    >>> len(seccomp_filter("x86_64")) // 8
    19
    """
    if (machine or platform.machine()) not in MACHINES:
        return b""
    architecture, calls = MACHINES[machine or platform.machine()]
    refused = (*calls, *IO_URING)
    count = len(refused)  # a jump counts the instructions to leave out: here, up to REFUSE
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, count + 1, 0, X32),
        *((EQUAL, count - i, 0, call) for i, call in enumerate(refused)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
