"""The demonstration class: what `make demo` makes, in small."""

import csv
from html import unescape

import pytest

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.commands.demo_class import COPIES, make_class, run_demo
from course.gradebook.outcomes import read_outcomes
from tests.sandboxed import needs_sandbox

SMALL = ("bilal", "emma", "hostile-exit", "hostile-tampered-test", "missing", "not-a-notebook")


def test_the_same_class_is_made_each_time_and_no_other_folder_is_touched(tmp_path):
    first, second, other = tmp_path / "first", tmp_path / "second", tmp_path / "other"
    make_class(ClassFolder(first))
    make_class(ClassFolder(second))
    make_class(ClassFolder(second))  # in place of the one before
    files = {p.relative_to(first): p.read_bytes() for p in first.rglob("*") if p.is_file()}
    assert {
        p.relative_to(second): p.read_bytes() for p in second.rglob("*") if p.is_file()
    } == files
    assert {p.name for p in (first / "submitted").iterdir()} == set(COPIES)
    other.mkdir()
    (other / "mine.txt").touch()
    with pytest.raises(GradingError, match="left as it is"):
        make_class(ClassFolder(other))
    assert [p.name for p in other.iterdir()] == ["mine.txt"]


@pytest.mark.notebook
@needs_sandbox
def test_a_small_class_is_graded_and_shown(tmp_path):
    made = run_demo(ClassFolder(tmp_path / "demo"), students=SMALL)
    outcomes = read_outcomes("01_frozen_lake", ClassFolder(tmp_path / "demo"))
    assert {student: outcome.outcome for student, outcome in outcomes.items()} == {
        "bilal": "graded",
        "emma": "graded",
        "hostile-exit": "not gradable",
        "hostile-tampered-test": "graded with repairs",
        "missing": "not gradable",
        "not-a-notebook": "not gradable",
    }
    rows = list(csv.DictReader(made["grades"].open(encoding="utf-8")))
    assert {row["student_id"]: (row["score"], row["lowest"]) for row in rows} == {
        "bilal": ("", "16.0"),  # a written answer waits
        "emma": ("", "3.0"),
        "hostile-tampered-test": ("", "0.0"),
        "hostile-exit": ("", "0.0"),
        "missing": ("", "0.0"),
        "not-a-notebook": ("", "0.0"),
    }
    assert {p.name for p in made["feedback"].iterdir()} == {
        "bilal",
        "emma",
        "hostile-tampered-test",
    }
    page = unescape(made["class page"].read_text(encoding="utf-8"))
    assert "À regarder d'abord" in page  # codespell:ignore abord
    assert page.index("hostile-exit") < page.index("bilal")
