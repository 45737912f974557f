"""How a copy ends: one hostile behaviour at a time, with small limits."""

import re
import resource
from dataclasses import replace

import nbformat
import pytest

from course.base.class_folder import ClassFolder
from course.base.messages import Message
from course.grading.grade import grade
from course.grading.run import run_copy
from course.labs.lab import find_labs
from course.sandbox.limits import MB
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
    "many lines": ("while True: print('x' * 100)", "it printed more than 2 MB"),
    "one huge line": ("print('x' * 10**8)", "it printed more than 2 MB"),
    "many displays": (
        "from IPython.display import display\nwhile True: display({'a/b': 'x' * 10**5}, raw=True)",
        "it printed more than 2 MB",
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
def test_the_time_of_all_cells_together_is_limited():
    result = run(*["import time; time.sleep(0.8)"] * 9, limits=replace(SMALL, notebook_seconds=4))
    assert result.reason == Message("time", seconds=4)
    assert 4 < result.seconds < 7


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
    assert result.seconds < 6


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
    last = [cell for cell in copy.cells if cell.cell_type == "code"][-1]
    last.source = "import os; os._exit(0)"
    nbformat.write(copy, path)
    hand_in(tmp_path, "honnête", lab, student_copy(lab, "fr", known, written="Ma réponse."))
    outcome = str(grade(lab, ClassFolder(tmp_path))["hostile"])
    assert "not gradable" in outcome
    assert "its kernel ended by itself (exit status 0)" in outcome
    points = sum(filter(None, scores(tmp_path, lab, "honnête").values()))
    assert points == lab.points - lab.manual_points
    assert set(scores(tmp_path, lab, "hostile").values()) == {None}  # no old score stands
