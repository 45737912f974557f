"""Copies run by other processes: the same grades, whatever happens to those processes."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.base.class_folder import ClassFolder
from course.base.errors import ClusterError
from course.base.messages import Message
from course.gradebook.outcomes import read_outcomes
from course.grading.cluster import run_copies
from course.grading.digests import helpers_digest
from course.grading.grade import grade
from course.grading.readings import Readings
from course.grading.scheduler_address import check_address
from course.grading.worker import Refused, read, work
from tests.sandboxed import SMALL, needs_sandbox, said
from tests.tiny import RIGHT, copy_of, hand_in, scores, tiny

pytestmark = pytest.mark.notebook
RUN = {
    "notebook": "{}",
    "reason": None,
    "seconds": 1.0,
    "memory_bytes": 10,
    "run_again": False,
    "second": None,
}
NOT_USED = "the worker's answer cannot be used: "
REASON = {"code": "time", "arguments": {"seconds": 1}}


def notebook(*sources):
    """Return what is run of a copy with these cells."""
    cells = [new_code_cell(source) for source in sources]
    return str(Readings(nbformat.writes(new_notebook(cells=cells))))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "localhost:1", "tls://10.0.0.5:8786"])
def test_an_address_on_loopback_or_under_tls_is_used(address):
    check_address(address)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("tcp://10.0.0.5:8786", "not on this machine's loopback.*expected tls://"),
        ("10.0.0.5:8786", "not on this machine's loopback"),
        ("tcp://127.0.0.1.example.org:8786", "not on this machine's loopback"),
        ("ws://127.0.0.1:8786", "expected tls://HOST:PORT"),
        ("tls://", "expected tls://HOST:PORT"),
    ],
)
def test_any_other_address_is_refused(address, message):
    with pytest.raises(ClusterError, match=message):
        next(run_copies([("one", "{}")], scheduler=address))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "it is NoneType, expected bytes"),
        (RUN, "it is dict, expected bytes"),
        (b" " * 2_000_000, "it has 2.0 MB, expected 1.0 MB at most"),
        (b"not JSON", "Expecting value"),
        (b"\xff\xfe\xfd", "codec can't decode"),
        (b"[" * 100_000, "RecursionError|recursion"),
        (b"[]", "it holds list, expected an object"),
        (json.dumps({"notebook": "{}"}).encode(), "its fields are"),
        (json.dumps(RUN | {"points": 20}).encode(), "its fields are"),
        (json.dumps(RUN | {"notebook": ["{}"]}).encode(), "notebook is list, expected str"),
        (json.dumps(RUN | {"memory_bytes": True}).encode(), "memory_bytes is bool, expected int"),
        (json.dumps(RUN | {"seconds": float("nan")}).encode(), "NaN is not JSON"),
        (json.dumps(RUN).replace("1.0", "1e999").encode(), "not a quantity"),
        (json.dumps(RUN | {"notebook": ""}).encode(), "expected a notebook or a reason"),
        (json.dumps(RUN | {"reason": REASON}).encode(), "expected a notebook or a reason"),
        (json.dumps(RUN | {"notebook": "", "reason": "x" * 9999}).encode(), "its reason has"),
        (json.dumps(RUN | {"notebook": "", "reason": "late"}).encode(), "no message: 'late'"),
        (json.dumps(RUN | {"notebook": "", "reason": {"code": "x"}}).encode(), "no message"),
    ],
)
def test_a_wrong_answer_becomes_a_reason(answer, reason):
    run = read(answer, 10**6)
    assert run.notebook == ""
    assert str(run.reason).startswith(NOT_USED)
    assert re.search(reason, str(run.reason)), run.reason


@needs_sandbox
def test_a_right_answer_is_the_run_and_a_worker_with_other_helpers_refuses():
    copy, limits = notebook("print('ran')"), SMALL.__dict__
    run = read(work(copy.encode(), limits, helpers_digest()), 10**6)
    assert "ran" in run.notebook
    assert run.reason is None
    with pytest.raises(Refused, match="not the grader's"):
        read(work(copy.encode(), limits, "another"), 10**6)


def test_a_worker_without_a_sandbox_refuses(monkeypatch, tmp_path):
    from course.grading.worker import _start

    _start.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="no sandbox"):
        read(work(b"{}", SMALL.__dict__, helpers_digest()), 10**6)


def _dask(*arguments):
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0"}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments, "--no-dashboard", "--host", "127.0.0.1"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path):
    """Start a scheduler and two workers, each a process of its own."""
    file = tmp_path / "scheduler.json"
    scheduler = _dask("scheduler", "--port", "0", "--scheduler-file", str(file))
    options = ["--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
    workers = [
        _dask("worker", "--scheduler-file", str(file), *options, "--local-directory", str(tmp_path))
        for _ in range(2)
    ]
    deadline = time.monotonic() + 60
    # The file is there before its text is.
    while not (file.exists() and file.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.1)
    yield json.loads(file.read_text(encoding="utf-8"))["address"], scheduler, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def _in_a_copy(process: psutil.Process) -> bool:
    """Tell whether a worker runs a copy, and not the proof of its sandbox."""
    try:
        command = [part for p in process.children(recursive=True) for part in p.cmdline()]
    except psutil.Error:
        return False
    return any("kernel" in part for part in command)


def _kill_when_running(find, times=1):
    """Kill, in the middle of a copy, the process that ``find`` gives; return the list of them."""
    killed = []

    def watch():
        deadline = time.monotonic() + 300
        while len(killed) < times and time.monotonic() < deadline:
            for process in find():
                if process.pid not in killed and _in_a_copy(process):
                    time.sleep(0.2)
                    os.kill(process.pid, signal.SIGKILL)
                    killed.append(process.pid)
                    break
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    return killed, thread


def _class(root):
    lab = tiny(root)
    slow = RIGHT | {"sum-two": RIGHT["sum-two"] + "\nimport time; time.sleep(1)"}
    half = slow | {"double-list": "def double(values):\n    return values"}
    for student, answers in {"a": slow, "b": half, "c": slow, "d": half}.items():
        hand_in(lab, root, student, copy_of(lab, answers))
    hand_in(lab, root, "e", "not a notebook")
    return lab


def _grades(lab, root):
    outcomes = read_outcomes(lab.id, ClassFolder(root))
    return {name: scores(lab, root, name) for name in "abcde"}, outcomes


@needs_sandbox
def test_a_class_ends_with_the_same_grades_when_a_worker_is_killed(cluster, tmp_path):
    address, _scheduler, workers = cluster
    here, there = tmp_path / "here", tmp_path / "there"
    for root in (here, there):
        root.mkdir()
        _class(root)
    expected = grade(tiny(here), ClassFolder(here), limits=SMALL)

    victim = psutil.Process(workers[0].pid)
    killed, thread = _kill_when_running(lambda: [victim])
    assert grade(tiny(there), ClassFolder(there), limits=SMALL, scheduler=address) == expected
    thread.join()
    assert killed == [workers[0].pid]
    assert _grades(tiny(there), there) == _grades(tiny(here), here)


@needs_sandbox
@pytest.mark.slow
def test_a_lost_scheduler_is_named_and_the_next_run_continues(cluster, tmp_path):
    address, scheduler, workers = cluster
    lab = _class(tmp_path)
    watched = [psutil.Process(worker.pid) for worker in workers]

    def when_running():
        return [psutil.Process(scheduler.pid)] if any(map(_in_a_copy, watched)) else []

    threading.Thread(
        target=lambda: (_wait(when_running), os.kill(scheduler.pid, signal.SIGKILL))
    ).start()
    with pytest.raises(ClusterError, match=r"scheduler was lost|no worker"):
        grade(lab, ClassFolder(tmp_path), limits=SMALL, scheduler=address)
    outcomes = grade(lab, ClassFolder(tmp_path), limits=SMALL)
    assert [o.outcome for o in outcomes.values()] == ["graded"] * 4 + ["not gradable"]


def _wait(found, seconds=60):
    deadline = time.monotonic() + seconds
    while not found() and time.monotonic() < deadline:
        time.sleep(0.05)


@needs_sandbox
def test_a_copy_that_the_clock_has_stopped_runs_once_more_when_it_is_alone():
    """A sleeper is stopped both times; one that overlaps with nobody shows that it was alone."""
    sleeper = notebook("import time; print(time.time()); time.sleep(90)", "print(time.time())")
    worker = notebook("import time; print(time.time())", "time.sleep(1)", "print(time.time())")
    copies = [("sleeper", sleeper)] + [(f"honest {n}", worker) for n in range(3)]
    limits = replace(SMALL, cell_seconds=1, clock_factor=8)
    runs = list(run_copies(copies, limits, workers=2))
    assert [student for student, _ in runs][-1] == "sleeper"
    assert sorted(student for student, _ in runs) == sorted(student for student, _ in copies)
    times = {student: [float(text) for text in said(run) if "." in text] for student, run in runs}
    assert min(times["sleeper"]) > max(max(times[f"honest {n}"]) for n in range(3))


@needs_sandbox
def test_a_copy_whose_worker_dies_twice_is_named_and_stops_no_other():
    copies = [("killer", notebook("import time; time.sleep(8)")), ("honest", notebook("1 + 1"))]
    killed, thread = _kill_when_running(
        lambda: [p for p in psutil.Process().children(recursive=True) if _is_worker(p)], times=2
    )
    runs = dict(run_copies(copies, SMALL, workers=1))
    thread.join()
    assert len(killed) == 2
    assert runs["killer"].reason == Message("killed-worker")
    assert runs["honest"].reason is None


def _is_worker(process: psutil.Process) -> bool:
    """Whether it was forked from the process that imports for all workers."""
    try:  # by its parent: distributed changes a worker's own name where it can
        return "forkserver" in " ".join(process.parent().cmdline())
    except (AttributeError, psutil.Error):
        return False
