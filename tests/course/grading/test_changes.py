"""The course changes in the middle: what is graded again, what is told, and what stays."""

from unittest import mock

import pytest
from nbgrader.api import Gradebook

from course.base.class_folder import ClassFolder
from course.gradebook.cells import reconcile
from course.gradebook.outcomes import GRADED, REPAIRED
from course.gradebook.scores import read_scores
from course.labs.lab import Lab
from tests.sandboxed import needs_sandbox
from tests.tiny import SOURCE, cell, copy_of, grade_all, hand_in, tiny

pytestmark = [pytest.mark.notebook, needs_sandbox]
ONE = """
# %% check
with check("double-list-one", 1):
    expect_close(double([1.5]), [3], "double([1.5])")
"""
SHARED = ["check-sum-two", "say-why"]  # graded cells that every version has
NONE = """
# %% check
with check("double-list-none", 2):
    expect_equal(len(double([])), 0, "double([])")
"""


def changed(root, *replacements) -> Lab:
    """Return the lab as its author has edited it."""
    text = SOURCE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path = root / "changed" / "00_tiny.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Lab(path)


@pytest.fixture
def graded(tmp_path):
    """Two copies, graded and marked by hand; the second one's check was edited by its student."""
    lab, folder = tiny(tmp_path), ClassFolder(tmp_path / "class")
    hand_in(lab, folder.root, "a", copy_of(lab))
    edited = copy_of(lab)
    cell(edited, "check-sum-two").source = "pass"
    hand_in(lab, folder.root, "b", edited)
    assert grade_all(lab, folder.root)["a"].outcome == GRADED
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        for student in "ab":
            mark = gradebook.find_grade("say-why", lab.id, lab.id, student)
            mark.manual_score, mark.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    return lab, folder


def again(lab, folder):
    """Grade; return outcomes and scores."""
    outcomes = grade_all(lab, folder.root)
    return outcomes, read_scores(lab.id, folder)


def test_a_check_is_dropped(graded, tmp_path):
    _, folder = graded
    outcomes, scores = again(changed(tmp_path, (ONE, "")), folder)
    assert (outcomes["a"].outcome, outcomes["a"].repairs) == (GRADED, ())
    assert [str(repair) for repair in outcomes["b"].repairs] == ["check-sum-two was edited"]
    assert (scores["a"].final, scores["a"].most) == (6.5, 7)
    assert scores["a"].points == {"check-sum-two": 2, "check-double-list-many": 3, "say-why": 1.5}


def test_a_check_is_worth_other_points(graded, tmp_path):
    _, folder = graded
    new = changed(tmp_path, ('check("double-list-many", 3)', 'check("double-list-many", 5)'))
    outcomes, scores = again(new, folder)
    assert outcomes["a"].repairs == ()
    assert (scores["a"].final, scores["a"].most) == (9.5, 10)


def test_a_change_of_cells_that_stops_halfway_changes_none(graded, tmp_path):
    _, folder = graded
    new = changed(tmp_path, (ONE, NONE))
    with mock.patch.object(Gradebook, "add_source_cell", side_effect=OSError(28, "No space left")):
        with pytest.raises(OSError, match="No space left"):
            reconcile(new, folder)
        assert names(new, folder) == ["check-double-list-many", "check-double-list-one", *SHARED]
    reconcile(new, folder)
    assert names(new, folder) == ["check-double-list-many", "check-double-list-none", *SHARED]


def names(lab, folder):
    """Return the names of the graded cells in the gradebook."""
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        return sorted(cell.name for cell in gradebook.find_notebook(lab.id, lab.id).grade_cells)


def test_a_check_and_an_exercise_come_and_go(graded, tmp_path):
    first, folder = graded
    new = changed(tmp_path, (ONE, ONE + NONE))
    outcomes, scores = again(new, folder)
    assert outcomes["a"].repairs == ()
    assert (scores["a"].final, scores["a"].most) == (9.5, 10)
    outcomes, scores = again(first, folder)
    assert outcomes["a"].repairs == ()
    assert (scores["a"].final, scores["a"].most) == (7.5, 8)


def test_a_hidden_test_is_corrected(graded, tmp_path):
    _, folder = graded
    wrong = changed(tmp_path, ("add(n, 5) == n + 5", "add(n, 5) == n + 6"))
    outcomes, scores = again(wrong, folder)
    assert scores["a"].final == 5.5
    outcomes, scores = again(tiny(tmp_path), folder)
    assert (outcomes["a"].outcome, outcomes["a"].repairs) == (GRADED, ())
    assert outcomes["b"].outcome == REPAIRED
    assert scores["a"].final == 7.5  # the mark by hand is there still


def test_the_folder_is_moved(graded, tmp_path):
    lab, folder = graded
    before = read_scores(lab.id, folder)
    moved = folder.root.rename(tmp_path / "elsewhere")
    with mock.patch("course.grading.grade._runs", side_effect=AssertionError("run again")):
        grade_all(lab, moved)
    assert read_scores(lab.id, ClassFolder(moved)) == before
