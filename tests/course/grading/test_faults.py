"""What the machine does is no copy's fault: the run stops with one sentence and changes nothing."""

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from course.base.class_folder import ClassFolder
from course.base.errors import ClusterError, FaultError, GradingError
from course.base.faults import machine_fault
from course.base.paths import ROOT
from course.commands import cli
from course.grading.alone import alone
from course.grading.cluster import run_copies
from course.grading.grade import grade
from course.grading.run import run_copy
from course.grading.save import save
from course.grading.worker import Refused, read, work
from course.submissions.collect import collect
from tests.sandboxed import SMALL, needs_sandbox, run, said
from tests.tiny import RIGHT, copy_of, grade_all, hand_in, state, tiny

pytestmark = pytest.mark.notebook
WRONG = RIGHT | {"sum-two": "def add(a, b):\n    return 0"}
FULL = OSError(errno.ENOSPC, "No space left on device", "/c/a")


def _locked() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (FULL, "the disk is full (/c/a)"),
        (OSError(errno.EROFS, "Read-only file system", "/c/a"), "this folder is read-only (/c/a)"),
        (PermissionError(errno.EACCES, "Permission denied", "/c/a"), "access is refused (/c/a)"),
        (OSError(errno.EIO, "Input/output error"), "the machine cannot go on: Input/output"),
        (
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"),
            "no temporary file can be written",
        ),
        (_locked(), "the gradebook was locked for more than 30 s"),
        (sqlite3.DatabaseError("file is not a database"), "the gradebook cannot be used: file is"),
        (sqlite3.IntegrityError("UNIQUE constraint failed"), None),
        (FileNotFoundError(errno.ENOENT, "No such file", "/c/a"), None),
        (PermissionError(errno.EACCES, "Permission denied", "/c/submitted/a"), None),
        (ValueError("no notebook"), None),
    ],
)
def test_what_is_a_fault_of_the_machine(error, expected):
    wrapped = RuntimeError("nbgrader failed")
    wrapped.__cause__ = error
    for found in (error, wrapped):
        answer = machine_fault(found, ClassFolder("/c").submitted)
        assert answer is None if expected is None else answer.startswith(expected)


@pytest.fixture
def graded(tmp_path):
    """Return a lab and a class with a copy that is graded, then replaced by a wrong one."""
    lab = tiny(tmp_path)
    hand_in(lab, tmp_path, "a", copy_of(lab))
    grade_all(lab, tmp_path)
    hand_in(lab, tmp_path, "a", copy_of(lab, WRONG))
    return lab, ClassFolder(tmp_path), _kept(tmp_path)


def _kept(root):
    """Return all that grading leaves of copies, but for the note which need not be run again."""
    scores, outcomes, files = state(root)
    found = [name for name in files if not name.startswith((".", "build", "submitted"))]
    kept = [json.loads((root / name).read_bytes()) for name in found if "autograded" in name]
    return scores, outcomes, found, [[c["source"] for c in page["cells"]] for page in kept]


def _grade_with_fault(graded, monkeypatch, number, error):
    """Grade, with a fault at every write to the disk from one of them on; return what was said."""
    lab, folder, _before = graded
    written, fsync = [], os.fsync

    def failing(descriptor):
        written.append(descriptor)
        if len(written) >= number:
            raise error
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        try:
            grade_all(lab, folder.root)
        except FaultError as stopped:
            return str(stopped)
    return None


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_full_disk_changes_nothing(number, graded, monkeypatch):
    lab, folder, before = graded
    stopped = _grade_with_fault(graded, monkeypatch, number, FULL)
    assert stopped.startswith("the disk is full (/c/a): make room. What was graded before this is")
    assert _kept(folder.root) == before
    (outcome,) = grade_all(lab, folder.root).values()
    assert (outcome.outcome, outcome.proposed_points) == ("graded", 4)


@pytest.mark.slow
def test_a_fault_at_any_write_changes_nothing_or_everything(graded, monkeypatch, tmp_path):
    """At the very last a copy is saved, and only the note that it need not be run again is not."""
    lab, folder, before = graded
    shutil.copytree(tmp_path, tmp_path.with_name("undisturbed"))
    grade_all(lab, tmp_path.with_name("undisturbed"))
    after = _kept(tmp_path.with_name("undisturbed"))
    read_only = OSError(errno.EROFS, "Read-only file system", "/c/a")
    found, number = [], 1
    while (stopped := _grade_with_fault(graded, monkeypatch, number, read_only)) is not None:
        assert stopped.startswith("this folder is read-only (/c/a)")
        found.append([before, after].index(_kept(folder.root)))
        number += 1
    assert found == sorted(found)
    assert found.count(0) >= 5  # the writes before the gradebook is changed
    assert _kept(folder.root) == after


def test_a_gradebook_that_is_briefly_locked_is_waited_for(graded):
    lab, folder, _before = graded
    with sqlite3.connect(folder.gradebook, check_same_thread=False) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(3, other.rollback)
        timer.start()
        started = time.monotonic()
        (outcome,) = grade_all(lab, folder.root).values()
        assert time.monotonic() - started > 2
    timer.join()
    other.close()
    assert (outcome.outcome, outcome.proposed_points) == ("graded", 4)


def test_a_gradebook_that_stays_locked_stops_the_run(graded, monkeypatch, capsys):
    lab, folder, before = graded
    monkeypatch.setattr("course.base.third_party.GRADEBOOK_SECONDS", 0.2)
    monkeypatch.setattr("course.labs.lab.find_labs", lambda _names: [lab])
    elsewhere = folder.root.rename(folder.root.with_name("locked"))  # no engine knows it
    with sqlite3.connect(elsewhere / "gradebook.db") as other:
        other.execute("BEGIN IMMEDIATE")
        assert cli.main(["grade", lab.id, "--workers", "1", "--class", str(elsewhere)]) == 1
        other.rollback()
    other.close()
    printed = capsys.readouterr().err
    assert "the gradebook was locked for more than" in printed
    assert "close the program that has it open" in printed
    assert "Traceback" not in printed
    assert _kept(elsewhere) == before


CHANGES = ("INSERT", "UPDATE", "DELETE")


def _grade_on_a_full_disk(graded, monkeypatch, number):
    """Grade on the command line and return the exit status.

    SQLite finds no room for one of the changes that are made when copies are saved.
    """
    lab, folder, _before = graded
    changed = []

    def full(_connection, cursor, statement, parameters, _context, executemany):
        if statement.startswith(CHANGES):
            changed.append(statement)
            if len(changed) == number:
                cursor.execute("PRAGMA max_page_count = 1")  # it cannot grow
                too_much = "UPDATE student SET first_name = zeroblob(10000000)"
                return too_much, [()] if executemany else ()
        return statement, parameters

    def save_without_room(*arguments):
        event.listen(Engine, "before_cursor_execute", full, retval=True)
        try:
            return save(*arguments)
        finally:
            event.remove(Engine, "before_cursor_execute", full)

    with monkeypatch.context() as patch:
        patch.setattr("course.labs.lab.find_labs", lambda _names: [lab])
        patch.setattr("course.grading.grade.save", save_without_room)
        return cli.main(["grade", lab.id, "--workers", "1", "--class", str(folder)])


def test_a_gradebook_without_room_changes_nothing(graded, monkeypatch, capsys):
    _lab, folder, before = graded
    assert _grade_on_a_full_disk(graded, monkeypatch, 1) == 1
    printed = capsys.readouterr().err
    assert "the disk is full (the gradebook): make room. What was graded before" in printed
    assert "Traceback" not in printed
    assert _kept(folder.root) == before


@pytest.mark.slow
def test_no_room_for_any_of_the_changes_of_a_copy_changes_nothing_of_it(graded, monkeypatch):
    lab, folder, _before = graded
    hand_in(lab, folder.root, "b", copy_of(lab))
    undisturbed = folder.root.with_name("undisturbed")
    shutil.copytree(folder.root, undisturbed)
    possible = [_scored(undisturbed)]
    for student in "ab":
        grade(lab, ClassFolder(undisturbed), students=[student])
        possible.append(_scored(undisturbed))
    found, number = [], 1
    while _grade_on_a_full_disk(graded, monkeypatch, number):
        found.append(possible.index(_scored(folder.root)))
        number += 1
    assert found == sorted(found)
    assert set(found) == {0, 1}
    assert _scored(folder.root) == possible[-1]


def _scored(root):
    """Return what grading leaves, but for the places of scores that are still to come."""
    scores, *rest = _kept(root)
    return [score for score in scores if score[2] is not None], *rest


def test_a_read_only_gradebook_stops_the_run(graded, monkeypatch, capsys):
    lab, folder, before = graded
    monkeypatch.setattr("course.labs.lab.find_labs", lambda _names: [lab])

    def read_only(_dialect, _record, _arguments, options):
        return sqlite3.connect(f"{folder.gradebook.as_uri()}?mode=ro", uri=True, **options)

    event.listen(Engine, "do_connect", read_only)
    try:
        assert cli.main(["grade", lab.id, "--workers", "1", "--class", str(folder)]) == 1
    finally:
        event.remove(Engine, "do_connect", read_only)
    printed = capsys.readouterr().err
    assert "the gradebook cannot be written: attempt to write a readonly database" in printed
    assert "Traceback" not in printed
    assert _kept(folder.root) == before


def test_a_second_grader_is_refused_and_a_killed_one_is_no_obstacle(graded):
    lab, folder, before = graded
    hold = (
        "import sys, time\nfrom pathlib import Path\n"
        "from course.base.class_folder import ClassFolder\nfrom course.grading.alone import alone\n"
        "with alone(ClassFolder(Path(sys.argv[1]))):\n    print('held', flush=True)\n"
        "    time.sleep(60)"
    )
    command = [sys.executable, "-c", hold, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(GradingError, match=rf"another.*is grading in.*process {other.pid}"):
            grade_all(lab, folder.root)
        other.kill()
    assert _kept(folder.root) == before
    with alone(folder):
        pass
    grade_all(lab, folder.root)
    assert _kept(folder.root) != before


def test_collecting_on_a_full_disk_refuses_nobody(tmp_path, monkeypatch):
    lab, there = tiny(tmp_path), tmp_path / "there"
    hand_in(lab, there, "a", copy_of(lab))

    def full(*_arguments, **_options):
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr("course.submissions.collect.write_whole", full)
        with pytest.raises(FaultError, match=r"the disk is full.*collect again to go on"):
            collect(there / "submitted", lab, ClassFolder(tmp_path))
    assert not ClassFolder(tmp_path).collected(lab.id).exists()


def test_a_worker_whose_machine_fails_is_left_out_and_its_copy_is_not_to_blame(monkeypatch):
    def full(*_arguments, **_options):
        raise FULL

    from course.grading import worker

    worker._start.cache_clear()
    monkeypatch.setattr("course.grading.worker.tempfile.TemporaryDirectory", full)
    with pytest.raises(Refused, match="the disk is full"):
        read(work(b"{}", SMALL.__dict__, worker.helpers_digest()), 10**6)
    with pytest.raises(FaultError, match="the disk is full"):
        run_copy(nbformat.writes(nbformat.v4.new_notebook()), SMALL, start=full)


@needs_sandbox
def test_workers_that_cannot_start_are_one_sentence(monkeypatch):
    def full(*_arguments, **_options):
        raise FULL

    monkeypatch.setattr("course.grading.local_cluster.tempfile.TemporaryDirectory", full)
    with pytest.raises(ClusterError, match="no worker could be started: the disk is full"):
        next(run_copies([("a", "{}")], SMALL, workers=2))


@needs_sandbox
def test_a_disk_that_is_full_inside_the_sandbox_is_the_copys_own():
    fill = "for n in range(9):\n    open(f'f{n}', 'wb').write(bytes(9_000_000))"
    assert said(run(fill, "print('goes on')")) == ["OSError", "goes on"]
