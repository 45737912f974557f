"""The filter, run as the kernel runs it."""

import struct

import pytest

from course.sandbox.system_calls import (
    ALLOW,
    ARCHITECTURE,
    EQUAL,
    IO_URING,
    KILL,
    LOAD,
    MACHINES,
    NUMBER,
    REFUSE,
    RETURN,
    X32,
    seccomp_filter,
)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_of_system_calls_refuses_its_list_and_nothing_else(machine):
    text = seccomp_filter(machine)
    program = [struct.unpack_from("=HBBI", text, at) for at in range(0, len(text), 8)]
    architecture, calls = MACHINES[machine]
    refused = {n for n in range(1000) if _verdict(program, architecture, n) == REFUSE}
    assert refused == {*calls, *IO_URING}
    assert _verdict(program, architecture, 0) == ALLOW
    assert _verdict(program, architecture, X32 + 1) == REFUSE
    assert _verdict(program, 0x40000003, 1) == KILL  # 32 bits, where numbers differ


def _verdict(program, architecture, number):
    """Run a filter as the kernel does."""
    at = value = 0
    while True:
        code, yes, no, operand = program[at]
        if code == RETURN:
            return operand
        if code == LOAD:
            value, jump = {NUMBER: number, ARCHITECTURE: architecture}[operand], 0
        else:
            jump = yes if (value == operand if code == EQUAL else value >= operand) else no
        at += 1 + jump
