"""A check cell: what it prints, what it says of a learner's mistake, and what it never shows."""

import sys

import numpy as np
import pytest

from helpers import set_language
from helpers.checks import CheckFailed, check, expect, expect_close, expect_equal


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def cell(source, name="<a cell>", **names):
    """Define what a notebook's cell defines."""
    namespace = dict(names)
    exec(compile(source, name, "exec"), namespace)
    return namespace


def failure(source, **names):
    """Run a check cell that fails, and return its message."""
    with pytest.raises(CheckFailed) as error:
        cell(source, "<the check's cell>", check=check, **names)
    return str(error.value)


def test_a_passed_check_prints_one_line(capsys):
    with check("sum-write", 2):
        expect(True, "never said")
    assert capsys.readouterr().out == "✓ sum-write 2/2\n"


def test_stderr_goes_to_stdout_and_comes_back(capsys):
    before = sys.stderr
    with check("sum-write", 1):
        print("noise", file=sys.stderr)
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "noise" in printed.out
    assert sys.stderr is before


def test_stderr_comes_back_after_a_failure():
    before = sys.stderr
    with pytest.raises(CheckFailed), check("sum-write", 1):
        expect(False, "no")
    assert sys.stderr is before


def test_the_learners_line_is_shown_and_the_checks_is_not():
    learners = cell("def f(x):\n    return 1 / x", "<ipykernel cell>")
    said = failure("with check('f-write', 3):\n    secret = f(0)", f=learners["f"])
    assert said.startswith("✗ f-write 0/3\n")
    assert "ZeroDivisionError: division by zero" in said
    assert "in f, line 2" in said
    assert "secret" not in said


def test_an_exercise_that_is_not_written_is_said_so():
    learners = cell("def f(x):\n    raise NotImplementedError()")
    said = failure("with check('f-write', 3):\n    f(0)", f=learners["f"])
    assert "f is not written yet" in said


def test_a_name_that_is_missing_asks_for_the_cells_above():
    said = failure("with check('f-write', 1):\n    undefined_name(0)")
    assert "undefined_name: not defined." in said
    assert "Run the cells from the top" in said


def test_a_hidden_test_says_nothing_of_itself():
    said = failure("with check('f-write', 1):\n    assert [1, 2] == [3], 'the answer is 3'")
    assert "hidden test" in said
    assert "3" not in said.replace("0/1", "")


def test_a_learners_own_assert_is_shown():
    learners = cell("def f(x):\n    assert x > 0, 'positive only'")
    said = failure("with check('f-write', 1):\n    f(0)", f=learners["f"])
    assert "AssertionError: positive only" in said


def test_leaving_the_program_is_a_failure_and_an_interrupt_is_not():
    learners = cell("import sys\ndef f():\n    sys.exit()")
    assert "SystemExit" in failure("with check('f-write', 1):\n    f()", f=learners["f"])
    with pytest.raises(KeyboardInterrupt), check("f-write", 1):
        raise KeyboardInterrupt


def test_asking_for_input_is_said_with_the_line_that_asks():
    learners = cell(
        "class StdinNotImplementedError(Exception): pass\n"
        "def input(): raise StdinNotImplementedError\ndef f():\n    return input()"
    )
    said = failure("with check('f-write', 1):\n    f()", f=learners["f"])
    assert "Your code calls input(), and nobody is there to answer" in said
    assert "in f, line 4" in said


def test_messages_speak_french():
    set_language("fr")
    with pytest.raises(CheckFailed, match=r"Attendu : 2\n.*Obtenu : 3"):
        expect_equal(3, 2, "1 + 1")
    with pytest.raises(ValueError, match="expected one of fr, en"):
        set_language("de")


def test_ipython_shows_the_message_alone():
    with pytest.raises(CheckFailed) as error, check("f-write", 1):
        expect(False, "read again")
    assert error.value._render_traceback_() == ["✗ f-write 0/1", "read again"]


def test_long_lines_of_a_message_break_between_words_and_as_lines_of_one_paragraph():
    long = " ".join(["word"] * 17 + ["end"])  # 88 characters
    shown = CheckFailed(f"✗ f-write 0/1\n  {long}\n{'x' * 90}\n\nshort")._render_traceback_()
    assert shown == [
        "✗ f-write 0/1",
        "  " + " ".join(["word"] * 15),
        "    word word end",
        f"{'x' * 90}",
        "",
        "short",
    ]


@pytest.mark.parametrize(
    ("got", "expected"),
    [(1.0000001, 1.0), (np.float32(0.5), 0.5), ([1, 2], np.array([1.0, 2.0])), (True, 1)],
)
def test_close_numbers_pass(got, expected):
    expect_close(got, expected, "it")


@pytest.mark.parametrize("got", [None, "text", 1.1, [1.0], np.nan, object()])
def test_other_things_are_not_close(got):
    with pytest.raises(CheckFailed, match="it"):
        expect_close(got, 1.0, "it", "Look again.")


def test_an_object_that_equals_everything_has_the_wrong_shape():
    class Anything:
        def __eq__(self, other):
            return True

        __hash__ = None

    with pytest.raises(CheckFailed):
        expect_equal(Anything(), [1, 2], "it")


def test_numbers_are_written_plainly():
    with pytest.raises(CheckFailed) as error:
        expect_equal({0: np.float64(1 / 3)}, [np.float64(0.5), 2], "it", "Idea.")
    text = str(error.value)
    assert "np.float64" not in text
    assert "[0.5, 2]" in text
    assert "{0: 0.3333}" in text
    assert text.endswith("→ Idea.")


class AlwaysArray(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (cell("class A:\n    def __eq__(self, o): return True", __name__="__main__")["A"](), 3),
        ([cell("class A:\n    def __eq__(self, o): return True", __name__="__main__")["A"]()], [3]),
        (cell("class A(int):\n    def __eq__(self, o): return True")["A"](2), 3),
        (cell("class A(str):\n    def __eq__(self, o): return True")["A"]("a"), "b"),
        (cell("class A(list):\n    def __eq__(self, o): return True")["A"]([1]), [2]),
        (cell("class A(dict):\n    def __eq__(self, o): return True")["A"](a=1), {"a": 2}),
        (np.zeros(2).view(AlwaysArray), [1, 1]),
        (np.array([1, None]), [1, 2]),
    ],
)
def test_a_class_that_equals_everything_equals_nothing_here(got, expected):
    with pytest.raises(CheckFailed):
        expect_equal(got, expected, "it")


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.float32(0.5), 0.5),
        (True, 1),
        ([np.int64(1), 2], [1, 2]),
        (np.array([1, 2]), [1, 2]),
        ([1, 2], np.array([1.0, 2.0])),
        ({"a": np.float64(1)}, {"a": 1}),
        ((1, 2), (np.int64(1), 2)),
        ({1, 2}, {2, 1}),
        (range(2), range(2)),
        (int, int),
        (np.array([1, None]), np.array([1, None])),
    ],
)
def test_what_is_equal_stays_equal(got, expected):
    expect_equal(got, expected, "it")


def test_what_was_given_stands_before_what_was_expected_and_rows_stand_below_one_another():
    with pytest.raises(CheckFailed) as error:
        expect_close(np.eye(2), np.ones((2, 2)), "f(x)", given={"x": np.zeros((2, 1)), "y": 0.5})
    assert str(error.value).splitlines() == [
        "f(x):",
        "  x = [[0.]",
        "       [0.]]",
        "  y = 0.5",
        "  Expected: [[1. 1.]",
        "             [1. 1.]]",
        "  Got: [[1. 0.]",
        "        [0. 1.]]",
    ]
