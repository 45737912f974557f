"""System calls that the sandbox refuses: memory that no limit would count, and old ways out.

Memory in System V's and POSIX's queues, semaphores and segments, or held by ``memfd_create``,
belongs to no process and to no file system of the sandbox. The rest is what container programs
refuse by default, with what no notebook needs: other processes' memory, namespaces, mounts, keys,
the kernel's own settings, links that lead elsewhere. Of sockets, only Unix ones: data waits in
them too, and there is no network.
"""

import errno
import platform
import struct

# linux/audit.h
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# By name, the numbers of the two machines in this order; None where one has no such call.
Calls = dict[str, tuple[int | None, int | None]]
MEMORY: Calls = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
PROCESSES: Calls = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "personality": (135, 92),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
}
FILES: Calls = {
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
}
KERNEL: Calls = {
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "vhangup": (153, 58),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "uselib": (134, None),
    "sysfs": (139, None),
}
SOCKETS: Calls = {"socket": (41, 198), "socketpair": (53, 199)}
X32 = 0x40000000  # x86_64's second table starts here; on other machines no call is so high
AF_UNIX = 1

# linux/bpf_common.h, linux/seccomp.h
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where seccomp puts them; numbers are 64 bits
KILL, ALLOW, ERROR = 0x80000000, 0x7FFF0000, 0x00050000
# Newer calls have an older one that programs fall back on where the new one is "not implemented".
REFUSE, NO_FAMILY = ERROR | errno.ENOSYS, ERROR | errno.EAFNOSUPPORT
# What a file system may not be able to do, or a user not be allowed to.
NOT_PERMITTED, FORBIDDEN = ERROR | errno.EPERM, {**FILES, "ptrace": PROCESSES["ptrace"]}


def seccomp_filter(machine: str | None = None) -> bytes:
    """Return the filter for bubblewrap's ``--seccomp``; empty for a machine not in the table.

    >>> seccomp_filter("pdp11")
    b''
    """
    machine = machine or platform.machine()
    if machine not in MACHINES:
        return b""
    refused = {number: REFUSE for number in numbers(MEMORY | PROCESSES | KERNEL, machine)}
    refused |= {number: NOT_PERMITTED for number in numbers(FORBIDDEN, machine)}
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, MACHINES[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        *_unless((AT_LEAST, X32), (RETURN, 0, 0, REFUSE)),
    ]
    for number, answer in refused.items():
        program += _unless((EQUAL, number), (RETURN, 0, 0, answer))
    for number in numbers(SOCKETS, machine):
        program += _unless(
            (EQUAL, number),
            (LOAD, 0, 0, FIRST_ARGUMENT),
            (EQUAL, 1, 0, AF_UNIX),
            (RETURN, 0, 0, NO_FAMILY),
            (RETURN, 0, 0, ALLOW),
        )
    program.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def numbers(calls: Calls, machine: str) -> list[int]:
    """Return the numbers of system calls on a machine."""
    column = list(MACHINES).index(machine)
    return [number for both in calls.values() if (number := both[column]) is not None]


def _unless(test: tuple[int, int], *then: tuple[int, int, int, int]) -> list:
    """Return instructions that are left out unless a test holds."""
    how, operand = test
    return [(how, 0, len(then), operand), *then]
