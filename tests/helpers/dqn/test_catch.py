"""Catch: its rules, its picture, and what is known exactly about returns."""

import warnings
from fractions import Fraction

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env

from helpers import Catch

BOARDS = [(10, 5), (2, 1), (2, 3), (6, 4), (5, 9), (3, 2)]
LEFT, STAY, RIGHT = range(3)


def where(obs):
    """Read the ball's and the paddle's cells from a picture in which the ball still falls."""
    (ball,) = np.argwhere(obs[0, :-1])
    (paddle,) = np.flatnonzero(obs[0, -1])
    return tuple(ball), int(paddle)


def follow(obs):
    """Go under the ball, by the picture alone."""
    (_, column), paddle = where(obs)
    return STAY + int(np.sign(column - paddle))


def play(env, policy, seed):
    """Return the rewards and the observations of an episode."""
    obs, _ = env.reset(seed=seed)
    rewards, pictures, terminated = [], [obs], False
    while not terminated:
        obs, reward, terminated, truncated, _ = env.step(policy(obs))
        assert not truncated
        rewards.append(reward)
        pictures.append(obs)
    return rewards, pictures


@pytest.mark.parametrize(("rows", "columns"), BOARDS)
def test_who_follows_the_ball_earns_one_from_every_start(rows, columns):
    env, starts = Catch(rows, columns), set()
    for seed in range(20 * columns):
        rewards, pictures = play(env, follow, seed)
        assert rewards == [0.0] * (rows - 2) + [1.0]
        starts.add(where(pictures[0]))
    assert starts == {((0, column), columns // 2) for column in range(columns)}


@pytest.mark.parametrize("action", [LEFT, STAY, RIGHT])
def test_one_action_alone_catches_one_ball(action):
    env, returns = Catch(), {}
    for seed in range(100):
        rewards, pictures = play(env, lambda obs: action, seed)
        returns[where(pictures[0])[0][1]] = sum(rewards)
    assert returns == {c: 1.0 if c == (0, 2, 4)[action] else -1.0 for c in range(5)}


def test_the_ball_falls_straight_and_walls_stop_the_paddle():
    for action, expected in [(LEFT, [2, 1, 0, 0, 0]), (RIGHT, [2, 3, 4, 4, 4])]:
        _, pictures = play(Catch(6, 5), lambda obs, action=action: action, seed=3)
        (_, column), _ = where(pictures[0])
        found = [where(obs) for obs in pictures[:-1]]
        assert found == [((row, column), expected[row]) for row in range(5)]


def test_the_picture_is_one_black_and_white_frame():
    env = Catch()
    _, pictures = play(env, lambda obs: STAY, seed=0)
    for obs in pictures:
        assert (obs.shape, obs.dtype) == ((1, 10, 5), np.uint8)
        assert obs in env.observation_space
        assert set(np.unique(obs)) == {0, 255}
    assert [(obs == 255).sum() for obs in pictures[:-1]] == [2] * 9
    final = (pictures[-1] == 255).sum()  # one cell for both if the ball was caught
    assert final == (1 if pictures[0][0, 0, 2] else 2)


def exact_random_return(rows, columns):
    """Mean return of uniform actions, by the exact distribution of the paddle's column."""
    paddle = {columns // 2: Fraction(1)}
    for _ in range(rows - 1):
        moved = {}
        for column, p in paddle.items():
            for move in (-1, 0, 1):
                to = min(max(column + move, 0), columns - 1)
                moved[to] = moved.get(to, 0) + p / 3
        paddle = moved
    caught = sum(p / columns for p in paddle.values())  # the ball's column is uniform
    return 2 * caught - 1


def test_the_random_return_is_two_over_columns_minus_one():
    for rows, columns in BOARDS:
        assert exact_random_return(rows, columns) == Fraction(2, columns) - 1
    env, rng = Catch(), np.random.default_rng(0)
    catches = sum(
        play(env, lambda obs: rng.integers(3), seed=None if game else 0)[0][-1] > 0
        for game in range(2000)
    )
    assert abs(catches / 2000 - 1 / 5) < 0.045  # five standard deviations of the mean


def test_the_best_return_and_the_best_actions_by_trying_everything():
    """Every sequence of actions on a small board: a ball is caught by some, missed by others."""
    env = Catch(rows=3, columns=3)
    for seed in range(12):
        column = where(env.reset(seed=seed)[0])[0][1]
        caught = set()
        for first in range(3):
            for second in range(3):
                env.reset(seed=seed)
                env.step(first)
                if env.step(second)[1] == 1.0:
                    caught.add((first, second))
        paths = {
            0: {(LEFT, LEFT), (LEFT, STAY), (STAY, LEFT)},
            1: {(STAY, STAY), (LEFT, RIGHT), (RIGHT, LEFT)},
            2: {(RIGHT, RIGHT), (RIGHT, STAY), (STAY, RIGHT)},
        }
        assert caught == paths[column]


def test_seeds_decide_the_balls_and_all_columns_are_as_likely():
    first, second = Catch(), Catch()
    balls = []
    for game in range(1000):
        seed = 11 if game == 0 else None
        obs, again = first.reset(seed=seed)[0], second.reset(seed=seed)[0]
        assert (obs == again).all()
        balls.append(where(obs)[0][1])
    counts = np.bincount(balls, minlength=5)
    assert (np.abs(counts - 200) < 64).all()  # five standard deviations


@pytest.mark.parametrize(("rows", "columns"), BOARDS)
def test_gymnasium_finds_nothing_to_say(rows, columns):
    spec = EnvSpec("Catch-v0", entry_point=Catch, kwargs={"rows": rows, "columns": columns})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gym.make(spec, render_mode="rgb_array").unwrapped)
        check_env(Catch(rows, columns), skip_render_check=True)
    assert "Catch-v0" not in gym.registry


def test_games_side_by_side_and_stacked_frames():
    games = gym.vector.SyncVectorEnv([Catch] * 3)
    assert games.reset(seed=0)[0].shape == (3, 1, 10, 5)
    games.close()


def test_the_drawing_says_where_things_are_and_how_it_ended():
    env = Catch(rows=4, columns=3, render_mode="rgb_array")
    endings = {}
    for seed in range(30):
        obs, _ = env.reset(seed=seed)
        picture = env.render()
        assert (picture.shape, picture.dtype) == ((96, 72, 3), np.uint8)
        cells = picture.reshape(4, 24, 3, 24, 3).transpose(0, 2, 1, 3, 4)  # (rows, columns, ...)
        is_empty = (cells == cells[1, 1]).all(axis=(2, 3, 4))
        assert (is_empty == (obs[0] == 0)).all()
        rewards = play(env, lambda obs: STAY, seed)[0]
        endings.setdefault(rewards[-1], set()).add(env.render()[72:].tobytes())
    assert set(endings) == {1.0, -1.0}
    assert (len(endings[1.0]), len(endings[-1.0])) == (1, 2)


def test_without_a_render_mode_nothing_is_drawn():
    env = Catch()
    env.reset(seed=0)
    assert env.render() is None


def test_an_episode_can_be_animated():
    from helpers import eval_policy_1_episode

    result = eval_policy_1_episode(Catch(render_mode="rgb_array"), follow, seed=0)
    assert (result["total_reward"], result["steps"]) == (1.0, 9)
    assert len(result["animation"].data) < 100_000


def test_an_error_says_what_was_expected():
    for rows, columns in [(1, 1), (10, 0), (4, 9)]:
        with pytest.raises(ValueError, match=f"{rows} rows and {columns} columns; expected"):
            Catch(rows, columns)
    with pytest.raises(ValueError, match="'human'; expected 'rgb_array'"):
        Catch(render_mode="human")
    env = Catch(render_mode="rgb_array")
    for call in (env.render, lambda: env.step(0)):
        with pytest.raises(gym.error.ResetNeeded):
            call()
    env.reset(seed=0)
    with pytest.raises(ValueError, match=r"0 \(left\), 1 \(stay\), 2 \(right\)"):
        env.step(3)
    for _ in range(9):
        env.step(STAY)
    with pytest.raises(gym.error.ResetNeeded):
        env.step(STAY)
