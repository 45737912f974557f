"""Checks of a replay memory and of a gradient step say what was wrong, in numbers."""

import numpy as np
import pytest
import torch

from helpers.checks.core import CheckFailed
from helpers.checks.descending import expect_descends
from helpers.checks.remembering import expect_draws, expect_keeps_the_last
from tests.dqn import LAB

ListMemory, descend = LAB["ListMemory"], LAB["descend"]


def test_the_solution_passes_with_any_seed():
    for seed in range(20):
        expect_descends(descend, np.random.default_rng(seed))
    for capacity, n in [(1, 1), (1, 9), (3, 2), (4, 50)]:
        expect_keeps_the_last(ListMemory, capacity, n)
    for n, batch_size in [(2, 2), (9, 30)]:
        expect_draws(ListMemory, n, batch_size)


class NeverForgets(ListMemory):
    def append(self, *transition):
        self.transitions.append(transition)


class Newest(ListMemory):
    def sample(self, batch_size):
        return [np.stack(column) for column in zip(*self.transitions[-batch_size:], strict=True)]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            lambda: expect_keeps_the_last(NeverForgets, 3, 2),
            "wrote into its own array after append",
        ),
        (lambda: expect_keeps_the_last(NeverForgets, 3, 5), r"Expected: \[2, 3, 4\]"),
        (lambda: expect_draws(Newest, 6, 4), "place 0 came 0 times; expected about 200"),
        (lambda: expect_draws(Newest, 2, 4), "the shapes of what sample"),
    ],
)
def test_what_a_memory_gets_wrong_is_said(check, said):
    with pytest.raises(CheckFailed, match=said):
        check()


def adds_up(optimizer, loss):
    loss.backward()
    optimizer.step()


def never_moves(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (adds_up, "PyTorch adds up"),
        (never_moves, "step.. 0 times; expected once"),
        (lambda optimizer, loss: torch.zeros(1), "0 times"),
    ],
)
def test_what_a_gradient_step_gets_wrong_is_said(answer, said):
    with pytest.raises(CheckFailed, match=said):
        expect_descends(answer, np.random.default_rng(0))
