"""Numbers that the prose of labs 3 and 4 gives, computed again from the model."""

import re

import gymnasium as gym
import pytest

from course.base.paths import SOURCE
from helpers.checks.chains import goal_probability
from helpers.intervals import wilson_interval


def said(lab: str) -> str:
    """Return a lab's text in one line, its numbers with points and no spaces inside."""
    text = (SOURCE / f"{lab}.py").read_text(encoding="utf-8").replace("\n# ", " ")
    return re.sub(r"(?<=\d)(?:,|\{,\}|\u00a0| )(?=\d{3}\b)", "", text).replace("{,}", ".")


def test_the_cost_of_breaking_ties_to_the_left():
    """Lab 3: steps before the first reward, with the limit of 100 steps; first successes."""
    lake = gym.make("FrozenLake-v1", desc=["SFF", "FFF", "FFG"], is_slippery=False)
    steps, successes = {}, {}
    for name, policy in [("left", [0.925, 0.025, 0.025, 0.025]), ("random", [0.25] * 4)]:
        within = [goal_probability(lake, policy, steps=t) for t in range(101)]
        steps[name] = sum(1 - p for p in within[:100]) / within[100]
        successes[name] = f"{100 * within[100]:.1f}"
    text = said("03_q_learning_sarsa")
    assert f"**{steps['left']:.0f} pas contre {steps['random']:.0f}**" in text
    assert f"**{steps['left']:.0f} steps against {steps['random']:.0f}**" in text
    assert f"{successes['left']} % of the time instead of {successes['random']} %" in text
    comma = {name: value.replace(".", ",") for name, value in successes.items()}
    assert f"{comma['left']} % des cas au lieu de {comma['random']} %" in text
    assert steps["left"] / steps["random"] > 300  # "more than 300 times longer"


def test_the_bridge_is_half_as_long_as_the_detour():
    """Lab 3: shortest paths of the lake with the bridge, without ice."""
    # By hand on the map: S is cell 15, G cell 19; 0 left, 1 down, 2 right, 3 up.
    desc = ["FFFFF", "FFFFF", "FHHFF", "SFFFG", "FHHFF"]
    assert str(desc).replace("'", '"') in said("03_q_learning_sarsa")
    lake = gym.make("FrozenLake-v1", desc=desc, is_slippery=False)
    bridge = [2, 2, 2, 2]
    detour = [3, 3, 2, 2, 2, 2, 1, 1]
    for path in (bridge, detour):
        lake.reset()
        steps = [lake.step(action) for action in path]
        assert [step[2] for step in steps] == [False] * (len(path) - 1) + [True]
        assert steps[-1][1] == 1
    assert len(detour) == 2 * len(bridge)


def test_wilsons_interval_of_twenty_successes_out_of_twenty():
    low, high = wilson_interval(1.0, 20)
    expected = f"{100 * low:.0f} % à {100 * high:.0f} %", f"{100 * low:.0f} % to {100 * high:.0f} %"
    assert all(words in said("04_cliff") for words in expected)


@pytest.mark.parametrize(("width", "low", "high"), [(5, 0.99, 1), (15, 0, 0.1)])
def test_chance_on_a_cliff(width, low, high):
    """Lab 4: with five columns chance is enough in 1,000 episodes; with fifteen hardly ever."""
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    found = goal_probability(gym.make("FrozenLake-v1", desc=desc, is_slippery=False), [0.25] * 4)
    assert low <= 1 - (1 - found) ** 1000 <= high
