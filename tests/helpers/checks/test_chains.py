"""What a policy is worth, from the model: against closed forms and against play."""

import gymnasium as gym
import numpy as np
import pytest

from helpers import RandomAgent
from helpers.checks.chains import expected_steps, goal_probability, greedy_value
from helpers.checks.exploration import play_and_count


def lake(desc=("SFF", "FFF", "FFG"), **options):
    return gym.make("FrozenLake-v1", **({"desc": list(desc), "is_slippery": False} | options))


def make_cliff(width=5, **options):
    desc = ["F" * width, "F" * width, "S" + "H" * (width - 2) + "G"]
    return gym.make("FrozenLake-v1", desc=desc, is_slippery=False, **options)


def test_a_sure_path_succeeds_exactly_when_there_are_steps_enough():
    path = {10: 3, 5: 2, 6: 2, 7: 2, 8: 2, 9: 1}
    policy = np.full((15, 4), 0.25)
    for state, action in path.items():
        policy[state] = np.eye(4)[action]
    assert goal_probability(make_cliff(), policy, steps=6) == 1
    assert goal_probability(make_cliff(), policy, steps=5) == 0


def test_a_slip_is_counted():
    lake = gym.make("FrozenLake-v1", desc=["SG"], is_slippery=True)
    # Right reaches the goal one time in three; the other slips stay in place.
    assert goal_probability(lake, [0, 0, 1, 0], steps=2) == pytest.approx(1 - (2 / 3) ** 2)


def test_the_random_walk_agrees_with_a_simulation():
    cliff = make_cliff()
    exact = goal_probability(cliff, [0.25] * 4, steps=100)
    played = play_and_count(cliff, RandomAgent(cliff, seed=0), episodes=4000)
    arrivals = played[9, 1] + played[13, 2]  # down from cell 9: the only way to the goal in play
    assert abs(arrivals / 4000 - exact) < 6 * np.sqrt(exact * (1 - exact) / 4000)


@pytest.mark.parametrize("policy", [[0.5, 0.5], np.full((14, 4), 0.25)])
def test_a_policy_of_another_shape_is_refused(policy):
    with pytest.raises(ValueError, match=r"expected \(15, 4\) or \(4,\)"):
        goal_probability(make_cliff(), policy)


@pytest.mark.parametrize("policy", [[1, 1, 0, 0], [1.5, -0.5, 0, 0]])
def test_probabilities_are_probabilities(policy):
    with pytest.raises(ValueError, match="sum to 1"):
        goal_probability(make_cliff(), policy)


def test_the_greedy_value_is_exact():
    env = lake()
    q_table = np.zeros((9, 4))
    q_table[[0, 1], 2] = q_table[[2, 5], 1] = 1  # right, right, down, down
    assert greedy_value(env, q_table, 0.9) == pytest.approx(0.9**3)


def test_ties_are_shared_in_the_greedy_value():
    corridor = lake(["SG"])
    # Right with probability 1/2, else stays: v = 1/2 + 1/2 g v.
    assert greedy_value(corridor, [[0, 0, 1, 1], [0] * 4], 0.9) == pytest.approx(0.5 / 0.55)


def test_ties_to_the_left_cost_what_the_lab_says():
    to_the_left, at_random = [0.925, 0.025, 0.025, 0.025], [0.25] * 4
    assert round(expected_steps(lake(), to_the_left)) == 4668
    assert round(goal_probability(lake(), to_the_left, 100), 3) == 0.011
    assert expected_steps(lake(), at_random) == pytest.approx(27)
    assert round(goal_probability(lake(), at_random, 100), 3) == 0.987


def test_exact_steps_agree_with_episodes():
    env = gym.make("FrozenLake-v1", max_episode_steps=100_000)
    rng = np.random.default_rng(0)
    env.reset(seed=0)
    lengths = []
    for _ in range(2000):
        env.reset()
        steps, ended = 0, False
        while not ended:
            ended = env.step(int(rng.integers(4)))[2]
            steps += 1
        lengths.append(steps)
    error = np.std(lengths) / np.sqrt(len(lengths))
    assert abs(np.mean(lengths) - expected_steps(env, [0.25] * 4)) < 6 * error


def test_a_policy_that_never_ends_takes_forever():
    assert expected_steps(lake(), [1, 0, 0, 0]) == float("inf")
    assert goal_probability(lake(), [1, 0, 0, 0], 1000) == 0.0


def test_steps_of_a_path_are_counted():
    actions = np.array([2, 2, 1, 0, 0, 1, 0, 0, 0])
    assert expected_steps(lake(), np.eye(4)[actions]) == pytest.approx(4)


def test_a_policy_is_the_same_in_every_form():
    actions = np.array([2, 2, 1, 0, 0, 1, 0, 0, 0])
    forms = [dict(enumerate(actions.tolist())), actions, np.eye(4)[actions]]
    assert [goal_probability(lake(), form, 4) for form in forms] == [1, 1, 1]
    assert [goal_probability(lake(), form, 3) for form in forms] == [0, 0, 0]
