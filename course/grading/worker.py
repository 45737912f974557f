"""What a worker does with one copy, and how its answer is read: text in, text out.

A worker needs this package and a sandbox, and nothing else: no shared disk, no gradebook.
"""

import json
import math
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.base.class_folder import ClassFolder
from course.base.errors import FaultError, SandboxError
from course.base.faults import machine_fault
from course.base.messages import Message
from course.grading.digests import helpers_digest
from course.grading.readings import run_readings
from course.grading.run import Run
from course.sandbox.bubblewrap import launch
from course.sandbox.limits import MB, Limits
from course.sandbox.prefork import Prefork
from course.sandbox.self_test import self_test

REASON_LENGTH = 2000
EXPECTED = {"notebook": str, "seconds": float, "memory_bytes": int, "run_again": bool}


class Refused(Exception):
    """A worker will not take copies; the message says why."""


def work(copy: bytes, limits: dict, helpers: str, imports: str = "") -> bytes:
    """Run one copy on a worker, which first proves its sandbox.

    Args:
        copy: the text of ``Readings``, in UTF-8.
        limits: the fields of ``Limits``.
        helpers: the digest of the grader's ``helpers``; the worker's must be the same.
        imports: code with which kernels are started ahead, from ``preload.imports``; "" to
            start each kernel by itself.

    Returns:
        JSON: the fields of ``Run``, or ``refused`` and ``worker``.
    """
    try:
        if helpers != helpers_digest():
            raise Refused("its `helpers` are not the grader's: install the same version on both")
        try:
            run = run_readings(copy.decode(), Limits(**limits), _start(imports))
        except SandboxError:  # what it was started from may be lost: test again
            _start.cache_clear()
            run = run_readings(copy.decode(), Limits(**limits), _start(imports))
    except (Refused, SandboxError, FaultError) as error:
        return _refusal(str(error))
    except Exception as error:
        if fault := machine_fault(error):
            return _refusal(fault)
        problem = f"{type(error).__name__}: {str(error)[:300]}"
        run = Run("", Message("failed-worker", problem=problem), seconds=0.0, memory_bytes=0)
    return json.dumps(asdict(run)).encode()


def _refusal(reason: str) -> bytes:
    return json.dumps({"refused": reason, "worker": _address()}).encode()


def get_ready(imports: str) -> None:
    """Do ahead what ``work`` would do before its first copy."""
    with suppress(SandboxError, OSError):  # ``work`` will say so
        _start(imports)


@lru_cache(maxsize=1)
def _start(imports: str) -> Callable:
    """Prove this process's sandbox; return what starts a copy's kernel in one.

    Kernels are started ahead where such a sandbox holds, and each by itself elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        ClassFolder(Path(folder)).gradebook.touch()  # what it must not see
        if imports:
            prefork = Prefork(imports)
            try:
                self_test(Path(folder), start=prefork.launch, processes=3)  # one more holds it
                return prefork.launch
            except SandboxError:
                prefork.close()
        self_test(Path(folder))
    return launch


def _address() -> str:
    from distributed import get_worker

    try:
        return get_worker().address
    except ValueError:  # not on a worker
        return ""


def read(answer: object, most_bytes: int) -> Run:
    """Read a worker's answer as untrusted data.

    Args:
        answer: what came back.
        most_bytes: how long an honest one can be.

    Returns:
        The run; of an answer that cannot be used, one with the reason.

    Raises:
        Refused: if the worker has refused, as ``Refused(reason, address)``.
    """
    try:
        return _read(answer, most_bytes)
    except (ValueError, RecursionError) as error:
        reason = Message("odd-answer", problem=str(error) or type(error).__name__)
        return Run(notebook="", reason=reason, seconds=0.0, memory_bytes=0)


def _read(answer: object, most_bytes: int) -> Run:
    if not isinstance(answer, bytes):
        raise ValueError(f"it is {type(answer).__name__}, expected bytes")
    if len(answer) > most_bytes:
        raise ValueError(
            f"it has {len(answer) / MB:.1f} MB, expected {most_bytes / MB:.1f} MB at most"
        )
    return _run(json.loads(answer, parse_constant=_no_constant))


def _run(fields: Any, second: bool = True) -> Run:
    """Return the run that plain values tell of; ``second``: whether there may be another in it."""
    if not isinstance(fields, dict):
        raise ValueError(f"it holds {type(fields).__name__}, expected an object")
    if fields.keys() == {"refused", "worker"} and all(isinstance(v, str) for v in fields.values()):
        raise Refused(fields["refused"][:REASON_LENGTH], fields["worker"])
    expected = {*EXPECTED, "reason", "second"}
    if fields.keys() != expected:
        raise ValueError(f"its fields are {sorted(fields)[:9]}, expected {sorted(expected)}")
    for name, kind in EXPECTED.items():
        if type(fields[name]) is not kind:
            raise ValueError(f"{name} is {type(fields[name]).__name__}, expected {kind.__name__}")
    if not (0 <= fields["seconds"] < math.inf and fields["memory_bytes"] >= 0):
        raise ValueError("seconds or memory_bytes is not a quantity")
    if bool(fields["notebook"]) == bool(fields["reason"]):
        raise ValueError("expected a notebook or a reason")
    if fields["second"] is not None:
        if not second:
            raise ValueError("it has more than two readings")
        fields["second"] = _run(fields["second"], second=False)
    if fields["reason"] is None:
        return Run(**fields)
    if (length := len(json.dumps(fields["reason"]))) > REASON_LENGTH:
        raise ValueError(f"its reason has {length} characters")
    return Run(**fields | {"reason": Message.read(fields["reason"])})


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
