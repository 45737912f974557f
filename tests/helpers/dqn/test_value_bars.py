"""Bars beside a game: as high as the advantages, in the order of the actions."""

import numpy as np

from helpers.dqn.value_bars import BAR, BEST, GAP, GROUND, MARGIN, with_action_values


def bars(drawn: np.ndarray, width: int, n: int) -> list[tuple[int, tuple[int, ...]]]:
    """Return the height and the colour of each bar."""
    found = []
    for action in range(n):
        column = drawn[:, width + MARGIN + action * (BAR + GAP)]
        filled = np.flatnonzero((column != GROUND).any(axis=1))
        found.append((len(filled), tuple(column[filled[-1]].tolist())))
    return found


def test_each_action_has_its_bar_and_the_picture_stays():
    picture = np.random.default_rng(0).integers(256, size=(116, 30, 3)).astype(np.uint8)
    before = picture.copy()
    drawn = with_action_values(picture, [1.0, 1.1, 1.05, 9.0], full_bar=0.2)
    assert np.array_equal(drawn[:, :30], before)
    assert np.array_equal(picture, before)
    heights, colors = zip(*bars(drawn, 30, 4), strict=True)
    assert heights == (1, 51, 26, 101)  # of 100 pixels, and a line for the worst; cut at the top
    assert [color == BEST for color in colors] == [False, False, False, True]


def test_actions_that_are_worth_the_same_have_no_height():
    drawn = with_action_values(np.zeros((50, 10, 3), np.uint8), [-2.0, -2.0])
    assert [height for height, _ in bars(drawn, 10, 2)] == [1, 1]
