"""How a table fills while an agent learns, episode after episode, as animations."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from helpers.animation import Animation, EpisodeAnimator
from helpers.maps.actions import plot_q_values
from helpers.maps.gridmap import Desc, GridMap, format_number
from helpers.maps.values import plot_values
from helpers.support.described import in_all_languages
from helpers.support.labels import Label, Listing

MARGIN, TITLES = 0.1, 0.75  # inches around the maps, and above them for two lines
GAP = 0.25  # inches between two maps


def animate_q_values(
    history: Sequence[ArrayLike],
    desc: Desc,
    episodes: Sequence[int],
    interval: int = 500,
    *,
    title: str = "Q(s, a)",
    precision: int = 2,
    vmin: float | None = None,
    vmax: float | None = None,
) -> Animation:
    """Animate a table Q that fills, all pictures on the same scale of colours.

    Args:
        history: One table a picture, shape (pictures, states, 4).
        desc: The map, a list of strings, or an environment that has one.
        episodes: How many episodes each table has learned from.
        interval: Milliseconds between two pictures.
        title: Title of the pictures.
        precision: Number of decimals.
        vmin: Value of the lightest colour, by default the smallest value of all.
        vmax: Value of the darkest colour, by default the largest value of all.

    Returns:
        The animation; as the last line of a notebook's cell it is shown.

    Raises:
        ValueError: If there are no tables, or not one number of episodes each, or a table does not
            fit the map.

    Example:
        >>> animate_q_values([np.zeros((6, 4)), np.eye(6, 4)], ["SFF", "FHG"], episodes=[0, 10])
        <Animation: 2 frames of 320 x 285 pixels, 500 ms each>
    """
    grid = GridMap(desc)
    tables = [grid.check_shape("q_values", table, (grid.n_states, 4)) for table in history]
    low, high = _range([table[~grid.is_terminal] for table in tables], vmin, vmax)

    def draw(ax: Axes, _name: str, table: np.ndarray) -> None:
        plot_q_values(
            table,
            desc,
            ax,
            title=title,
            precision=precision,
            vmin=low,
            vmax=high,
            colorbar=False,
        )

    texts = in_all_languages(
        "An animation of {n} pictures, after {first} to {last} episodes: how the table {title} "
        "fills. The largest value of each cell at the end, row by row: {rows}.",
        n=len(tables),
        **_span(episodes),
        title=Label(title),
        rows=_in_words(grid, tables[-1].max(axis=1), precision) if tables else "",
    )
    return _film(grid, {title: tables}, episodes, draw, interval, 1.0, texts)


def animate_estimates(
    histories: Mapping[str, Sequence[ArrayLike]],
    desc: Desc,
    episodes: Sequence[int],
    interval: int = 500,
    *,
    precision: int = 2,
) -> Animation:
    """Animate several estimates of V side by side, all on the same scale of colours.

    Args:
        histories: From the name of an estimate to one V a picture, shape (pictures, states); an
            estimate that does not change has one V, shape (states,).
        desc: The map, a list of strings, or an environment that has one.
        episodes: How many episodes the estimates of each picture rest on.
        interval: Milliseconds between two pictures.
        precision: Number of decimals.

    Returns:
        The animation; as the last line of a notebook's cell it is shown.

    Raises:
        ValueError: If there is no estimate, or not one V for each number of episodes, or one does
            not fit the map.

    Example:
        >>> histories = {"exact": [0.5, 1, 0], "TD(0)": [[0, 0, 0], [0, 0.5, 0]]}
        >>> animate_estimates(histories, ["SFG"], episodes=[0, 1])
        <Animation: 2 frames of 525 x 165 pixels, 500 ms each>
    """
    grid = GridMap(desc)
    films = {name: _repeated(grid, history, len(episodes)) for name, history in histories.items()}
    low, high = _range([values for film in films.values() for values in film], None, None)

    def draw(ax: Axes, name: str, values: np.ndarray) -> None:
        plot_values(
            values,
            desc,
            ax,
            title=name,
            precision=precision,
            vmin=low,
            vmax=high,
            colorbar=False,
        )

    texts = in_all_languages(
        "An animation of {n} pictures, after {first} to {last} episodes: {names}, side by side. "
        "At the end, row by row: {rows}.",
        n=len(episodes),
        **_span(episodes),
        names=Listing([Label(name) for name in films]),
        rows=Listing(
            [
                Listing([Label(name), _in_words(grid, film[-1], precision)], ": ")
                for name, film in films.items()
                if film
            ],
            " | ",
        ),
    )
    return _film(grid, films, episodes, draw, interval, 0.8, texts)


def _repeated(grid: GridMap, history: Sequence[ArrayLike], pictures: int) -> list[np.ndarray]:
    """Return one V a picture; a single V stands in all of them."""
    if len(history) and np.ndim(history[0]) == 0:
        history = [np.asarray(history)] * pictures
    return [grid.check_shape("values", values, (grid.n_states,)) for values in history]


def _in_words(grid: GridMap, values: np.ndarray, precision: int) -> Label:
    """Write the values of the states, row by row."""
    return Label(grid.in_words([format_number(value, f".{precision}f") for value in values]))


def _span(episodes: Sequence[int]) -> dict[str, int]:
    """Return the smallest and the largest number of episodes."""
    return {"first": min(episodes, default=0), "last": max(episodes, default=0)}


def _range(
    arrays: list[np.ndarray], vmin: float | None, vmax: float | None
) -> tuple[float | None, float | None]:
    """Return the ends of the scale: those given, else the smallest and the largest value."""
    if not arrays:
        return vmin, vmax  # the film says what is missing
    low = min(float(np.nanmin(a)) for a in arrays) if vmin is None else vmin
    high = max(float(np.nanmax(a)) for a in arrays) if vmax is None else vmax
    return low, high


def _film(
    grid: GridMap,
    films: Mapping[str, Sequence[np.ndarray]],
    episodes: Sequence[int],
    draw: Callable[[Axes, str, np.ndarray], None],
    interval: int,
    cell_inches: float,
    texts: Mapping[str, str],
) -> Animation:
    """Draw each picture: its maps side by side, and above them n, the number of episodes."""
    lengths = {name: len(film) for name, film in films.items()}
    if not lengths or set(lengths.values()) != {len(episodes)} or not len(episodes):
        raise ValueError(
            f"episodes has {len(episodes)} numbers and the history {lengths or 'nothing'}: give "
            "one number of episodes for each picture, and at least one."
        )
    width, height = grid.n_columns * cell_inches, grid.n_rows * cell_inches
    total_width = len(films) * width + (len(films) - 1) * GAP + 2 * MARGIN
    total_height = height + MARGIN + TITLES
    figure = Figure(figsize=(total_width, total_height))
    canvas = FigureCanvasAgg(figure)
    axes = [
        figure.add_axes(
            (
                (MARGIN + place * (width + GAP)) / total_width,
                MARGIN / total_height,
                width / total_width,
                height / total_height,
            )
        )
        for place in range(len(films))
    ]
    animator = EpisodeAnimator(interval=interval)
    for picture, done in enumerate(episodes):
        for ax, (name, film) in zip(axes, films.items(), strict=True):
            ax.clear()
            draw(ax, name, film[picture])
        # A sign and no word: an animation is drawn once, for the pages of every language.
        figure.suptitle(f"n = {done}", y=1 - 0.05 / total_height)
        canvas.draw()
        animator.add_frame(np.asarray(canvas.buffer_rgba())[..., :3].copy())
    return animator.display_animation(texts)
