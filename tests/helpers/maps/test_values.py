import re

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from helpers.maps import values as grids
from helpers.maps.gridmap import GOAL_COLOR, HOLE_COLOR, GridMap, text_color
from helpers.maps.values import animate_values, plot_policy, plot_q_values, plot_values, plot_visits

SQUARE = ["SFFF", "FHFH", "FFFH", "HFFG"]
CLIFF = ["FFFFF", "FFFFF", "SHHHG"]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def arrows(ax):
    """Read (state, action) of each arrow, as its head points on the picture."""
    found = []
    for patch in ax.patches:
        match = re.fullmatch(r"arrow-(\d+)-(\d)", patch.get_gid() or "")
        if match:
            found.append((int(match[1]), int(match[2])))
    return sorted(found)


def patch(ax, gid):
    return next(p for p in ax.patches if p.get_gid() == gid)


def is_blank(cell):
    return bool(cell.get_hatch()) and to_rgb(cell.get_facecolor()) == (1, 1, 1)


def numbers_at(ax):
    """Map the (x, y) of each number to its text."""
    return {
        tuple(np.round(text.get_position(), 2).tolist()): text.get_text()
        for text in ax.texts
        if text.get_text() not in "SG"
    }


# The map


@pytest.mark.parametrize("wrap", [lambda env: env, lambda env: env.unwrapped])
def test_the_map_of_an_environment_is_that_of_its_strings(wrap):
    env = wrap(gym.make("FrozenLake-v1", desc=CLIFF))
    assert GridMap(env).letters.tolist() == GridMap(CLIFF).letters.tolist() == list("".join(CLIFF))
    assert (GridMap(env).n_rows, GridMap(env).n_columns) == (3, 5)


@pytest.mark.parametrize(
    ("desc", "message"),
    [
        (["SF", "F"], "equal length"),
        ([], "equal length"),
        (["SX"], r"letters \['X'\]"),
        (gym.make("CartPole-v1"), "no map"),
    ],
)
def test_what_is_no_map(desc, message):
    with pytest.raises(ValueError, match=message):
        GridMap(desc)


def test_holes_are_dark_start_and_goal_are_marked():
    ax = plot_policy(np.zeros(15), CLIFF)
    dark = [s for s in range(15) if to_rgb(patch(ax, f"cell-{s}").get_facecolor())[0] < 0.3]
    assert dark == [11, 12, 13]
    marks = {t.get_text(): np.round(t.get_position()).tolist() for t in ax.texts}
    assert marks == {"S": [0, 2], "G": [4, 2]}
    framed = [p for p in ax.patches if to_rgb(p.get_edgecolor()) == to_rgb(GOAL_COLOR)]
    assert len(framed) == 1


@pytest.mark.parametrize("desc", [SQUARE, CLIFF])
def test_the_map_fills_the_axes_row_0_on_top(desc):
    ax = plot_values(np.zeros(len("".join(desc))), desc)
    assert ax.get_xlim() == (-0.5, len(desc[0]) - 0.5)
    assert ax.get_ylim() == (len(desc) - 0.5, -0.5)


def test_text_is_legible_on_every_colour():
    assert text_color("white") == text_color("#ffffcc") == "black"
    assert text_color(HOLE_COLOR) == text_color("#081d58") == "white"


# V


def test_each_value_stands_in_its_cell():
    ax = plot_values(np.arange(15) / 10, CLIFF, precision=1)
    assert numbers_at(ax) == {(s % 5, s // 5): f"{s / 10:.1f}" for s in range(15)}


def test_larger_values_are_darker_and_holes_stay_dark():
    values = np.arange(16.0)
    ax = plot_values(values, SQUARE)
    holes = [5, 7, 11, 12]
    lightness = [sum(to_rgb(patch(ax, f"cell-{s}").get_facecolor())) for s in range(16)]
    assert np.all(np.diff(np.delete(lightness, holes)) < 0)
    assert {to_rgb(patch(ax, f"cell-{s}").get_facecolor()) for s in holes} == {to_rgb(HOLE_COLOR)}


def test_unknown_values_are_blank():
    values = np.full(16, 0.5)
    values[[2, 9]] = np.nan
    ax = plot_values(values, SQUARE)
    assert [s for s in range(16) if is_blank(patch(ax, f"cell-{s}"))] == [2, 9]
    assert len(numbers_at(ax)) == 14


def test_no_negative_zero():
    ax = plot_values(np.full(16, -1e-9), SQUARE)
    assert set(numbers_at(ax).values()) == {"0.00"}


def test_the_colour_bar_is_labelled_and_can_be_left_out():
    ax = plot_values(np.zeros(16), SQUARE)
    assert [other.get_ylabel() for other in ax.figure.axes if other is not ax] == ["V(s)"]
    bare = plot_values(np.zeros(16), SQUARE, colorbar=False, title="k = 3")
    assert bare.figure.axes == [bare]
    assert bare.get_title() == "k = 3"


def test_the_scale_can_be_shared():
    pictures = [plot_values(np.full(16, v), SQUARE, vmin=0, vmax=1) for v in (0.2, 0.8)]
    colors = [patch(ax, "cell-0").get_facecolor() for ax in pictures]
    assert colors[0] != colors[1]


# Visits


def test_visits_are_summed_over_actions_and_zero_is_blank():
    visits = np.zeros((16, 4))
    visits[0] = [1, 2, 3, 4]
    visits[4, 1] = 1
    ax = plot_visits(visits, SQUARE)
    assert numbers_at(ax) == {(0, 0): "10", (0, 1): "1"}
    assert is_blank(patch(ax, "cell-1"))
    assert not is_blank(patch(ax, "cell-5"))  # a hole stays dark


def test_no_visit_at_all():
    assert numbers_at(plot_visits(np.zeros(16), SQUARE)) == {}


def test_negative_visits():
    with pytest.raises(ValueError, match="visits holds -1"):
        plot_visits(np.full(16, -1), SQUARE)


# Policies


def test_actions_become_arrows_but_not_in_terminal_states():
    policy = np.arange(16) % 4
    ax = plot_policy(policy, SQUARE)
    alive = [s for s in range(16) if s not in (5, 7, 11, 12, 15)]
    assert arrows(ax) == [(s, s % 4) for s in alive]


@pytest.mark.parametrize(("action", "step"), [(0, (-1, 0)), (1, (0, 1)), (2, (1, 0)), (3, (0, -1))])
def test_an_arrow_points_where_the_action_goes(action, step):
    ax = plot_policy(np.full(15, action), CLIFF)
    arrow = patch(ax, f"arrow-7-{action}")  # cell 7 is in row 1, column 2
    corners = arrow.get_path().vertices
    assert np.abs(corners - (2, 1)).max() < 0.5  # inside its cell
    along = (corners - (2, 1)) @ step
    across = (corners - (2, 1)) @ step[::-1]
    assert across[along.argmax()] == pytest.approx(0)  # the tip is on the axis of the arrow
    # The head, where the arrow is widest, is in the forward half.
    assert along[np.abs(across).argmax()] >= 0


def test_a_function_is_asked_about_states_that_are_not_terminal():
    asked = []

    def policy(state):
        asked.append(state)
        assert isinstance(state, int)
        return np.int64(2)

    ax = plot_policy(policy, CLIFF)
    assert asked == list(range(11))
    assert arrows(ax) == [(s, 2) for s in range(11)]


def test_ties_are_drawn_together_and_small_probabilities_are_not():
    probabilities = np.tile([0.025, 0.925, 0.025, 0.025], (15, 1))
    probabilities[3] = 0.25
    probabilities[4] = [0.5, 0, 0, 0.5]
    drawn = arrows(plot_policy(probabilities, CLIFF))
    assert [a for s, a in drawn if s == 0] == [1]
    assert [a for s, a in drawn if s == 3] == [0, 1, 2, 3]
    assert [a for s, a in drawn if s == 4] == [0, 3]


def test_states_without_action_or_visit_are_blank():
    policy, visits = np.zeros(15), np.ones((15, 4))
    policy[1] = np.nan
    visits[2] = 0
    ax = plot_policy(policy, CLIFF, visits=visits)
    assert [s for s in range(15) if is_blank(patch(ax, f"cell-{s}"))] == [1, 2]
    assert not {1, 2} & {state for state, _ in arrows(ax)}


@pytest.mark.parametrize("action", [4, -1, 0.5])
def test_an_action_that_does_not_exist(action):
    policy = np.zeros(15)
    policy[6] = action
    with pytest.raises(ValueError, match=f"policy gives {action} in state 6"):
        plot_policy(policy, CLIFF)


# Q


def test_q_values_stand_on_the_side_of_their_action():
    q_values = np.arange(60.0).reshape(15, 4)
    placed = numbers_at(plot_q_values(q_values, CLIFF, precision=0))
    assert len(placed) == 4 * 11  # nothing in the three holes and the goal
    x, y = 2, 1  # state 7
    around = [(x - 0.33, y), (x, y + 0.37), (x + 0.33, y), (x, y - 0.37)]
    assert [placed[place] for place in around] == ["28", "29", "30", "31"]


def test_triangles_lie_on_the_side_of_their_action():
    ax = plot_q_values(np.zeros((15, 4)), CLIFF)
    for action, step in enumerate([(-1, 0), (0, 1), (1, 0), (0, -1)]):
        corners = patch(ax, f"q-7-{action}").get_xy()[:3] - (2, 1)
        assert corners.mean(axis=0) == pytest.approx(np.array(step) / 3)


def test_greedy_arrows_with_ties():
    q_values = np.tile([0.0, 1.0, 0.5, 0.0], (15, 1))
    q_values[4] = [0.3, 0.1, 0.1 + 0.2, 0.0]  # equal but for rounding
    drawn = arrows(plot_q_values(q_values, CLIFF))
    assert [a for s, a in drawn if s == 4] == [0, 2]
    assert [(s, a) for s, a in drawn if s != 4] == [(s, 1) for s in range(11) if s != 4]


def test_blank_triangles_and_blank_states():
    q_values, visits = np.zeros((15, 4)), np.ones((15, 4))
    q_values[0, 2] = np.nan
    visits[1, 3] = 0
    visits[2] = 0
    q_values[3] = np.nan
    ax = plot_q_values(q_values, CLIFF, visits=visits)
    triangles = [p for p in ax.patches if (p.get_gid() or "").startswith("q-")]
    assert sorted(p.get_gid() for p in triangles if is_blank(p)) == ["q-0-2", "q-1-3"]
    assert [s for s in range(15) if is_blank(patch(ax, f"cell-{s}"))] == [2, 3]
    assert not {2, 3} & {state for state, _ in arrows(ax)}
    assert len(numbers_at(ax)) == 4 * 9 - 2


def test_an_optimistic_action_that_was_never_tried_is_still_the_greedy_one():
    q_values, visits = np.zeros((15, 4)), np.ones((15, 4))
    q_values[0, 2], visits[0, 2] = 10, 0
    ax = plot_q_values(q_values, CLIFF, visits=visits)
    assert [a for s, a in arrows(ax) if s == 0] == [2]
    assert is_blank(patch(ax, "q-0-2"))


# All of them


@pytest.mark.parametrize(
    ("plot", "array"),
    [
        (plot_values, np.zeros(12)),
        (plot_values, np.zeros((3, 5))),
        (plot_visits, np.zeros((15, 3))),
        (plot_policy, np.zeros(12)),
        (plot_q_values, np.zeros(15)),
        (lambda *args: animate_values([np.zeros(15), args[0]], args[1]), np.zeros(14)),
    ],
)
def test_arrays_that_do_not_fit_the_map(plot, array):
    shape = re.escape(str(array.shape))
    with pytest.raises(ValueError, match=rf"shape {shape}; this map of 3 rows and 5 columns"):
        plot(array, CLIFF)
    assert not plt.get_fignums()  # no empty figure is left behind


def test_side_by_side_each_in_its_own_place():
    figure, axes = plt.subplots(1, 4, figsize=(16, 4))
    q_values = np.zeros((15, 4))
    assert plot_values(np.zeros(15), CLIFF, axes[0]) is axes[0]
    assert plot_policy(q_values, CLIFF, axes[1]) is axes[1]
    assert plot_q_values(q_values, CLIFF, axes[2]) is axes[2]
    assert plot_visits(np.ones(15), CLIFF, axes[3]) is axes[3]
    assert plt.get_fignums() == [figure.number]
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = [ax.get_tightbbox(renderer) for ax in figure.axes]
    for i, first in enumerate(boxes):
        assert not any(first.overlaps(second) for second in boxes[i + 1 :])


@pytest.mark.parametrize("size", [0.6, 1.0])
def test_numbers_stay_inside_their_cells(size):
    figure, ax = plt.subplots(figsize=(5 * size + 2, 3 * size + 1))
    plot_values(np.linspace(-1234.5, 99999, 15), CLIFF, ax)
    figure.draw_without_rendering()
    cell = patch(ax, "cell-0").get_window_extent()
    renderer = figure.canvas.get_renderer()
    widths = [t.get_window_extent(renderer).width for t in ax.texts if t.get_text() not in "SG"]
    assert max(widths) < cell.width


# Sweeps


class Recorder:
    def __init__(self, interval):
        self.interval, self.frames = interval, []

    def add_frame(self, frame):
        self.frames.append(frame)

    def display_animation(self, texts=None):
        return self


def test_one_picture_a_sweep_all_of_them_different(monkeypatch):
    monkeypatch.setattr(grids, "EpisodeAnimator", Recorder)
    shown = animate_values([np.full(15, v) for v in (0, 0.5, 1, np.nan, 0)], CLIFF, interval=70)
    assert shown.interval == 70
    assert len(shown.frames) == 5
    assert {(f.dtype, f.shape) for f in shown.frames} == {
        (np.dtype("uint8"), shown.frames[0].shape)
    }
    assert shown.frames[0].shape[2] == 3
    below_title = [frame[60:] for frame in shown.frames]
    assert not np.array_equal(below_title[0], below_title[1])
    assert not np.array_equal(below_title[2], below_title[3])
    assert np.array_equal(below_title[0], below_title[4])  # nothing is left of earlier pictures
    assert not np.array_equal(shown.frames[0], shown.frames[4])  # but the title counts on
    assert not plt.get_fignums()


def test_the_animation_is_what_the_animator_displays():
    assert hasattr(animate_values([np.zeros(16), np.ones(16)], SQUARE), "_repr_html_")


def test_an_empty_history():
    with pytest.raises(ValueError, match="history is empty"):
        animate_values([], CLIFF)
