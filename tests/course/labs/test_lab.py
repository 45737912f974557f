"""The rules of a lab's source: each broken one names the lab, the cell and the reason."""

import jupytext
import pytest

from course.base.errors import SourceError
from course.labs.lab import Lab, find_labs

HEADER = """\
# ---
# jupyter:
#   course: {title: {fr: Un, en: One}, minutes: 5, requires: []}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

"""
EXERCISE = (
    '# %% nbgrader={"grade": false, "grade_id": "sum-write", "locked": false, '
    '"schema_version": 3, "solution": true, "task": false}\n'
    "### BEGIN SOLUTION\na = 1\n### END SOLUTION\n\n"
)
CHECK = (
    '# %% nbgrader={"grade": true, "grade_id": "check-sum-write", "locked": true, '
    '"points": 2, "schema_version": 3, "solution": false, "task": false}\n'
    'with check("sum-write", 2):\n    assert a == 1\n\n'
)
OPENING = (
    '# %% [markdown] tags=["fr"]\n# # Lab 1, 2 points\n\n'
    '# %% [markdown] tags=["en"]\n# # Lab 1, 2 points\n\n'
)


def lab(tmp_path, text):
    path = tmp_path / "01_one.py"
    path.write_text(HEADER + text)
    return Lab(path)


def test_a_good_source_has_its_points_and_two_languages(tmp_path):
    good = lab(tmp_path, OPENING + EXERCISE + CHECK)
    assert good.points == 2
    assert good.manual_points == 0
    french, english = good.notebook("fr"), good.notebook("en")
    assert len(french.cells) == len(english.cells) == 3
    assert [c.id for c in french.cells[1:]] == ["01-sum-write", "01-check-sum-write"]
    assert french.cells[1:] == english.cells[1:]
    assert "jupytext" not in french.metadata


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OPENING.split('# %% [markdown] tags=["en"]')[0] + EXERCISE + CHECK, "no English cell"),
        ("# %% [markdown]\n# text\n\n" + OPENING, "tag fr or en"),
        (OPENING + '# %% tags=["french"]\n1\n', "unknown tags"),
        (OPENING + EXERCISE + CHECK.replace("check-sum", "check-other"), "should be check-sum"),
        (OPENING + EXERCISE + CHECK.replace(", 2):", ", 3):"), "its metadata say"),
        (OPENING + EXERCISE + CHECK + "a\n", "inside its"),
        (OPENING + EXERCISE + EXERCISE, "stands twice"),
        (OPENING + EXERCISE.replace("### END SOLUTION", "") + CHECK, "do not pair up"),
        (OPENING.replace("2 points", "7 points") + EXERCISE + CHECK, "add up to 2"),
        (OPENING + EXERCISE + CHECK.replace('with check("sum-write", 2):', "if True:"), "begins"),
    ],
)
def test_a_broken_rule_is_named_with_its_lab(tmp_path, text, reason):
    with pytest.raises(SourceError, match=reason) as error:
        _ = lab(tmp_path, text).cells
    assert "01_one" in str(error.value)


def test_an_unknown_lab_is_answered_with_the_known_ones():
    with pytest.raises(SourceError, match="01_frozen_lake"):
        find_labs(["06_nothing"])


def test_sources_are_what_jupytext_writes():
    """No cell is lost or changed when jupytext reads a source and writes it again."""
    for one in find_labs():
        notebook = jupytext.read(one.path)
        again = jupytext.reads(jupytext.writes(notebook, "py:percent"), "py:percent")
        assert [c.source for c in again.cells] == [c.source for c in notebook.cells], one.id
