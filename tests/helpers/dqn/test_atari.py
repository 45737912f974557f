"""Breakout: the same game from the wrappers and from ale-py's loop, and FIRE where it is due."""

import itertools

import gymnasium as gym
import numpy as np
import pytest

from helpers.dqn import atari
from helpers.dqn.atari import FIRE, BreakoutGames, make_breakout

GREEDY_STEPS = 3_000  # far above what a game takes in which the ball is served and never hit


def random_actions(seed):
    rng = np.random.default_rng(seed)
    return (int(rng.integers(4)) for _ in itertools.count())


def cycle(period):
    """Press each of the four actions for ``period`` steps, over and over."""
    return (step // period % 4 for step in itertools.count())


def compare_whole_games(seed, actions, n_games, **options):
    """Play the same actions in both; return the scores and the lengths of the games."""
    alone = make_breakout(noop_max=0, **options)
    many = BreakoutGames(1, noop_max=0, threads=1, **options)
    obs, info = alone.reset(seed=seed)
    all_obs, infos = many.reset(seed=seed)
    scores, lengths = [], []
    for game in range(n_games):
        if game:
            obs, info = alone.reset()
            # The step after the end is the restart: its action and its reward count for nothing.
            all_obs, rewards, ends, limits, infos = many.step(np.array([3]))
            assert (rewards[0], ends[0], limits[0]) == (0, False, False)
            assert not infos["life_lost"][0]
        np.testing.assert_array_equal(obs, all_obs[0])
        assert not obs[:3].any(), "the stack begins with zeros"
        assert obs[3].any()
        assert info["lives"] == infos["lives"][0] == 5
        score = length = 0
        over = False
        while not over:
            action = next(actions)
            obs, reward, terminated, truncated, info = alone.step(action)
            all_obs, rewards, ends, limits, infos = many.step(np.array([action]))
            np.testing.assert_array_equal(obs, all_obs[0])
            assert (reward, terminated, truncated) == (rewards[0], ends[0], limits[0])
            assert info["lives"] == infos["lives"][0]
            assert info.get("action", action) == infos["action"][0]
            score, length = score + reward, length + 1
            over = terminated or truncated
        scores.append(score)
        lengths.append(length)
    return scores, lengths


def test_both_give_the_same_games():
    scores, _ = compare_whole_games(0, random_actions(0), 2, fire=False)
    more, _ = compare_whole_games(1, cycle(5), 1, fire=False)
    assert sum(scores + more) > 0, "no brick was hit: the rewards were not compared"
    compare_whole_games(2, random_actions(2), 2, fire=True)


@pytest.mark.slow
@pytest.mark.parametrize("fire", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_both_give_the_same_games_at_length(seed, fire):
    actions = cycle(seed + 2) if seed % 3 == 2 else random_actions(seed)
    compare_whole_games(seed, actions, 8, fire=fire)


def test_both_stop_at_the_same_time_limit(monkeypatch):
    monkeypatch.setattr(atari, "MAX_FRAMES", 200)
    _, lengths = compare_whole_games(0, itertools.repeat(0), 3, fire=False)
    assert lengths == [50, 50, 50]


def test_fire_is_played_after_a_reset_and_after_each_lost_life():
    env = make_breakout()
    _, info = env.reset(seed=0)
    lives, serves, over = info["lives"], True, False
    fires = 0
    while not over:
        _, _, terminated, truncated, info = env.step(3)
        assert info["action"] == (FIRE if serves else 3)
        fires += serves
        serves, lives = info["lives"] < lives, info["lives"]
        over = terminated or truncated
    assert terminated
    assert fires == 5
    env.reset()
    assert [env.step(0)[4]["action"] for _ in range(2)] == [FIRE, 0]


def test_a_game_has_five_lost_lives_and_one_end():
    games = BreakoutGames(3, threads=1)
    games.reset(seed=0)
    serves = np.ones(3, bool)
    lost_lives, ends, restarts = np.zeros(3, int), np.zeros(3, int), np.zeros(3, int)
    over = np.zeros(3, bool)
    for _ in range(GREEDY_STEPS):
        _, rewards, terminated, truncated, info = games.step(np.zeros(3, int))
        assert (info["action"][~over] == np.where(serves, FIRE, 0)[~over]).all()
        assert not info["life_lost"][over].any(), "a restart is no lost life"
        assert not rewards[over].any()
        restarts += over
        lost_lives += info["life_lost"]
        ends += terminated
        assert not truncated.any()
        assert (info["lives"][terminated] == 0).all()
        # After the end comes the restart, and FIRE in the step after it.
        serves = (info["life_lost"] & ~terminated) | over
        over = terminated | truncated
        assert (lost_lives >= 5 * ends).all()
        if (ends >= 2).all() and (restarts >= 2).all():
            break
    else:
        pytest.fail(f"a greedy agent hangs: {ends} games ended in {GREEDY_STEPS} steps")
    assert (lost_lives // 5 == ends).all()


@pytest.mark.parametrize("fire", [True, False])
def test_a_greedy_agent_hangs_only_without_fire(fire):
    env = make_breakout(fire=fire)
    env.reset(seed=0)
    over = steps = 0
    while not over and steps < 600:
        _, _, terminated, truncated, _ = env.step(0)
        over, steps = terminated or truncated, steps + 1
    assert bool(over) == fire


def test_a_game_restarted_by_its_time_limit_serves_even_with_all_its_lives(monkeypatch):
    monkeypatch.setattr(atari, "MAX_FRAMES", 40)  # the first ball is still in the air
    games = BreakoutGames(1, noop_max=0, threads=1)
    games.reset(seed=0)
    for _ in range(3):
        played = [games.step(np.array([0])) for _ in range(10)]
        assert [step[4]["action"][0] for step in played] == [FIRE] + [0] * 9
        assert played[-1][3][0]
        assert played[-1][4]["lives"][0] == 5
        games.step(np.array([0]))


@pytest.mark.parametrize("fire", [True, False])
def test_actions_are_replaced_at_random_as_often_as_asked(fire):
    def play():
        env = make_breakout(fire=fire, random_actions=0.4)
        _, info = env.reset(seed=0)
        played, serves, lives, over = [], [], info["lives"], True
        for _ in range(1000):
            if over:
                _, info = env.reset()
            serves.append(fire and (over or info["lives"] < lives))
            lives = info["lives"]
            _, _, terminated, truncated, info = env.step(2)
            over = terminated or truncated
            played.append(info["action"])
        return np.array(played), np.array(serves)

    played, serves = play()
    np.testing.assert_array_equal(play()[0], played)  # seeded by reset
    assert (played[serves] == FIRE).all()
    assert serves.any() == fire
    # Three in four of the actions drawn are not 2: 0.3, with a standard deviation below 0.015.
    assert abs((played[~serves] != 2).mean() - 0.3) < 0.1
    assert set(played[~serves].tolist()) == {0, 1, 2, 3}


def rewards_seen(step, n_steps=6_000):
    """Return the kinds of rewards of a player that follows the ball, to the first high brick."""
    seen, column = set(), 0.0
    obs, reward = step(None)
    for _ in range(n_steps):
        # Rows between the bricks and the paddle (84x84): the ball alone is bright there.
        ball = np.flatnonzero(obs[-1, 37:75, 5:79].any(axis=0))
        paddle = np.flatnonzero((obs[-1, 76:79, 5:79] > 90).any(axis=0))
        column = ball.mean() if len(ball) else column
        side = column - (paddle.mean() if len(paddle) else 37)
        obs, reward = step(0 if abs(side) < 2 else 2 if side > 0 else 3)
        seen.add(float(reward))
        if {4.0, 7.0} & seen:
            break
    return seen


def test_rewards_are_the_points_of_the_game():
    games, env = BreakoutGames(1, threads=1), make_breakout()

    def step_games(action):
        if action is None:
            return games.reset(seed=0)[0][0], 0
        obs, rewards, *_ = games.step(np.array([action]))
        return obs[0], rewards[0]

    def step_one(action):
        if action is None:
            return env.reset(seed=0)[0], 0
        obs, reward, terminated, truncated, _ = env.step(action)
        return env.reset()[0] if terminated or truncated else obs, reward

    for step in (step_games, step_one):
        seen = rewards_seen(step)
        assert seen <= {0.0, 1.0, 4.0, 7.0}
        assert {4.0, 7.0} & seen, f"only {seen}: rewards are clipped, or no high brick was hit"


def test_a_step_that_was_interrupted_leaves_no_late_result():
    games, fresh = (BreakoutGames(2, noop_max=0, threads=1) for _ in range(2))
    games.reset(seed=0)

    class Interrupted:
        def __getattr__(self, name):
            return getattr(ale, name)

        def recv(self):
            raise KeyboardInterrupt

    ale = games.env.unwrapped.ale
    games.env.unwrapped.ale = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        games.step(np.array([0, 0]))
    obs, _ = games.reset(seed=5)
    np.testing.assert_array_equal(obs, fresh.reset(seed=5)[0])
    for action in (0, 2, 3):
        actions = np.full(2, action)
        np.testing.assert_array_equal(games.step(actions)[0], fresh.step(actions)[0])


def test_a_step_before_the_first_reset_is_named():
    with pytest.raises(gym.error.ResetNeeded):
        make_breakout().step(0)
    with pytest.raises(gym.error.ResetNeeded):
        BreakoutGames(1, threads=1).step(np.array([0]))


def test_no_game_at_all_is_an_error_and_not_a_crash():
    with pytest.raises(ValueError, match="n_games is 0"):
        BreakoutGames(0)
