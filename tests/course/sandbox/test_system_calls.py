"""The filter, run as the kernel runs it, and what it refuses in the sandbox."""

import re
import struct
import subprocess
from shutil import which

import pytest

from course.sandbox.system_calls import (
    AF_UNIX,
    ALLOW,
    ARCHITECTURE,
    EQUAL,
    FILES,
    FIRST_ARGUMENT,
    KERNEL,
    KILL,
    LOAD,
    MACHINES,
    MEMORY,
    NO_FAMILY,
    NOT_PERMITTED,
    NUMBER,
    PROCESSES,
    REFUSE,
    RETURN,
    SOCKETS,
    X32,
    numbers,
    seccomp_filter,
)
from tests.sandboxed import needs_sandbox, run, said

ALL = MEMORY | PROCESSES | FILES | KERNEL


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_of_system_calls_refuses_its_list_and_nothing_else(machine):
    text = seccomp_filter(machine)
    program = [struct.unpack_from("=HBBI", text, at) for at in range(0, len(text), 8)]
    architecture, sockets = MACHINES[machine], numbers(SOCKETS, machine)
    found = {n: _verdict(program, architecture, n) for n in range(1000)}
    refused = {n for n, verdict in found.items() if verdict in (REFUSE, NOT_PERMITTED)}
    assert refused == set(numbers(ALL, machine))
    assert {found[n] for n in numbers(FILES, machine)} == {NOT_PERMITTED}
    for family in range(60):
        expected = ALLOW if family == AF_UNIX else NO_FAMILY
        assert {_verdict(program, architecture, n, family) for n in sockets} == {expected}
    rest = set(found) - refused - set(sockets)
    assert {found[n] for n in rest} == {ALLOW}
    assert _verdict(program, architecture, X32 + 1) == REFUSE
    assert _verdict(program, 0x40000003, 1) == KILL  # 32 bits, where numbers differ


def _verdict(program, architecture, number, argument=0):
    """Run a filter as the kernel does."""
    at = value = 0
    given = {NUMBER: number, ARCHITECTURE: architecture, FIRST_ARGUMENT: argument}
    while True:
        code, yes, no, operand = program[at]
        if code == RETURN:
            return operand
        if code == LOAD:
            value, jump = given[operand], 0
        else:
            jump = yes if (value == operand if code == EQUAL else value >= operand) else no
        at += 1 + jump


@pytest.mark.skipif(not which("gcc"), reason="the headers of this machine's kernel need gcc")
def test_the_numbers_are_those_of_the_kernels_headers():
    source = "#include <asm/unistd.h>\n"
    command = ["gcc", "-E", "-dM", "-x", "c", "-"]
    made = subprocess.run(command, input=source, capture_output=True, text=True, encoding="utf-8")
    known = dict(re.findall(r"#define __NR_(\w+) (\d+)", made.stdout))
    machine = subprocess.check_output(["uname", "-m"], text=True, encoding="utf-8").strip()
    if not known or machine not in MACHINES:
        pytest.skip("no headers of the kernel here")
    for name, both in (ALL | SOCKETS).items():
        number = both[list(MACHINES).index(machine)]
        if name in known and number is not None:
            assert int(known[name]) == number, name


TRIES = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def tried(what, *arguments):
    ctypes.set_errno(0)
    result = getattr(libc, what)(*arguments)
    print(what, result, ctypes.get_errno())
tried("shmget", 0, 10**6, 0o1600); tried("semget", 0, 32000, 0o600); tried("msgget", 0, 0o600)
tried("ptrace", 0, 0, 0, 0); tried("personality", 0xFFFFFFFF); tried("unshare", 0x10000000)
try: os.memfd_create("x")
except OSError as error: print("memfd", error.errno)
try: os.symlink("/tmp/a", "b")
except OSError as error: print("symlink", error.errno)
for family in ("AF_INET", "AF_INET6", "AF_NETLINK", "AF_VSOCK", "AF_PACKET", "AF_ALG", "AF_UNIX"):
    try: socket.socket(getattr(socket, family)); print(family, "made")
    except OSError as error: print(family, error.errno)
"""


@needs_sandbox
@pytest.mark.notebook
def test_what_no_notebook_needs_is_refused():
    (text,) = said(run(TRIES))
    lines = text.split("\n")
    assert {line.split()[1] for line in lines[:6]} == {"-1"}
    assert {int(line.split()[2]) for line in lines[:6]} == {1, 38}
    assert lines[6:8] == ["memfd 38", "symlink 1"]
    families = [line.split() for line in lines[8:]]
    assert {said for name, said in families if name != "AF_UNIX"} == {"97"}
    assert ["AF_UNIX", "made"] in families
