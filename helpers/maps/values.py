"""Pictures of V and of visits on the map of a Frozen Lake, and V from sweep to sweep.

Cells are numbered row by row. Holes are dark, S and G mark start and goal; what is unknown (NaN)
or was never visited is white and hatched. Every function draws on ``ax`` and returns it; without
``ax`` it makes a figure of a fitting size. Numbers shrink with the cells: allow 0.6 inch a cell
for V, 1 inch for Q. Policies and Q are drawn by ``helpers.maps.actions``.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import ArrayLike

from helpers.animation import EpisodeAnimator
from helpers.maps.actions import plot_policy, plot_q_values
from helpers.maps.gridmap import (
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
from helpers.support.described import in_all_languages
from helpers.support.figures import describe, plain
from helpers.support.labels import Label

__all__ = ["animate_values", "plot_policy", "plot_q_values", "plot_values", "plot_visits"]


def plot_values(
    values: ArrayLike,
    desc: Desc,
    ax: Axes | None = None,
    *,
    title: str = "V(s)",
    precision: int = 2,
    vmin: float | None = None,
    vmax: float | None = None,
    colorbar: bool = True,
) -> Axes:
    """Draw V as a heat map with its numbers.

    Args:
        values: V, shape (states,); NaN leaves a cell blank.
        desc: The map, a list of strings, or an environment that has one.
        ax: Where to draw; by default in a new figure.
        title: Title of the picture.
        precision: Number of decimals.
        vmin: Value of the lightest colour, by default the smallest value.
        vmax: Value of the darkest colour, by default the largest value.
        colorbar: Whether to draw the colour bar.

    Returns:
        The axes.

    Raises:
        ValueError: If there is not one value a state, or ``desc`` is not a map.

    Example:
        >>> ax = plot_values([0.81, 0.9, 1, 0.73, 0, 0], ["SFF", "FHG"])
        >>> ax.get_title()
        'V(s)'
    """
    grid = GridMap(desc)
    known = grid.check_shape("values", values, (grid.n_states,))
    norm = value_norm(known, vmin, vmax)
    ax = ax or grid.new_axes(0.8, colorbar)
    _draw_heat_map(ax, grid, known, norm, title, "V(s)" if colorbar else None, f".{precision}f")
    return ax


def plot_visits(
    visits: ArrayLike,
    desc: Desc,
    ax: Axes | None = None,
    *,
    title: str = "N(s)",
    colorbar: bool = True,
) -> Axes:
    """Draw how often each state was visited, on a logarithmic scale of colours.

    Args:
        visits: Counts, shape (states,), or (states, 4), which is summed over actions; a cell with
            0 is left blank.
        desc: The map, a list of strings, or an environment that has one.
        ax: Where to draw; by default in a new figure.
        title: Title of the picture.
        colorbar: Whether to draw the colour bar.

    Returns:
        The axes.

    Raises:
        ValueError: If the shape does not fit the map, or a count is negative.

    Example:
        >>> ax = plot_visits([120, 40, 7, 30, 3, 0], ["SFF", "FHG"])
        >>> [text.get_text() for text in ax.texts]
        ['S', 'G', '120', '40', '7', '30', '3']
    """
    grid = GridMap(desc)
    counts = grid.check_shape("visits", visits, (grid.n_states,), (grid.n_states, 4))
    if (counts < 0).any():
        raise ValueError(f"visits holds {np.nanmin(counts):g}; give counts, 0 or more.")
    counts = counts if counts.ndim == 1 else counts.sum(axis=1)
    counts = np.where(counts > 0, counts, np.nan)
    ax = ax or grid.new_axes(0.8, colorbar)
    norm = LogNorm(1, max(10, np.nanmax(counts, initial=1)))
    bar_label = "N(s)" if colorbar else None
    _draw_heat_map(ax, grid, counts, norm, title, bar_label, ".0f", counted=True)
    return ax


def animate_values(
    history: Sequence[ArrayLike], desc: Desc, interval: int = 300, *, precision: int = 2
) -> object:
    """Animate the values of successive sweeps, all on the same scale of colours.

    Args:
        history: One V a sweep, shape (sweeps + 1, states); the first is the starting point, k = 0.
        desc: The map, a list of strings, or an environment that has one.
        interval: Milliseconds between two pictures.
        precision: Number of decimals.

    Returns:
        What ``EpisodeAnimator.display_animation`` returns; as the last line of a notebook's cell it
        shows the animation.

    Raises:
        ValueError: If the history is empty or holds an array that does not fit the map.

    Example:
        >>> history = [[0, 0, 0, 0], [0, 0, 1, 0], [0.9, 0, 1, 0]]
        >>> animation = animate_values(history, ["SH", "FG"])
    """
    grid = GridMap(desc)
    if len(history) == 0:
        raise ValueError("The history is empty: give one array of values a sweep.")
    sweeps = [
        grid.check_shape(f"history[{k}]", values, (grid.n_states,))
        for k, values in enumerate(history)
    ]
    norm = value_norm(np.array(sweeps))
    # A figure outside pyplot: the notebook does not show it beside the animation.
    ax = grid.new_axes(0.8, colorbar=True, make_figure=Figure)
    canvas = FigureCanvasAgg(figure_of(ax))
    add_colorbar(ax, norm, "V(s)")
    ax.set_visible(False)
    canvas.draw()
    background = canvas.copy_from_bbox(ax.figure.bbox)  # the colour bar, which never changes
    ax.set_visible(True)
    cells = grid.draw(ax, "")
    numbers: list[Text] = []
    animator = EpisodeAnimator(interval=interval)
    for k, values in enumerate(sweeps):
        for number in numbers:
            number.remove()
        numbers = _paint(ax, grid, cells, values, norm, f".{precision}f")
        ax.set_title(f"V(s), k = {k}")
        canvas.restore_region(background)
        ax.draw(canvas.get_renderer())
        animator.add_frame(np.asarray(canvas.buffer_rgba())[..., :3].copy())
    words = ["?" if np.isnan(v) else format(v, f".{precision}f") for v in sweeps[-1]]
    return animator.display_animation(
        in_all_languages(
            "An animation of {n} pictures: V(s), sweep by sweep. The last one, row by row: {rows}.",
            n=len(sweeps),
            rows=Label(grid.in_words(words)),
        )
    )


def _draw_heat_map(
    ax: Axes,
    grid: GridMap,
    values: np.ndarray,
    norm: Normalize,
    title: str,
    bar_label: str | None,
    number_format: str,
    counted: bool = False,
) -> None:
    if bar_label:
        add_colorbar(ax, norm, bar_label)
    cells = grid.draw(ax, title)
    _paint(ax, grid, cells, values, norm, number_format)
    # What is not known is not the same as what was never visited; falls are counted in holes.
    missing = "–" if counted else "?"
    words = [missing if np.isnan(value) else format(value, number_format) for value in values]
    describe(
        "{title}, row by row: {rows}.",
        figure_of(ax),
        title=plain(title),
        rows=Label(grid.in_words(words, ends=counted)),
    )


def _paint(
    ax: Axes,
    grid: GridMap,
    cells: list[Rectangle],
    values: np.ndarray,
    norm: Normalize,
    number_format: str,
) -> list[Text]:
    """Colour the cells and number them; holes stay dark, and show their number."""
    colors = colormap()
    for state, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if grid.letters[state] == "H":
            continue
        if np.isnan(value):
            blank(cell)
        else:
            cell.set(facecolor=colors(norm(value)), hatch=None)
    known = np.flatnonzero(~np.isnan(values)).tolist()
    places = [grid.center(state) for state in known]
    faces = [cells[state].get_facecolor() for state in known]
    width = 0.72 * cell_points(ax, grid)
    return write_numbers(ax, values[known], number_format, places, faces, width)
