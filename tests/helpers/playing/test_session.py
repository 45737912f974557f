"""A game in a person's hands: what a step changes, how an episode ends, what is said of it."""

import gymnasium as gym
import numpy as np
import pytest

from helpers.playing import words
from helpers.playing.controls import find_controls
from helpers.playing.session import Session, Transition
from helpers.support.language import set_language


@pytest.fixture(autouse=True)
def english():
    """Set the language, which others change, and leave it as it was found: English."""
    set_language("en")
    yield
    set_language("en")


def lake(desc=("SFFF", "FHFH", "FFFH", "HFFG"), **options):
    options = {"is_slippery": False, "render_mode": "rgb_array"} | options
    return gym.make("FrozenLake-v1", desc=list(desc), **options)


def test_a_step_keeps_its_transition_and_adds_up():
    session = Session(lake())
    assert (session.score, session.steps, session.transition, session.ended) == (0, 0, None, False)
    session.step(2)
    assert session.transition == Transition(0, 2, 0.0, 1, False, False)
    session.step(2)
    assert session.transition == Transition(1, 2, 0.0, 2, False, False)
    assert (session.score, session.steps, session.scores) == (0.0, 2, [])


def test_a_fall_ends_the_episode_and_further_steps_do_nothing():
    session = Session(lake())
    for action in (2, 1):
        session.step(action)
    assert session.ended
    assert session.transition == Transition(1, 1, 0.0, 5, True, False)
    session.step(0)
    assert session.transition == Transition(1, 1, 0.0, 5, True, False)
    assert (session.steps, session.scores) == (2, [0.0])
    session.restart()
    assert (session.score, session.steps, session.transition, session.ended) == (0, 0, None, False)
    session.step(1)
    assert session.transition.next_obs == 4


def test_the_goal_is_the_score():
    session = Session(lake(["SFG"]))
    session.step(2)
    session.step(2)
    assert (session.score, session.scores) == (1.0, [1.0])
    assert words.ending(session) == "The episode is over: a terminal state (terminated)."


def test_the_time_limit_is_no_terminal_state():
    session = Session(lake(max_episode_steps=3))
    for _ in range(5):
        session.step(0)
    assert session.steps == 3
    assert session.transition == Transition(0, 0, 0.0, 0, False, True)
    assert words.ending(session) == "The episode is over: the time limit (truncated)."


def test_a_seed_gives_the_same_slips():
    paths = []
    for _ in range(2):
        session, path = Session(lake(["FFF", "FSF", "FFF"], is_slippery=True), seed=3), []
        for action in [0, 1, 2, 3] * 3:
            session.step(action)
            path.append(session.transition.next_obs)
        paths.append(path)
    assert paths[0] == paths[1]


def test_a_slip_is_said_and_no_other_step():
    env = lake(["FFF", "FSF", "FFF"], is_slippery=True)
    controls, said = find_controls(env), set()
    session = Session(env, seed=0)
    for _ in range(40):
        session.restart()
        session.step(2)
        said.add((session.transition.next_obs, words.slipped(session, controls)))
    assert said == {
        (5, ""),
        (1, "You slipped: you went up."),
        (7, "You slipped: you went down."),
    }


def test_what_is_said_speaks_the_notebook_s_language():
    env = lake()
    session, controls = Session(env), find_controls(env)
    set_language("fr")
    session.step(2)
    assert words.transition(session, controls) == [
        ("s", "0"),
        ("a", "2 (droite)"),
        ("r", "0"),
        ("s'", "1"),
        ("terminated", "False"),
        ("truncated", "False"),
    ]
    assert [words.button(control) for control in controls] == [
        "← gauche",
        "↓ bas",
        "→ droite",
        "↑ haut",
    ]
    assert words.describe_game(session) == {
        "fr": "Le lac SFFF, FHFH, FFFH, HFFG ; l'agent est dans la case 1.",
        "en": "The lake SFFF, FHFH, FFFH, HFFG; the agent is in cell 1.",
    }


def test_scores_are_compared():
    session = Session(lake(["SG"]))
    assert words.comparison(session, {}) == []
    compare = {"random player": 1.25, "your agent": 40.0}
    others = [("random player", "1.25"), ("your agent", "40")]
    assert words.comparison(session, compare) == others
    session.step(2)
    assert words.status(session) == "Score: 1 · Steps: 1"
    assert words.comparison(session, compare) == [("your best", "1"), *others]


def test_observations_that_are_pictures_are_left_out():
    class Camera(gym.Env):
        render_mode = "rgb_array"
        action_space = gym.spaces.Discrete(2)
        observation_space = gym.spaces.Box(0, 255, (2, 2), np.uint8)

        def reset(self, **options):
            return np.zeros((2, 2), np.uint8), {}

        def step(self, action):
            return np.zeros((2, 2), np.uint8), 0.5, False, False, {}

        def render(self):
            return np.zeros((4, 6, 3), np.uint8)

    session = Session(Camera())
    session.step(1)
    assert session.transition == Transition(None, 1, 0.5, None, False, False)
    assert [name for name, _ in words.transition(session, find_controls(session.env))] == [
        "a",
        "r",
        "terminated",
        "truncated",
    ]
    assert words.describe_game(session)["en"] == "A picture of the game."


def test_an_environment_without_pictures_is_refused():
    with pytest.raises(ValueError, match="render_mode=None; play needs"):
        Session(gym.make("FrozenLake-v1"))
