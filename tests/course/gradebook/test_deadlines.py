"""Due dates, extensions, times and penalties: in the gradebook, on pages and in tables."""

import csv
import os
import time
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.paths import ROOT
from course.commands import deadlines as command
from course.commands.cli import parser
from course.gradebook.deadlines import PerDay, apply_deadlines, read_time
from course.gradebook.scores import read_scores
from course.labs.lab import Lab
from course.reports.feedback import feedback
from course.reports.grades import export_grades
from course.reports.wide_grades import lab_table
from course.submissions.collect import collect
from tests.tiny import copy_of, grade_all, hand_in, tiny

TEXT = "…"  # an answer that waits for no mark


@pytest.fixture
def paris(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def graded(tmp_path, paris):
    """Copies of which nobody, nbgrader's exchange, an archive or a file says when they came."""
    lab, folder = tiny(tmp_path), ClassFolder(tmp_path / "class")
    for student in ("unknown", "exchange", "file", "extended", "ended"):
        hand_in(lab, folder.root, student, copy_of(lab, written=TEXT))
    stamp = "2026-11-21 22:30:00 UTC\n"  # half an hour before midnight in Paris
    hand_in(lab, folder.root, "exchange", stamp, "timestamp.txt")
    hand_in(lab, folder.root, "extended", stamp, "timestamp.txt")
    hand_in(lab, folder.root, "ended", stamp, "timestamp.txt")
    incoming = tmp_path / "incoming" / "moodle" / f"{lab.id}.ipynb"
    incoming.parent.mkdir(parents=True)
    incoming.write_bytes(hand_in(lab, folder.root, "x", copy_of(lab, written=TEXT)).read_bytes())
    os.utime(incoming, (datetime(2026, 11, 20, 23, 50).timestamp(),) * 2)
    collect(tmp_path / "incoming", lab, folder)
    grade_all(lab, folder.root)
    return lab, folder


def say(lab: Lab, folder, monkeypatch, *arguments):
    monkeypatch.setattr("course.labs.lab.find_lab", lambda name: lab)
    everything = ["deadlines", lab.id, *arguments, "--class", str(folder.root)]
    return command.run(parser().parse_args(everything))


def penalties(lab, folder):
    return {student: score.penalty for student, score in read_scores(lab.id, folder).items()}


def test_due_extension_and_penalty(graded, monkeypatch, capsys, tmp_path):
    lab, folder = graded
    times = tmp_path / "times.csv"
    times.write_text("student,handed_in\nfile,2026-11-30 08:00\n", encoding="utf-8")
    rule = ["--penalty", "10", "--most", "50", "--grace", "15", "--times", str(times)]
    dates = ["--due", "2026-11-20 23:30", "--extend", "extended", "2026-11-22 12:00"]
    ended = ["--extend", "ended", "2026-11-21 12:00"]
    say(lab, folder, monkeypatch, *dates, *rule, *ended)
    # Of 8 points: 24 hours late, less the grace, are one day; ten days are 50 % at most.
    assert penalties(lab, folder) == {
        **{"exchange": 0.8, "extended": 0, "ended": 0.8, "file": 4, "moodle": 0.8},
        **{"unknown": 0, "x": 0},
    }
    said = capsys.readouterr().out
    assert "exchange: due 2026-11-20 23:30, came 2026-11-21 23:30: 0.8 points off" in said
    assert "moodle: due 2026-11-20 23:30, came 2026-11-20 23:50: 0.8 points off" in said
    assert "extended: due" not in said
    assert f"{lab.id}: due 2026-11-20 23:30, 10 % a day begun, 50 % at most, nothing for 15" in said
    assert "extended: more time, until 2026-11-22 12:00\n" in said
    assert "nobody is called" not in said

    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        submission = gradebook.find_submission(lab.id, "ended")
        assert submission.total_seconds_late == 11.5 * 3600
        assert submission.late_submission_penalty == 0.8
    table = lab_table(lab, folder, "en")
    rows = {row[0]: dict(zip(table.headings, row, strict=True)) for row in table.rows}
    assert rows["ended"]["Due"] == datetime(2026, 11, 21, 12)
    assert rows["ended"]["Handed in"] == datetime(2026, 11, 21, 23, 30)
    assert (rows["file"]["Total"], rows["file"]["Late penalty"]) == (2, 4)
    with export_grades(folder).open(encoding="utf-8") as table_of_all:
        (ended,) = (row for row in csv.DictReader(table_of_all) if row["student_id"] == "ended")
    assert (ended["duedate"], ended["timestamp"]) == ("2026-11-21 12:00:00", "2026-11-21 23:30:00")
    feedback(lab, folder)
    page = folder.feedback_page("ended", lab.id).read_text("utf-8")
    said = "la date limite était le 21/11/2026 12:00."  # codespell:ignore
    assert f"Rendu le 21/11/2026 23:30 ; {said}" in page
    assert "délai supplémentaire" in page
    assert "Points retirés pour cela : 0,8." in page
    assert "Rendu le" not in folder.feedback_page("extended", lab.id).read_text("utf-8")

    # Said again, it is said anew; nothing is run for it.
    say(lab, folder, monkeypatch, "--extend", "ended", "2026-11-30 12:00", "--grace", "30")
    assert penalties(lab, folder) == {
        **{"exchange": 0.8, "extended": 0, "ended": 0, "file": 4, "moodle": 0},
        **{"unknown": 0, "x": 0},
    }
    capsys.readouterr()
    say(lab, folder, monkeypatch, "--extend", "elsewhere", "2026-12-24 12:00")
    assert "nobody is called so here yet: elsewhere" in capsys.readouterr().out
    say(lab, folder, monkeypatch, "--due", "2026-12-24 12:00")
    assert "nobody is late" in capsys.readouterr().out
    say(lab, folder, monkeypatch, "--due", "2026-11-20 23:30")
    grade_all(lab, folder.root, again=True)  # nbgrader's own step sets it back
    apply_deadlines(lab.id, folder)
    assert penalties(lab, folder)["file"] == 4


def test_what_cannot_be_read_is_named(graded, monkeypatch):
    lab, folder = graded
    with pytest.raises(GradingError, match="no time; expected one like"):
        say(lab, folder, monkeypatch, "--due", "tomorrow")
    with pytest.raises(GradingError, match="give --due"):
        say(lab, folder, monkeypatch, "--penalty", "10")
    for wrong in (("--penalty=-5",), ("--most", "101"), ("--grace", "nan")):
        with pytest.raises(GradingError, match="expected 0 or more"):
            say(lab, folder, monkeypatch, "--due", "2026-11-20 23:30", *wrong)
    folder.deadlines.write_text("lab,student,due\n00_tiny,,soon\n", encoding="utf-8")
    with pytest.raises(GradingError, match=r"line 2 of .*'soon' is no time"):
        apply_deadlines(lab.id, folder)
    assert read_time("2026-11-20T23:59+00:00") == datetime(2026, 11, 20, 23, 59)
    assert read_time("2026-11-20 23:59") == datetime(2026, 11, 20, 22, 59)


def test_a_due_date_of_nbgraders_counts_too(graded):
    lab, folder = graded
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        gradebook.update_or_create_assignment(lab.id, duedate="2026-11-21 00:00:00 UTC")
        gradebook.grant_extension(lab.id, "extended", days=3)
    folder.nbgrader_config.write_text(
        (ROOT / "nbgrader_config.py").read_text("utf-8") + "c.PerDay.percent_per_day = 25\n",
        encoding="utf-8",
    )
    apply_deadlines(lab.id, folder)
    assert penalties(lab, folder)["exchange"] == 2
    assert penalties(lab, folder)["extended"] == 0
    folder.nbgrader_config.write_text("c = get_config(\n", encoding="utf-8")
    with pytest.raises(GradingError, match=r"nbgrader_config.py fails"):
        apply_deadlines(lab.id, folder)


def test_the_day_begun_counts_and_nothing_more():
    plugin = PerDay(percent_per_day=10, points=20)
    late = [plugin.late_submission_penalty("a", 15, seconds) for seconds in (1, 86_400, 86_401)]
    assert late == [2, 2, 4]
    assert PerDay().late_submission_penalty("a", 15, 1) is None
    assert PerDay(penalty_method="zero").late_submission_penalty("a", 15, 1) == 15
