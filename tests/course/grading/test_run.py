"""How a copy ends: one hostile behaviour at a time, with small limits."""

import re
import resource
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.base.class_folder import ClassFolder
from course.base.messages import Message
from course.base.metadata import ABOUT, ALWAYS, INSTEAD_OF
from course.grading.grade import grade
from course.grading.run import run_copy
from course.labs.lab import find_labs
from course.sandbox.limits import MB, Limits
from tests.answering import exercises
from tests.course.grading.test_grade import hand_in, scores, student_copy
from tests.sandboxed import SMALL, needs_sandbox, run, said

pytestmark = pytest.mark.notebook
ENDED = {
    "the interrupt swallowed": (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "a cell did not stop after 2 s, even when interrupted",
    ),
    "os._exit": ("import os; os._exit(3)", r"its kernel ended by itself \(exit status 3\)"),
    "a signal": (
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "its kernel was killed by signal SIGSEGV",
    ),
    "memory": (
        "kept = []\nwhile True: kept.append(bytearray(10**7))",
        "it used more than 500 MB of memory in 1 process",
    ),
    "memory shared among processes": (
        "import os\nos.fork()\nkept = bytearray(3 * 10**8)\nwhile True: pass",
        "it used more than 500 MB of memory in 2 processes",
    ),
    "a fork bomb": ("import os\nwhile True: os.fork()", r"it (used|ran) more than .* processes.*"),
    "a bomb of small processes": (
        "import subprocess\nwhile True: subprocess.Popen(['sleep', '100'])",
        "it ran more than 80 processes and threads at once",
    ),
    "threads": (
        "import threading, time\n"
        "while True: threading.Thread(target=time.sleep, args=[100]).start()",
        "it ran more than 80 processes and threads at once",
    ),
    "empty files": (
        "import os\nos.mkdir('m')\nn = 0\n"
        "while True: os.close(os.open(f'm/{n}', os.O_CREAT)); n += 1",
        "it made more than 20000 files",
    ),
    "data in sockets": (
        "import socket\nkept = []\nwhile len(kept) < 900:\n    kept += socket.socketpair()\n"
        "    kept[-1].setblocking(False)\n"
        "    try:\n        while True: kept[-1].send(bytes(10_000))\n"
        "    except BlockingIOError: pass",
        "it used more than 500 MB of memory in 1 process",
    ),
    "page tables": (
        "import mmap\nflags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # not reserved\n"
        "m = mmap.mmap(-1, 2**42, flags, mmap.PROT_READ)\nfor n in range(0, 2**42, 2**21): m[n]",
        "it used more than 500 MB of memory in 1 process",
    ),
}
# More output than is kept: it costs nothing but its middle.
FLOODS = {
    "many lines": ("while True: print('x' * 100)", "CellTimeoutError"),
    "flushed lines": ("for n in range(10_000): print(n, flush=True)", ""),
    "one huge line": ("print('begin', 'x' * 10**8, 'end')", ""),
    "many displays": (
        "from IPython.display import display\nwhile True: display({'a/b': 'x' * 10**5}, raw=True)",
        "CellTimeoutError",
    ),
}


@needs_sandbox
@pytest.mark.parametrize("case", ENDED)
def test_a_copy_that_must_be_ended_is_named_and_gives_no_notebook(case):
    source, reason = ENDED[case]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = run(source, "print('after')")
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    assert re.fullmatch(reason, str(result.reason)), result.reason
    assert result.notebook == ""
    assert grown < 60 * MB  # the flood has not filled the grader's own memory


@needs_sandbox
@pytest.mark.parametrize("case", FLOODS)
def test_output_costs_nothing_but_its_middle(case):
    source, error = FLOODS[case]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    limits = Limits() if case == "flushed lines" else SMALL
    result = run(source, "print('after')", limits=limits)
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    assert result.reason is None
    # On a busy machine the clock may end an endless cell before its processor time does.
    assert error or not result.run_again
    first, last = nbformat.reads(result.notebook, 4).cells
    assert [o.ename for o in first.outputs if o.output_type == "error"][-1:] == [error] * bool(
        error
    )
    assert last.outputs[0].text == "after\n"
    assert len(result.notebook) < 2 * limits.output_bytes
    assert grown < 60 * MB  # the flood has not filled the grader's own memory
    shown = "".join(o.get("text", "") for o in first.outputs)
    if case == "flushed lines":
        assert shown == "".join(f"{n}\n" for n in range(10_000))
    else:
        assert "of output left out …]" in str(first.outputs)
    if case == "one huge line":
        assert shown.startswith("begin xxx")
        assert shown.endswith("xxx end\n")


@needs_sandbox
def test_time_is_the_copys_own_and_the_clock_stops_what_sleeps():
    sleeps = ["import time; time.sleep(0.8)"] * 6
    result = run(*sleeps, limits=replace(SMALL, notebook_seconds=2, clock_factor=2))
    assert result.reason == Message("time", seconds=4)
    assert result.run_again
    assert result.seconds > 4
    patient = replace(SMALL, notebook_seconds=2, clock_factor=60)  # however busy the machine is
    assert run(*sleeps, limits=patient).reason is None
    works = [
        "import time\nwhile time.process_time() < N: pass".replace("N", str(n)) for n in (2, 3)
    ]
    result = run(*works, limits=patient)
    assert result.reason == Message("processor-time", seconds=2)
    assert not result.run_again


@needs_sandbox
def test_a_cell_that_sleeps_is_interrupted_by_the_clock():
    limits = replace(SMALL, clock_factor=1)
    result = run("import time; time.sleep(100)", "print('after')", limits=limits)
    assert said(result) == ["CellTimeoutError", "after"]
    assert result.run_again


@needs_sandbox
def test_the_time_of_processes_that_have_ended_counts():
    burn = "import os, time\nwhile time.process_time() < 0.7: pass\nos.mkdir(str(os.getpid()))"
    start = f"import os, subprocess, sys, time\nburn = [sys.executable, '-c', {burn!r}]\n"
    children = start + "for _ in range(9): subprocess.run(burn)"
    orphans = start + (
        "for _ in range(9):\n    if os.fork() == 0: subprocess.Popen(burn); os._exit(0)\n"
        "    os.wait()\n"
        "while len(os.listdir()) < 9: time.sleep(0.1)"
    )
    for source in (children, orphans):
        result = run(
            source, limits=replace(SMALL, cell_seconds=60, notebook_seconds=3, clock_factor=60)
        )
        assert result.reason == Message("processor-time", seconds=3)


@needs_sandbox
def test_an_infinite_loop_loses_its_cell_and_the_rest_goes_on():
    assert said(run("while True: pass", "print('after')")) == ["CellTimeoutError", "after"]


@needs_sandbox
def test_files_are_bounded_and_threads_that_outlive_their_cell_end_with_the_copy():
    result = run(
        "open('large', 'wb').write(bytes(200 * 10**6))",
        "for n in range(9): open(f'{n}', 'wb').write(bytes(10**7))",
        "import threading, time\ndef forever():\n    while True: time.sleep(0.01)\n"
        "threading.Thread(target=forever).start()",
        "print('after')",
    )
    assert said(result) == ["OSError", "OSError", "", "after"]


@needs_sandbox
def test_no_tag_skips_a_cell():
    assert said(run("print('run')", tags=["skip-execution", "raises-exception"])) == ["run"]


@needs_sandbox
def test_what_is_not_a_notebook_has_a_reason():
    assert str(run_copy("{", SMALL).reason).startswith("it could not be run: NotJSONError")
    assert "NotJSONError" in str(run_copy("", SMALL).reason)


@needs_sandbox
def test_an_honest_copy_keeps_its_points_beside_a_hostile_one(tmp_path):
    (lab,) = find_labs(["01_frozen_lake"])
    known = exercises(lab)
    hand_in(tmp_path, "hostile", lab, student_copy(lab, "fr", ["policy-hardcode"]))
    grade(lab, ClassFolder(tmp_path))
    assert sum(scores(tmp_path, lab, "hostile").values()) == 3

    path = tmp_path / "submitted" / "hostile" / lab.id / f"{lab.id}.ipynb"
    copy = nbformat.read(path, 4)
    answer = next(
        cell
        for cell in copy.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    )
    answer.source += "\nimport os; os._exit(0)"
    nbformat.write(copy, path)
    hand_in(tmp_path, "honnête", lab, student_copy(lab, "fr", known, written="Ma réponse."))
    outcome = str(grade(lab, ClassFolder(tmp_path))["hostile"])
    assert "not gradable" in outcome
    assert "its kernel ended by itself (exit status 0)" in outcome
    points = sum(filter(None, scores(tmp_path, lab, "honnête").values()))
    assert points == lab.points - lab.manual_points
    assert set(scores(tmp_path, lab, "hostile").values()) == {None}  # no old score stands


@needs_sandbox
@pytest.mark.parametrize(
    ("answer", "always", "expected"),
    [
        ("def f(): return 'own'", False, ["", "own"]),
        ("def f(: return 'own'", False, ["SyntaxError", "reference"]),
        ("def f(): return 'own'", True, ["", "reference"]),
    ],
)
def test_a_cell_in_an_answers_place_runs_where_it_is_needed(answer, always, expected):
    about = {"grade_id": "f", "solution": True, "grade": False, "schema_version": 3}
    instead = {ABOUT: {INSTEAD_OF: "f", ALWAYS: always}}
    cells = [
        new_code_cell(answer, metadata={"nbgrader": about | {"locked": False}}),
        new_code_cell("def f(): return 'reference'", metadata=instead),
        new_code_cell("print(f())", metadata={"nbgrader": about | {"grade": True}}),
    ]
    result = run_copy(nbformat.writes(new_notebook(cells=cells)), SMALL)
    found = said(result)
    assert [found[0], found[2]] == expected


@needs_sandbox
def test_nothing_behind_the_last_graded_cell_is_run():
    graded = {"schema_version": 3, "grade_id": "f", "solution": False, "grade": True, "points": 1}
    cells = [
        new_code_cell("print('before')"),
        new_code_cell("print('graded')", metadata={"nbgrader": graded | {"locked": True}}),
        new_code_cell("print('behind')"),
    ]
    cells[2].outputs = [nbformat.v4.new_output("stream", text="forged")]
    result = run_copy(nbformat.writes(new_notebook(cells=cells)), SMALL)
    assert said(result) == ["before", "graded", ""]
