"""Pictures of policies and of Q on a Frozen Lake's map; ``helpers.maps.values`` has the rest."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrow, Polygon
from numpy.typing import ArrayLike

from helpers.maps.gridmap import (
    DIRECTIONS,
    Desc,
    GridMap,
    add_colorbar,
    blank,
    cell_points,
    colormap,
    figure_of,
    value_norm,
    write_numbers,
)
from helpers.support.actions import is_action
from helpers.support.figures import describe, plain
from helpers.support.labels import Label

ARROWS = "←↓→↑"


def plot_policy(
    policy: ArrayLike | Callable[[int], int],
    desc: Desc,
    ax: Axes | None = None,
    *,
    visits: ArrayLike | None = None,
    title: str = "π(s)",
) -> Axes:
    """Draw a policy as arrows; there are none in holes and goals.

    Args:
        policy: The action of each state, shape (states,); or probabilities, shape (states, 4), of
            which the largest is drawn, and all of them where several are largest; or a function
            from a state to its action, called once a state that is not terminal. NaN leaves a cell
            blank.
        desc: The map, a list of strings, or an environment that has one.
        ax: Where to draw; by default in a new figure.
        visits: Counts, shape (states,) or (states, 4); a state without a visit is left blank.
        title: Title of the picture.

    Returns:
        The axes.

    Raises:
        ValueError: If the shape does not fit the map, or an action is not 0, 1, 2 or 3.

    Example:
        >>> ax = plot_policy(lambda state: 1 if state == 2 else 2, ["SFF", "FHG"])
        >>> ax.get_title()
        'π(s)'
    """
    grid = GridMap(desc)
    preferences = _preferences(policy, grid)
    unknown = np.isnan(preferences).all(axis=1) | (_visits(visits, grid).sum(axis=1) == 0)
    ax = ax or grid.new_axes(0.6)
    cells = grid.draw(ax, title)
    for state in np.flatnonzero(~grid.is_terminal).tolist():
        if unknown[state]:
            blank(cells[state])
            continue
        actions = _tied_for_best(preferences[state])
        for action in actions:  # one alone stands in the middle, several leave from there
            start, length = (-0.25, 0.5) if len(actions) == 1 else (0.03, 0.38)
            _draw_arrow(ax, grid, state, action, start, length)
    words = _in_words(preferences, unknown)
    describe(
        "{title}, row by row: {rows}.",
        figure_of(ax),
        title=plain(title),
        rows=Label(grid.in_words(words)),
    )
    return ax


def plot_q_values(
    q_values: ArrayLike,
    desc: Desc,
    ax: Axes | None = None,
    *,
    visits: ArrayLike | None = None,
    title: str = "Q(s, a)",
    precision: int = 2,
    vmin: float | None = None,
    vmax: float | None = None,
    colorbar: bool = True,
) -> Axes:
    """Draw Q as four triangles a cell, with an arrow for each greedy action.

    The arrows show what a greedy agent would do: they take every number into account, also that of
    an action that was never tried in a state that was visited. Holes and goals stay empty.

    Args:
        q_values: Q, shape (states, 4); NaN leaves a triangle blank.
        desc: The map, a list of strings, or an environment that has one.
        ax: Where to draw; by default in a new figure.
        visits: Counts, shape (states,) or (states, 4); what was never visited is left blank.
        title: Title of the picture.
        precision: Number of decimals.
        vmin: Value of the lightest colour, by default the smallest value that is drawn.
        vmax: Value of the darkest colour, by default the largest value that is drawn.
        colorbar: Whether to draw the colour bar.

    Returns:
        The axes.

    Raises:
        ValueError: If the shape does not fit the map, or ``desc`` is not a map.

    Example:
        >>> import numpy as np
        >>> ax = plot_q_values(np.zeros((6, 4)), ["SFF", "FHG"], visits=[3, 1, 0, 2, 1, 1])
        >>> sum(text.get_text() == "0.00" for text in ax.texts)  # 3 visited states of 4 actions
        12
    """
    grid = GridMap(desc)
    table = grid.check_shape("q_values", q_values, (grid.n_states, 4))
    visited = _visits(visits, grid) > 0  # (states, 4)
    shown = np.where(visited & ~grid.is_terminal[:, None], table, np.nan)
    norm = value_norm(shown, vmin, vmax)
    ax = ax or grid.new_axes(1.0, colorbar)
    if colorbar:
        add_colorbar(ax, norm, "Q(s, a)")
    cells, colors = grid.draw(ax, title), colormap()
    numbers, places, faces = [], [], []
    for state in np.flatnonzero(~grid.is_terminal).tolist():
        if np.isnan(shown[state]).all():
            blank(cells[state])
            continue
        for action in range(len(DIRECTIONS)):
            triangle = _add_triangle(ax, grid, state, action)
            value = shown[state, action]
            if np.isnan(value):
                blank(triangle)
                continue
            triangle.set_facecolor(colors(norm(value)))
            numbers.append(value)
            places.append(_number_place(grid, state, action))
            faces.append(triangle.get_facecolor())
        for action in _tied_for_best(table[state]):
            _draw_arrow(ax, grid, state, action, start=0.02, length=0.15)
    write_numbers(ax, numbers, f".{precision}f", places, faces, 0.32 * cell_points(ax, grid))
    describe(
        "{title}, from {low} to {high}; best actions, row by row: {rows}.",
        figure_of(ax),
        title=plain(title),
        low=format(min(numbers, default=np.nan), f".{precision}f"),
        high=format(max(numbers, default=np.nan), f".{precision}f"),
        rows=Label(grid.in_words(_in_words(table, np.isnan(shown).all(axis=1)))),
    )
    return ax


def _in_words(preferences: np.ndarray, unknown: ArrayLike) -> list[str]:
    """Write the best actions of each state as arrows; "?" where nothing is known."""
    return [
        "?" if blank else "".join(ARROWS[action] for action in _tied_for_best(weights))
        for weights, blank in zip(
            preferences, np.asarray(unknown) | np.isnan(preferences).all(axis=1), strict=True
        )
    ]


def _tied_for_best(preferences: np.ndarray) -> list[int]:
    """Find the actions that nothing beats by more than rounding errors."""
    best = np.nanmax(preferences)
    return np.flatnonzero(np.isclose(preferences, best, rtol=1e-9, atol=1e-12)).tolist()


def _add_triangle(ax: Axes, grid: GridMap, state: int, action: int) -> Polygon:
    """Draw the quarter of a cell that stands for an action."""
    center, direction = np.array(grid.center(state)), DIRECTIONS[action]
    side = direction[::-1]  # along the edge of the cell that the action crosses
    corners = [center, center + (direction + side) / 2, center + (direction - side) / 2]
    triangle = Polygon(np.array(corners), edgecolor="0.6", linewidth=0.5)
    triangle.set_gid(f"q-{state}-{action}")
    ax.add_patch(triangle)
    return triangle


def _number_place(grid: GridMap, state: int, action: int) -> tuple[float, float]:
    """Return the middle of the number in an action's triangle."""
    direction = DIRECTIONS[action]
    x, y = np.array(grid.center(state)) + (0.33 if direction[0] else 0.37) * direction
    return float(x), float(y)


def _draw_arrow(
    ax: Axes, grid: GridMap, state: int, action: int, start: float, length: float
) -> None:
    """Draw an arrow that starts that far from the cell's centre, in units of the cell."""
    tail = np.array(grid.center(state)) + start * DIRECTIONS[action]
    arrow = FancyArrow(
        *(*tail, *(length * DIRECTIONS[action])),
        width=0.16 * length,
        head_width=0.6 * length,
        head_length=0.5 * length,
        length_includes_head=True,
        facecolor="black",
        edgecolor="white",
        linewidth=0.5,
        zorder=5,
    )
    arrow.set_gid(f"arrow-{state}-{action}")
    ax.add_patch(arrow)


def _preferences(policy: ArrayLike | Callable[[int], int], grid: GridMap) -> np.ndarray:
    """Turn any form of policy into weights, shape (states, 4); NaN where there is no action."""
    if callable(policy):
        ends = enumerate(grid.is_terminal.tolist())
        policy = [np.nan if end else _checked(policy(state), state) for state, end in ends]
    table = grid.check_shape("policy", policy, (grid.n_states,), (grid.n_states, 4))
    if table.ndim == 2:
        return table
    weights = np.full((grid.n_states, 4), np.nan)
    for state in np.flatnonzero(~grid.is_terminal & ~np.isnan(table)).tolist():
        number = table[state]  # of a table of floats, which NaN asks for
        weights[state] = 0
        weights[state, _checked(int(number) if number.is_integer() else number, state)] = 1
    return weights


def _checked(action: object, state: int) -> int:
    """Return what a policy gives as an ``int``, or say that it is no action."""
    if not is_action(action, 4):
        raise ValueError(
            f"policy gives {action} in state {state}; give 0 (left), 1 (down), 2 (right) or 3 (up)."
        )
    return int(action)  # type: ignore[call-overload]  # an action is a whole number


def _visits(visits: ArrayLike | None, grid: GridMap) -> np.ndarray:
    """Return counts of shape (states, 4); without counts everything passes for visited."""
    if visits is None:
        return np.ones((grid.n_states, 4))
    counts = grid.check_shape("visits", visits, (grid.n_states,), (grid.n_states, 4))
    return counts if counts.ndim == 2 else np.repeat(counts[:, None], 4, axis=1)
