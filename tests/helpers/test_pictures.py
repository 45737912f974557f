"""An agent that fell is seen in its hole; every other picture is Gymnasium's own."""

from importlib.resources import files

import gymnasium as gym
import numpy as np
import pytest

from helpers import eval_policy_1_episode
from helpers.pictures import _agent, picture


def lake(desc, **options):
    env = gym.make("FrozenLake-v1", desc=desc, is_slippery=False, render_mode="rgb_array")
    env.reset()
    return env


def changed_cells(frame, other, n_rows, n_columns):
    """Return the cells in which two pictures differ."""
    height, width = frame.shape[0] // n_rows, frame.shape[1] // n_columns
    differs = (frame != other).any(axis=2)
    blocks = differs.reshape(n_rows, height, n_columns, width).any(axis=(1, 3))
    return np.flatnonzero(blocks).tolist()


@pytest.mark.parametrize(
    ("desc", "action", "hole"),
    [
        (["SHG"], 2, 1),
        (["SFFF", "HHFF", "FFFG"], 1, 4),
        (["SFG", "HFF"], 1, 3),
        (["SH"] * 8, 2, 15),
    ],
)
def test_the_agent_is_drawn_in_the_hole_that_it_fell_into_and_nowhere_else(desc, action, hole):
    env = lake(desc)
    if hole == 15:  # every row has a start: from the last one
        env.unwrapped.s = 14
    env.step(action)
    plain, seen = env.render(), picture(env)
    assert changed_cells(seen, plain, len(desc), len(desc[0])) == [hole]
    height, width = seen.shape[0] // len(desc), seen.shape[1] // len(desc[0])
    row, column = divmod(hole, len(desc[0]))
    cell = seen[row * height : (row + 1) * height, column * width : (column + 1) * width]
    dark = cell.sum(axis=2) < 200  # the agent's outline; water and ice are lighter
    assert dark.sum() > 0.01 * dark.size
    rows = np.flatnonzero(dark.any(axis=1))
    assert 0.2 < rows.min() / height < rows.max() / height < 0.7  # up to its shoulders


def test_an_agent_on_the_ice_at_the_start_and_at_the_goal_is_drawn_by_gymnasium():
    env = lake(["SFG"])
    assert np.array_equal(picture(env), env.render())
    for _ in range(2):
        env.step(2)
        assert np.array_equal(picture(env), env.render())


def test_the_picture_of_another_environment_is_its_own():
    env = gym.make("CliffWalking-v1", render_mode="rgb_array")
    env.reset()
    assert np.array_equal(picture(env), env.render())


def test_a_lake_in_a_wrapper_is_a_lake():
    env = gym.Wrapper(lake(["SHG"]))
    env.step(2)
    assert not np.array_equal(picture(env), env.render())


def test_the_last_picture_of_an_animation_shows_where_it_fell():
    env = lake(["SHG"])
    result = eval_policy_1_episode(env, lambda obs: 2)
    shown = eval_policy_1_episode(lake(["SFG"]), lambda obs: 2)
    assert repr(result["animation"]).startswith("<Animation: 2 frames")
    assert result["animation"].png != shown["animation"].png
    env.reset()
    env.step(2)
    from helpers.animation import _encode

    assert result["animation"].png == _encode(picture(env), "PNG", optimize=True)


def test_before_gymnasium_1_4_the_agent_is_the_elf_that_looks_down(tmp_path, monkeypatch):
    elf = files("gymnasium.envs.toy_text") / "img" / "elf_down.png"
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "elf_down.png").write_bytes(elf.read_bytes())
    monkeypatch.setattr("helpers.pictures.files", lambda _package: tmp_path)
    _agent.cache_clear()
    assert _agent(1.0)[..., 3].any()
    _agent.cache_clear()
