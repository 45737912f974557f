"""What a lab defines, and the sizes of its experiments."""

import pytest

from course.labs.definitions import definitions, sizes
from course.labs.lab import find_lab, find_labs
from helpers.support.budget import BUDGETS

LABS = {lab.id: lab for lab in find_labs()}


@pytest.mark.parametrize("lab_id", LABS)
def test_a_larger_budget_is_never_smaller(lab_id):
    for name, size in sizes(LABS[lab_id]).items():
        assert name
        assert tuple(size) == BUDGETS, name
        assert size["grading"] <= size["class"] <= size["night"], name


def test_every_size_of_a_lab_is_found():
    assert sizes(find_lab("02_dynamic_programming")) == {}
    found = sizes(find_lab("05_dqn_breakout"))
    agents = {"catch_steps", "warmup_steps", "breakout_steps", "n"}
    assert set(found) == agents | {"ablation_steps", "ablation_seeds"}
    assert found["breakout_steps"] == {"grading": 1500, "class": 400_000, "night": 3_000_000}
    for lab in LABS.values():
        written = lab.path.read_text(encoding="utf-8").count("by_budget(")
        assert len(sizes(lab)) == written, lab.id


def test_definitions_run_nothing_else():
    lab = definitions(find_lab("03_q_learning_sarsa"))
    assert lab["QLearningAgent"].__name__ == "QLearningAgent"
    assert "agent" not in lab
