"""One update: the entry, how far it moved, and the mistake that explains it."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.updates import (
    Mistake,
    expect_corrected,
    likely_idea,
    target_mistakes,
    terminal_mistakes,
)

TABLE = np.array([[0.2, 0.5, 0.1, 0.3], [0.4, 0.2, 0.8, 0.7], [-0.5, -0.2, -0.9, -0.4]])


def after(target=None, correct=None, also=None, alpha=0.2):
    """Give one transition to an agent that learns from these formulas."""
    agent = SimpleNamespace(q_table=TABLE.copy(), alpha=alpha, gamma=0.9, epsilon=0.1)

    def learn(obs, action, reward, next_obs, terminated):
        q = agent.q_table
        goal = (target or (lambda q, r, s, a, n: r + 0.9 * q[n].max()))(
            q, reward, obs, action, next_obs
        )
        q[obs, action] = (correct or (lambda old, goal: old + alpha * (goal - old)))(
            q[obs, action], goal
        )
        if also:
            also(agent)

    agent.learn = learn
    expect_corrected(agent, (0, 2, 1.0, 1, False), alpha=alpha, gamma=0.9, epsilon=0.1)


def test_the_right_update_passes():
    after()


@pytest.mark.parametrize(
    ("target", "idea"),
    [
        (lambda q, r, s, a, n: r, "What follows is left out"),
        (lambda q, r, s, a, n: r + q[n].max(), "gamma is left out"),
        (lambda q, r, s, a, n: 0.9 * (r + q[n].max()), "The reward counts in full"),
        (lambda q, r, s, a, n: 0.9 * q[n].max(), "The reward is left out"),
        (lambda q, r, s, a, n: r - 0.9 * q[n].max(), "Is there a `~`"),
        (lambda q, r, s, a, n: r + 0.9 * q[n].argmax(), "number of the best action"),
        (lambda q, r, s, a, n: r + 0.9 * q[n].mean(), "largest value of the next state"),
        (lambda q, r, s, a, n: r + 0.9 * q[s].max(), "that of the next state"),
        (lambda q, r, s, a, n: 12.0, "moves by alpha times"),
    ],
)
def test_a_wrong_target_is_recognised(target, idea):
    with pytest.raises(CheckFailed, match=idea) as failure:
        after(target)
    said = str(failure.value)
    for given in (
        "q_table[0] = [0.2, 0.5, 0.1, 0.3]",
        "q_table[1] = [0.4, 0.2, 0.8, 0.7]",
        "alpha = 0.2",
    ):
        assert given in said


@pytest.mark.parametrize(
    ("correct", "idea"),
    [
        (lambda old, goal: old, "has not moved"),
        (lambda old, goal: goal, "alpha is left out"),
        (lambda old, goal: old + 0.2 * goal, "is not subtracted"),
        (lambda old, goal: old - 0.2 * (goal - old), "moves away"),
        (lambda old, goal: 0.2 * old + 0.8 * goal, "share of the target"),
    ],
)
def test_a_wrong_correction_is_recognised(correct, idea):
    with pytest.raises(CheckFailed, match=idea):
        after(correct=correct)


def test_whatever_else_changes_is_named():
    with pytest.raises(
        CheckFailed, match=r"took q_table\[2, 1\] from -0.2 to 5; only q_table\[0, 2\]"
    ):
        after(also=lambda agent: agent.q_table.__setitem__((2, 1), 5.0))
    with pytest.raises(CheckFailed, match=r"alpha = 0.2; after learn, it is 0.1"):
        after(also=lambda agent: setattr(agent, "alpha", 0.1))


def test_a_mistake_is_named_only_if_it_alone_explains_the_value():
    mistakes = [Mistake(1.0, idea="One."), Mistake(1.0, idea="Two."), Mistake(2.0, idea="Three.")]
    assert likely_idea(1.0, mistakes, idea="Think.") == "Think."
    assert likely_idea(2.0, mistakes, idea="Think.") == "Three."
    assert likely_idea(None, mistakes, idea="Think.") == "Think."


def test_negative_values_and_terminal_states_have_their_mistakes():
    assert "must not begin at 0" in likely_idea(1.0, target_mistakes(1.0, 0.5, -2.0), idea="")
    row = np.array([3.0, 4.0])
    said = [
        likely_idea(v, terminal_mistakes(1.0, 0.5, row, 0), idea="") for v in (3.0, 2.5, 0.0, -3.0)
    ]
    assert [idea[:28] for idea in said] == [
        "What follows a terminal stat",
        "What follows a terminal stat",
        "The reward of the last step ",
        "What follows is subtracted t",
    ]
