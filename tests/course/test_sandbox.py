"""One hostile copy at a time, with small limits: what it sees, what it may use, how it ends."""

import re
import resource
import select
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.grade import grade
from course.limits import MB, Limits
from course.paths import ROOT
from course.proof import prove
from course.run_copy import run_copy
from course.sandbox import SandboxError, launch
from course.source import find_labs
from tests.answering import exercises
from tests.course.test_grading import hand_in, scores, student_copy

pytestmark = pytest.mark.notebook
SMALL = Limits(
    memory_bytes=500 * MB,
    processes=80,
    file_bytes=20 * MB,
    disk_bytes=40 * MB,
    output_bytes=2 * MB,
    cell_seconds=2,
    notebook_seconds=12,
)


@pytest.fixture(scope="module")
def _sandbox(tmp_path_factory):
    try:
        prove(tmp_path_factory.mktemp("class"))
    except SandboxError as error:
        pytest.skip(str(error))


needs_sandbox = pytest.mark.usefixtures("_sandbox")


def run(*sources, limits=SMALL, **tags):
    cells = [new_code_cell(source, metadata=tags) for source in sources]
    return run_copy(nbformat.writes(new_notebook(cells=cells)), limits)


def said(result):
    """Return, for each cell, what it printed or the name of its last error."""
    assert not result.reason
    texts = []
    for cell in nbformat.reads(result.notebook, 4).cells:
        errors = [o.ename for o in cell.outputs if o.output_type == "error"]
        printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
        texts.append(errors[-1] if errors else printed.strip())
    return texts


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
        "it used more than 500 MB of memory in 1 processes",
    ),
    "memory shared among processes": (
        "import os\nos.fork()\nkept = bytearray(3 * 10**8)\nwhile True: pass",
        "it used more than 500 MB of memory in 2 processes",
    ),
    "a fork bomb": ("import os\nwhile True: os.fork()", r"it (used|ran) more than .* processes"),
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
    assert re.fullmatch(reason, result.reason), result.reason
    assert result.notebook == ""
    assert grown < 60 * MB  # the flood has not filled the grader's own memory


@needs_sandbox
def test_the_time_of_all_cells_together_is_limited():
    result = run(*["import time; time.sleep(0.8)"] * 9, limits=replace(SMALL, notebook_seconds=4))
    assert result.reason == "it took more than 4 s in all"
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


SEES = """
import os, socket
for path in {paths}:
    if path in ("/etc/passwd", "/proc/1/environ"):
        print(open(path).read())
    elif os.path.exists(path):
        print("SEES", path)
for address in {addresses}:
    try:
        socket.create_connection(address, timeout=3)
        print("REACHES", address)
    except OSError:
        pass
print(dict(os.environ))
for path in ("/", "/usr", "/etc/passwd", "/proc/sys/kernel/core_pattern", "/dev/new", {helpers}):
    try:
        open(path + "/new" if os.path.isdir(path) else path, "a")
        print("WRITES", path)
    except OSError:
        pass
try:
    import course
    print("IMPORTS course")
except ImportError:
    pass
from helpers import print_values
print("done")
"""


@needs_sandbox
def test_it_sees_no_file_network_or_secret_of_the_grader(tmp_path, monkeypatch):
    monkeypatch.setenv("MOODLE_TOKEN", "do-not-tell")
    for name in ("gradebook.db", "submitted/other/copy.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("secret")
    private = ["source", "solutions", "course", "tests", ".git"]
    paths = [str(p) for p in tmp_path.rglob("*")] + [str(ROOT / name) for name in private]
    paths += ["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/home", "/var", "/root/.ssh"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        addresses = [server.getsockname(), ("192.0.2.1", 80), ("example.org", 80)]
        source = SEES.format(paths=paths, addresses=addresses, helpers=repr(str(ROOT / "helpers")))
        (text,) = said(run(source))
    assert text.endswith("done")
    assert "student:x:1000" in text
    for word in ("SEES", "REACHES", "WRITES", "IMPORTS", "do-not-tell", "root:", "MOODLE"):
        assert word not in text


@needs_sandbox
def test_no_file_beside_the_grader_or_in_its_home_changes_the_kernel(tmp_path, monkeypatch):
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("shadowed = 1")
    for name in ("numpy.py", "sitecustomize.py", "helpers.py"):
        (tmp_path / name).write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = run(
        "import os, sys; open('numpy.py', 'w').write('shadowed = 1'); os.listdir()",
        "import numpy, helpers; print(numpy.__file__, helpers.__file__, 'shadowed' in globals())",
    )
    expected = f"{Path(sys.prefix).resolve()}.*numpy/__init__.py {ROOT}/helpers/__init__.py False"
    assert re.fullmatch(expected, said(result)[1])


@needs_sandbox
def test_killing_a_sandbox_leaves_no_process():
    for seconds in (0, 0.2):  # at once, before it is complete, and when it runs
        sandbox = launch(["/bin/sh", "-c", "sleep 100 & sleep 100 & wait"], SMALL)
        time.sleep(seconds)
        assert sandbox.process.poll() is None
        sandbox.kill()
        assert select.select([sandbox.handle], [], [], 10)[0]  # it has ended
        sandbox.process.wait(10)
        sandbox.close()


@needs_sandbox
def test_what_is_not_a_notebook_has_a_reason():
    assert run_copy("{", SMALL).reason.startswith("it could not be run: NotJSONError")
    assert "NotJSONError" in run_copy("", SMALL).reason


def test_without_bubblewrap_the_message_says_what_to_use_instead(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match=r"bubblewrap.*with bubblewrap 0.8 or newer.*--unsafe"):
        prove(tmp_path)
    with pytest.raises(SandboxError, match="bubblewrap"):
        run_copy(nbformat.writes(new_notebook(cells=[new_code_cell("1")])), SMALL)


@needs_sandbox
def test_a_sandbox_that_shows_the_class_is_refused():
    with pytest.raises(SandboxError, match=r"does not hold: it sees /usr/share.*--unsafe"):
        prove(Path("/usr/share"))


@needs_sandbox
def test_an_honest_copy_keeps_its_points_beside_a_hostile_one(tmp_path):
    (lab,) = find_labs(["01_frozen_lake"])
    known = exercises(lab)
    hand_in(tmp_path, "honnête", lab, student_copy(lab, "fr", known, written="Ma réponse."))
    hand_in(tmp_path, "hostile", lab, student_copy(lab, "fr", known))
    assert set(grade(lab, tmp_path).values()) == {"graded"}
    first = scores(tmp_path, lab, "honnête")
    assert sum(filter(None, first.values())) == lab.points - lab.manual_points

    path = tmp_path / "submitted" / "hostile" / lab.id / f"{lab.id}.ipynb"
    copy = nbformat.read(path, 4)
    last = [cell for cell in copy.cells if cell.cell_type == "code"][-1]
    last.source = "import os; os._exit(0)"
    copy.cells.append(last)
    nbformat.write(copy, path)
    assert grade(lab, tmp_path) == {
        "honnête": "graded",
        "hostile": "not gradable: its kernel ended by itself (exit status 0)",
    }
    assert scores(tmp_path, lab, "honnête") == first
    assert set(scores(tmp_path, lab, "hostile").values()) == {None}  # no old score stands
