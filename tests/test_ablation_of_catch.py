"""Lab 5's agents with a piece missing: they lack that piece, and nothing else."""

import ast
import re

import numpy as np
import pytest

from course.base.paths import SOURCE
from course.labs.definitions import sizes
from course.labs.lab import find_lab
from helpers import Catch, train_many_games
from tests.dqn import LAB

WRITTEN = (SOURCE / "05_dqn_breakout.py").read_text(encoding="utf-8")
PIECES = ast.literal_eval(re.search(r"^pieces = (\[.*\])$", WRITTEN, re.M)[1])
NOTHING, SLOW_TARGET, LONG_MEMORY, MASK = range(4)


def test_each_agent_lacks_one_piece_and_learns_as_often_as_the_whole_one():
    """A memory that never holds a batch, for example, would leave an agent that never learns."""
    settings, gradient_steps = [], []
    for piece in PIECES:
        games, agent = LAB["catch_agent_without"](piece, seed=0)
        memory = agent.replay_buffer
        settings.append((type(agent), agent.update_target_tau, memory.capacity))
        kept = []
        descend = agent.descend

        def noted(optimizer, loss, kept=kept, memory=memory, descend=descend):
            kept.append(len(memory))
            descend(optimizer, loss)

        agent.descend = noted
        train_many_games(games, agent, agent_steps=264, seed=0)
        assert min(kept) >= agent.batch_size, piece
        gradient_steps.append(agent.gradient_steps)
    # From the 200th step on, one in four.
    assert gradient_steps == [(264 - 200) // 4 + 1] * len(PIECES)
    differing = [sum(a != b for a, b in zip(own, settings[0], strict=True)) for own in settings]
    assert differing == [0, 1, 1, 1]


@pytest.mark.slow
def test_double_dqn_overestimates_less_after_as_many_steps_as_a_class_plays():
    starts = np.array([Catch().reset(seed=seed)[0] for seed in range(50)])
    steps = sizes(find_lab("05_dqn_breakout"))["catch_steps"]["class"]
    value = {}
    for kind in ("DQNAgent", "DoubleDQNAgent"):
        value[kind] = []
        for seed in range(3):
            games, agent = LAB["catch_agent"](LAB[kind], seed)
            train_many_games(games, agent, agent_steps=steps, seed=seed)
            value[kind].append(agent.mean_value(starts))
    print(value)
    assert 0.95**8 - 0.05 < np.mean(value["DoubleDQNAgent"]) < np.mean(value["DQNAgent"]) + 0.03


@pytest.mark.slow
def test_what_the_lab_says_of_each_piece_holds_over_five_seeds():
    LAB["starts"] = np.array([Catch().reset(seed=seed)[0] for seed in range(50)])
    steps = sizes(find_lab("05_dqn_breakout"))["ablation_steps"]["class"]
    found = np.array(  # (pieces, seeds, score / value / gradient steps)
        [[LAB["train_without"](piece, seed, steps) for seed in range(5)] for piece in PIECES]
    )
    score, value, gradient_steps = found.transpose(2, 0, 1)
    print(found.round(2))
    assert (gradient_steps == gradient_steps[0, 0]).all()
    assert score[NOTHING].mean() > 0.7
    best = 0.95**8
    # Without the delay: values higher than the whole agent's, above the best possible on average.
    assert (value[SLOW_TARGET] > value[NOTHING]).sum() >= 4
    assert value[SLOW_TARGET].mean() > best > value[NOTHING].mean()
    # Without the long memory: a score far below, and values too low.
    assert score[LONG_MEMORY].max() < 0.7
    assert score[LONG_MEMORY].mean() < 0.4 < score[NOTHING].min()
    # Without the mask: the score says little, the values are far off.
    assert score[MASK].mean() > 0.7
    far = {piece: np.abs(value[piece] - best).mean() for piece in (NOTHING, MASK)}
    assert far[MASK] > 3 * far[NOTHING]
