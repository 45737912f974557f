"""A grader that is stopped, or one of whose processes is killed: as if nothing had happened."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from course.base.class_folder import ClassFolder
from course.base.paths import ROOT
from tests.sandboxed import needs_sandbox
from tests.tiny import RIGHT, copy_of, grade_all, hand_in, state, tiny

pytestmark = [pytest.mark.notebook, needs_sandbox]
WRONG = RIGHT | {"sum-two": "def add(a, b):\n    return 0"}
COURSE = """
import sys
from pathlib import Path
import course.labs.lab
from course.commands import cli

course.labs.lab.find_lab = lambda _name: course.labs.lab.Lab(Path(sys.argv[-1]) / "00_tiny.py")
sys.exit(cli.main())
"""
OWNER = """
import sys, time
from course.base.temporary import own_temporary_folder

with own_temporary_folder() as folder:
    print(folder, flush=True)
    time.sleep(float(sys.argv[1]))
"""


def _class(root):
    """Hand in right copies and wrong ones that take their time, and one that is no notebook."""
    root.mkdir()
    lab = tiny(root)
    wait = "\nimport time; time.sleep(1)"
    for student, answers in {"a": RIGHT, "b": WRONG, "c": RIGHT}.items():
        hand_in(lab, root, student, copy_of(lab, answers | {"sum-two": answers["sum-two"] + wait}))
    hand_in(lab, root, "d", "no notebook")
    return lab


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return a class that is not graded, and what a run that nobody disturbs leaves of it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    _class(folder / "start")
    shutil.copytree(folder / "start", folder / "end")
    grade_all(tiny(folder / "end"), folder / "end")
    return folder / "start", state(folder / "end")


@pytest.fixture
def temporary():
    """Return an empty temporary folder, whose path is short enough for sockets in it."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        yield Path(folder)


class _Grader:
    """``course grade`` as a person starts it, and all the processes that it has had."""

    def __init__(self, root, temporary):
        command = [sys.executable, "-c", COURSE, "grade", "00_tiny", "--workers", "2"]
        self.process = subprocess.Popen(
            [*command, "--class", str(root)],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self.root, self.family = root, {psutil.Process(self.process.pid)}

    def processes(self, kind):
        """Return its living processes of a kind: grader, worker, prefork or sandbox."""
        found = {kind: [] for kind in ("grader", "worker", "prefork", "sandbox")}
        found["grader"].append(psutil.Process(self.process.pid))
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.family |= set(children)
        for process in children:
            try:
                parent, command = process.parent(), " ".join(process.cmdline())
                if process.name() == "bwrap":
                    found["sandbox"].append(process)
                elif parent and "forkserver" in " ".join(parent.cmdline()):
                    found["worker"].append(process)
                elif "prefork_server" in command and parent not in found["prefork"]:
                    found["prefork"].append(process)
            except psutil.Error:
                continue
        return found[kind]

    def wait_for(self, found, seconds=120):
        """Wait until something is found, or the grader has ended; return it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if what := found():
                    return what
            except psutil.Error:
                continue
            time.sleep(0.05)
        return None

    def graded(self):
        """Tell whether the outcome of a copy that was run is there."""
        path = ClassFolder(self.root).outcomes("00_tiny")
        self.processes("grader")
        return path.exists() and any(f'"{name}": {{' in path.read_text("utf-8") for name in "abc")

    def end(self):
        """Wait for its end; return the exit status and what it has said."""
        said = self.process.communicate(timeout=240)[0]
        _gone, alive = psutil.wait_procs(self.family, timeout=30)
        assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
        assert "Traceback" not in said
        assert "distributed" not in said
        return self.process.returncode, said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_cleanly_and_the_next_run_goes_on(number, undisturbed, temporary, tmp_path):
    start, expected = undisturbed
    root = tmp_path / "class"
    shutil.copytree(start, root)
    grader = _Grader(root, temporary)
    assert grader.wait_for(grader.graded)
    if number == signal.SIGINT:  # a terminal sends it to all
        os.killpg(grader.process.pid, number)
    else:
        grader.process.send_signal(number)
    status, said = grader.end()
    assert status == 130
    stopped = "course grade: stopped. Nothing was half-written: run it again to go on"
    assert said.splitlines().count(stopped) == 1, said  # a line of progress may come after it
    assert list(temporary.iterdir()) == []
    assert list(root.rglob("*.part")) == []
    _goes_on(root, expected)


def _goes_on(root, expected):
    grade_all(tiny(root), root)
    assert state(root) == expected


def _killed(kinds, seconds, undisturbed, temporary, root):
    """Kill processes of these kinds while a class is graded, and run again where that ended it."""
    start, expected = undisturbed
    shutil.copytree(start, root)
    grader = _Grader(root, temporary)
    for kind, wait in zip(kinds, seconds, strict=True):
        grader.wait_for(lambda kind=kind: grader.processes(kind))
        time.sleep(wait)
        if found := grader.wait_for(lambda kind=kind: grader.processes(kind)):
            with suppress(psutil.NoSuchProcess):  # it has just ended
                random.choice(found).kill()
    status, said = grader.end()
    assert status in (0, 1, -signal.SIGKILL), said
    if status == 0:
        assert state(root) == expected, said
    again = _Grader(root, temporary)
    status, said = again.end()
    assert status == 0, said
    assert list(temporary.iterdir()) == []
    assert state(root) == expected


def test_a_killed_sandbox_and_prefork_server_cost_no_grade(undisturbed, temporary, tmp_path):
    _killed(["sandbox", "prefork"], [1, 0.5], undisturbed, temporary, tmp_path / "class")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["grader", "worker", "sandbox", "prefork"])
@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_a_random_moment_costs_no_grade(kind, seed, undisturbed, temporary, tmp_path):
    random.seed(seed)
    seconds = random.uniform(0, 4)
    print(f"seed {seed}: the {kind} is killed after {seconds:.2f} s")
    _killed([kind], [seconds], undisturbed, temporary, tmp_path / "class")


def test_what_a_killed_run_left_is_removed_and_what_a_living_one_uses_stays(temporary):
    environment = os.environ | {"TMPDIR": str(temporary)}
    command = [sys.executable, "-c", OWNER]
    options = {"cwd": ROOT, "env": environment, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    owners = [subprocess.Popen([*command, "60"], **options) for _ in range(2)]
    killed, living = (Path(owner.stdout.readline().strip()) for owner in owners)
    owners[0].kill()
    owners[0].wait()
    (temporary / "course-of-another-program").mkdir()
    assert killed.is_dir()
    subprocess.run([*command, "0"], check=True, **options)
    assert sorted(temporary.iterdir()) == sorted([living, temporary / "course-of-another-program"])
    owners[1].kill()
    for owner in owners:
        owner.wait()
        owner.stdout.close()
