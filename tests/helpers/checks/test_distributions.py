"""Distributions of the next cell: each mistake costs one check, and its message leads to it."""

import gymnasium as gym
import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.distributions import (
    expect_distribution,
    expect_edges,
    expect_reads_model,
    expect_slips,
    frozen_lake,
)

MAP = ["SFH", "FFF", "FFF", "HFG"]


def read(env, state, action):
    found: dict = {}
    for p, n, _r, _t in env.unwrapped.P[state][action]:
        found[n] = found.get(n, 0) + p
    return found


def slip(env, state, action, turns=(-1, 0, 1), weights=(1 / 3, 1 / 3, 1 / 3)):
    found: dict = {}
    for turn, weight in zip(turns, weights, strict=True):
        cell = env.unwrapped.P[state][(action + turn) % 4][0][1]
        found[cell] = found.get(cell, 0) + weight
    return found


@pytest.mark.parametrize("rate", [1 / 3, 0.5, 0.9])
def test_what_the_model_says_passes_with_numbers_of_either_kind(rate):
    ice = gym.make("FrozenLake-v1", desc=MAP, success_rate=rate)
    expect_reads_model(read, ice, "successors")
    expect_reads_model(
        lambda *of: {np.int64(n): np.float64(p) for n, p in read(*of).items()}, ice, "successors"
    )


def test_the_row_and_the_call_are_shown():
    ice = gym.make("FrozenLake-v1", desc=["SFG"], success_rate=0.5)

    def overwrites(env, state, action):
        return {n: p for p, n, _r, _t in env.unwrapped.P[state][action]}

    with pytest.raises(CheckFailed) as failure:
        expect_reads_model(overwrites, ice, "successors")
    assert str(failure.value).splitlines() == [
        "P[0][1] = [(0.25, 0, 0, False), (0.5, 0, 0, False), (0.25, 1, 0, False)]",
        "successors(env, 0, 1), probabilities of [0, 1]:",
        "  Expected: [0.75, 0.25]",
        "  Got: [0.5, 0.25]",
        "→ The probabilities of a state that is listed several times add up.",
    ]


def test_a_model_that_was_emptied_is_told():
    def pops(env, state, action):
        found = read(env, state, action)
        env.unwrapped.P[state][action].clear()
        return found

    with pytest.raises(CheckFailed, match=r"^P\[0\]\[0\] was .* and is \[\] after it"):
        expect_reads_model(pops, gym.make("FrozenLake-v1", desc=["SFG"]), "successors")


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (None, "returned nothing"),
        ([1.0], "not a dictionary"),
        ({0: 0.5, 1: 0.5}, r"has the keys \[0, 1\]; the possible next states are \[0\]. Does each"),
        ({"left": 1.0}, r"has the keys \['left'\]; the possible next states are \[0\].\n→ idea"),
        ({0: "half"}, "Got: "),
        ({0: 0.99}, "Expected: "),
    ],
)
def test_what_is_no_such_distribution_is_said_to_be_none(got, says):
    with pytest.raises(CheckFailed, match=says):
        expect_distribution(got, {0: 1.0}, "f(env, 0, 0)", "given", "idea", seen=[1])


def test_an_agent_that_is_moved_is_told_of():
    def resets(env, state, action):
        env.reset()
        return read(env, state, action)

    with pytest.raises(CheckFailed, match="stood in cell 2 before successors ran, and stands in c"):
        expect_reads_model(resets, gym.make("FrozenLake-v1", desc=["SFG"]), "successors")


@pytest.mark.parametrize("desc", [MAP, ["SFFF", "FFFF", "FFFG"], ["SFG"], ["SF", "FG"]])
def test_a_right_slip_passes_on_maps_of_any_size(desc):
    expect_slips(slip, frozen_lake(desc), "slip")
    expect_edges(slip, frozen_lake(desc), "slip")


@pytest.mark.parametrize(
    "wrong",
    [
        {"turns": (0, 1, 2)},
        {"turns": (-1, 0, 0)},
        {"weights": (0.1, 0.8, 0.1)},
    ],
)
def test_wrong_directions_cost_the_directions_only(wrong):
    def turned(env, state, action):
        return slip(env, state, action, **wrong)

    expect_edges(turned, frozen_lake(MAP), "slip")
    with pytest.raises(CheckFailed, match=r"state 4, action 0: 0 left → 3, .*\n.*\[1, 3, 7\]"):
        expect_slips(turned, frozen_lake(["FFF", "SFF", "FFG"]), "slip")


@pytest.mark.parametrize("state", [0, 1, 2])
def test_what_stays_in_place_is_looked_at_in_corners_at_edges_and_in_holes(state):
    def forgets(env, here, action):
        found = slip(env, here, action)
        if here == state and len(env.unwrapped.P) == 12:
            found.pop(here)
        return found

    expect_slips(forgets, frozen_lake(MAP), "slip")
    with pytest.raises(CheckFailed, match=rf"slip\(env, {state}, \d\) has the keys"):
        expect_edges(forgets, frozen_lake(MAP), "slip")


def test_ice_that_does_not_slip_costs_the_edges_too():
    def still(env, state, action):
        return slip(env, state, action, (0,), (1.0,))

    with pytest.raises(CheckFailed, match="the ice slips"):
        expect_edges(still, frozen_lake(MAP), "slip")


def test_what_a_dictionary_says_of_itself_is_not_asked():
    """Its class would learn what is expected from the comparisons, and answer it."""
    found = set()

    class Cell(int):
        __hash__ = int.__hash__

        def __eq__(self, other):
            found.update({int(other)} if int(self) == int(other) else ())
            return int(self) == int(other)

    class Answer(dict):
        def __iter__(self):
            return iter(sorted(found) or [Cell(i) for i in range(20)])

        def __getitem__(self, key):
            return 1 / len(found)

    def answer(env, state, action):
        found.clear()
        return Answer({0: 0.0})

    lake = frozen_lake(["SFFFF", "FFFHF", "FFFFF", "FFFFG"])
    with pytest.raises(CheckFailed):
        expect_slips(answer, lake, "answer")


def test_a_model_that_is_changed_in_between_says_nothing_of_what_is_right():
    """Where every cell leads to itself, no cell would be left to look at."""

    class Rows(dict):
        told = False

        def keys(self):  # the comparison with what was there before begins so
            self.told = True
            return dict.keys(self)

        def __getitem__(self, action):
            return self.before[action] if self.told else dict.__getitem__(self, action)

    def answer(env, state, action):
        model = env.unwrapped.P
        for cell, rows in list(model.items()):
            if cell != state and not isinstance(rows, Rows):
                model[cell] = Rows({a: [(1.0, cell, 0.0, False)] for a in rows})
                model[cell].before = rows
        neighbours = [model[state][d % 4][0][1] for d in (action - 1, action, action + 1)]
        return dict.fromkeys(neighbours, 1 / 3) if state == 6 else {0: 1.0}

    with pytest.raises(CheckFailed):
        expect_slips(answer, frozen_lake(["SFFFF", "FFFHF", "FFFFF", "FFFFG"]), "answer")
