"""The grader is killed at some moment, and run again: as if nothing had happened."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from course.base.class_folder import ClassFolder
from course.grading.grade import grade
from course.labs.lab import Lab
from tests.sandboxed import MISSING, SMALL, needs_sandbox
from tests.tiny import RIGHT, copy_of, hand_in, state, tiny

pytestmark = pytest.mark.notebook
SERIAL = {"unsafe": bool(MISSING), "limits": SMALL}

# A grader that counts each change of a file or of the gradebook, and can kill itself at one, just
# before or just after it.
GRADER = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.orm import Session
from course.base.class_folder import ClassFolder
from course.grading.grade import grade
from tests.sandboxed import MISSING, SMALL
from tests.tiny import tiny

root, moment = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def step(*_):
    global count
    count += 1
    if count == moment:
        os.kill(os.getpid(), signal.SIGKILL)

def around(change):
    def changed(*arguments, **options):
        step()
        result = change(*arguments, **options)
        step()
        return result
    return changed

os.replace, os.unlink, os.fsync = map(around, (os.replace, os.unlink, os.fsync))
event.listen(Session, "before_commit", step)
event.listen(Session, "after_commit", step)
grade(tiny(root), ClassFolder(root), unsafe=bool(MISSING), limits=SMALL)
print(count)
"""


def _grader(root, moment=0):
    command = [sys.executable, "-c", GRADER, str(root), str(moment)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[3], encoding="utf-8"
    )
    assert done.returncode == (-9 if moment else 0), done.stderr
    return int(done.stdout.split()[-1]) if not moment else None


def _class(root):
    """Hand in a right copy, a wrong one, one to repair and a broken one; one is graded already."""
    root.mkdir()
    lab = tiny(root)
    hand_in(lab, root, "old", copy_of(lab))
    grade(lab, ClassFolder(root), **SERIAL)
    hand_in(lab, root, "old", copy_of(lab, {**RIGHT, "sum-two": "def add(a, b):\n    return 0"}))
    hand_in(lab, root, "right", copy_of(lab))
    hand_in(lab, root, "broken", "not a notebook")
    return lab


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Return what a run that nobody kills leaves, how many changes it made, and its start."""
    folder = tmp_path_factory.mktemp("undisturbed")
    _class(folder / "start")
    shutil.copytree(folder / "start", folder / "end")
    changes = _grader(folder / "end")
    return folder / "start", state(folder / "end"), changes


def _killed_at(part, undisturbed, root):
    start, expected, changes = undisturbed
    shutil.copytree(start, root)
    _grader(root, max(1, round(part * changes)))
    grade(tiny(root), ClassFolder(root), **SERIAL)
    assert state(root) == expected


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_killed_run_is_continued_to_the_same_grades(part, undisturbed, tmp_path):
    _killed_at(part, undisturbed, tmp_path / "class")


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_a_run_killed_at_ten_moments(tenth, undisturbed, tmp_path):
    _killed_at((tenth + 0.5) / 10, undisturbed, tmp_path / "class")


PARALLEL = """
import sys
from pathlib import Path
from course.base.class_folder import ClassFolder
from course.grading.grade import grade
from tests.sandboxed import SMALL
from tests.tiny import tiny

root = Path(sys.argv[1])
grade(tiny(root), ClassFolder(root), limits=SMALL, workers=2)
"""


@pytest.mark.slow
@needs_sandbox
def test_a_grader_killed_while_its_workers_run_leaves_no_process_behind(undisturbed, tmp_path):
    start, _expected, _changes = undisturbed
    here, there = tmp_path / "here", tmp_path / "there"
    for root in (here, there):
        shutil.copytree(start, root)
        for number in range(4):
            hand_in(tiny(root), root, f"more{number}", copy_of(tiny(root)))
    grade(tiny(here), ClassFolder(here), **SERIAL)

    command = [sys.executable, "-c", PARALLEL, str(there)]
    grader = subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.DEVNULL)
    outcomes, deadline = ClassFolder(there).outcomes(tiny(there).id), time.monotonic() + 120
    while outcomes.read_text(encoding="utf-8").count("more") < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    family = psutil.Process(grader.pid).children(recursive=True)
    grader.kill()
    grader.wait()
    gone, alive = psutil.wait_procs(family, timeout=30)
    assert len(gone) > 2
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
    assert 2 <= outcomes.read_text(encoding="utf-8").count("more") < 4
    grade(tiny(there), ClassFolder(there), **SERIAL)
    assert state(there) == state(here)


def test_only_what_changed_is_run_again(undisturbed, tmp_path, monkeypatch, caplog):
    root = tmp_path / "class"
    shutil.copytree(undisturbed[0], root)
    lab = tiny(root)
    run = []

    def note(lab, root, student):
        run.append(student)
        return prepare(lab, root, student)

    from course.grading.grade import prepare

    monkeypatch.setattr("course.grading.grade.prepare", note)

    def graded(**options):
        run.clear()
        outcomes = grade(lab, ClassFolder(root), **{**SERIAL, **options})
        assert list(outcomes) == ["broken", "old", "right"]
        return run

    assert graded() == ["broken", "old", "right"]
    before = state(root)
    with caplog.at_level("INFO", "course"):
        assert graded() == []
    assert "right: unchanged since it was graded" in caplog.messages
    assert "3 copies, 0 of them to grade" in caplog.messages
    assert state(root) == before
    hand_in(lab, root, "right", copy_of(lab, written="Something else."))
    assert graded() == ["right"]
    source = lab.path.read_text(encoding="utf-8")
    lab.path.write_text(source.replace("range(3)", "range(4)"), encoding="utf-8")  # a hidden test
    lab = Lab(lab.path)
    assert graded() == ["broken", "old", "right"]
    ClassFolder(root).outcomes(lab.id).unlink()
    (root / "gradebook.db").unlink()
    assert graded() == ["broken", "old", "right"]
    (root / ".graded" / f"{lab.id}.json").write_text("half a fi", encoding="utf-8")
    monkeypatch.setattr(
        "course.grading.grade.run_copy", lambda *_a, **_k: pytest.fail("not this one")
    )
    monkeypatch.setattr("course.grading.grade.run_unsafe", lambda *_a: pytest.fail("not this one"))
    shutil.rmtree(root / "submitted" / "right")
    shutil.rmtree(root / "submitted" / "old")
    assert grade(lab, ClassFolder(root), again=True, **SERIAL).keys() == {"broken"}
