"""Values in messages: plain, short, with enough digits, never an object of ours."""

import numpy as np
import pytest
import torch

from helpers import set_language
from helpers.agents import RandomAgent
from helpers.checks import CheckFailed, expect, expect_close, expect_equal
from helpers.checks.deep import LinearNetwork
from helpers.checks.shown import shown, shown_apart
from helpers.checks.tabular import Step


@pytest.fixture(autouse=True)
def english():
    set_language("en")


def said(expectation, *arguments, **options):
    with pytest.raises(CheckFailed) as error:
        expectation(*arguments, **options)
    return str(error.value)


class Theirs:
    pass


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(1 / 3), "0.3333"),
        ((np.int64(1),), "(1,)"),
        ([True, None, "a"], "[True, None, 'a']"),
        ({(0, 1): np.float32(0.5)}, "{(0, 1): 0.5}"),
        (np.array([1.0, 2.0]), "[1. 2.]"),
        (torch.tensor([1.0, 2.0], requires_grad=True), "[1. 2.]"),
        (np.array(0.25), "0.25"),
        (set(), "set()"),
        (Theirs(), "an object of the class Theirs"),
        (Theirs, "the class Theirs"),
        (len, "the function len"),
        (np, "the module numpy"),
    ],
)
def test_a_value_is_written_as_a_learner_would(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    "ours",
    [
        LinearNetwork([[1.0]], [0.0]),
        RandomAgent.__new__(RandomAgent),
        Step(0, 1, 0.0, 2, False, False),
    ],
)
def test_an_object_of_ours_is_named_and_not_shown(ours):
    name = f"an object of the class {type(ours).__name__}"
    assert shown(ours) == name
    assert said(expect_equal, [ours], [3], "f()").splitlines()[2] == f"  Got: [{name}]"


def test_a_class_that_cannot_be_shown_is_named():
    class Broken:
        def __repr__(self):
            raise ValueError

    assert shown(Broken()) == "an object of the class Broken"


def test_long_values_lose_their_middle():
    text = shown(list(range(1000)))
    assert len(text) < 310
    assert text.startswith("[0, 1, 2")
    assert text.endswith("999]")


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1 / 3, 0.33334),
        ([0.5, 1 / 3], [0.5, 0.3333333]),
        (np.array([1.0, 2.0]), np.array([1.0, 2.00001])),
        ({0: 1e-9}, {0: 1.0000001e-9}),
        (1, "1"),
        ([1], np.array([1])),
    ],
)
def test_what_differs_looks_different(expected, got):
    left, other = shown_apart(expected, got)
    assert left != other
    lines = said(expect_equal, got, [expected, 0], "f()").splitlines()
    assert lines[1].split(": ", 1)[1] != lines[2].split(": ", 1)[1]


def test_numbers_that_are_close_are_written_with_the_digits_that_tell_them_apart():
    text = said(expect_close, 0.33334, 1 / 3, "f()")
    assert "Expected: 0.33333\n  Got: 0.33334" in text


@pytest.mark.parametrize("expectation", [expect_equal, expect_close])
def test_nothing_returned_is_said_as_such(expectation):
    text = said(expectation, None, [0.5, 0.5], "policy(env)", "Another idea.")
    assert text.startswith("policy(env) gave nothing (None).")
    assert "`return`" in text
    assert "Another idea." not in text


def test_none_that_is_expected_is_no_fault():
    expect_equal(None, None, "f()")
    assert "Got: 3" in said(expect_equal, 3, None, "f()")


def test_the_first_difference_of_a_long_array_is_named():
    expected = np.zeros((5, 4))
    got = expected.copy()
    got[3, 1] = 0.25
    assert "First difference at [3, 1]: expected 0, got 0.25" in said(
        expect_close, got, expected, "q_table"
    )
    assert "First difference" not in said(expect_close, [1.0, 2.0], [1.0, 3.0], "V")


def test_a_tensor_is_compared_as_an_array():
    expect_close(torch.tensor([1.0], requires_grad=True), [1.0], "f()")
    assert "Got: [2.]" in said(expect_close, torch.tensor([2.0]), [1.0], "f()")


def test_values_in_a_sentence_are_shown_too():
    network = LinearNetwork([[1.0]], [0.0])
    text = said(
        expect, False, "{n:.2f}, {name}: {got}, {net}", n=1.0, name="a", got=(1,), net=network
    )
    assert text == "1.00, a: (1,), an object of the class LinearNetwork"
