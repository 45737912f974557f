"""The three budgets and the progress bars."""

import pytest

from helpers.support.budget import BUDGETS, budget, by_budget
from helpers.support.progress import progress


@pytest.mark.parametrize(
    ("course", "grading", "expected"),
    [
        (None, None, "class"),
        (None, "autograde", "grading"),
        ("night", "autograde", "night"),
        ("grading", None, "grading"),
    ],
)
def test_the_variable_decides_then_the_grading(monkeypatch, course, grading, expected):
    for name, value in (("COURSE_BUDGET", course), ("NBGRADER_EXECUTION", grading)):
        if value:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name, raising=False)
    assert budget() == expected
    assert by_budget(grading=1, class_=2, night=3) == 1 + BUDGETS.index(expected)


def test_an_unknown_budget_is_named(monkeypatch):
    monkeypatch.setenv("COURSE_BUDGET", "week")
    with pytest.raises(ValueError, match="'week'; expected one of grading, class, night"):
        budget()


def test_bars_write_on_stdout_and_are_silent_while_grading(capsys, monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    assert list(progress(range(3), desc="here", delay=0)) == [0, 1, 2]
    printed = capsys.readouterr()
    assert "here" in printed.out
    assert printed.err == ""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert list(progress(range(3), delay=0)) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")
