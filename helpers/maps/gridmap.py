"""The map of a Frozen Lake as the background of a picture: cells, holes, start and goal."""

from collections.abc import Callable, Iterable, Sequence

import gymnasium as gym
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, ListedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from matplotlib.typing import ColorType
from mpl_toolkits.axes_grid1 import Size, make_axes_locatable
from numpy.typing import ArrayLike

HOLE_COLOR = "#2b2b2b"
GOAL_COLOR = "#d55e00"  # vermilion of the Okabe-Ito palette, legible to the colour-blind
CHARACTER_WIDTH = 0.62  # of a digit, in units of the font size
# Gap before a colour bar, its width, and room for its numbers and its label.
BAR_INCHES = (0.08, 0.14, 0.72)
Desc = Sequence[str] | gym.Env
# (column, row) of each action on the screen, where rows grow downwards: left, down, right, up
DIRECTIONS = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])


class GridMap:
    """A Frozen Lake's map, and how to draw on it; states are numbered row by row.

    Args:
        desc: The map as a list of strings made of S, F, H and G, or an environment that has one.

    Attributes:
        letters: The letter of each state, shape (states,).
        is_terminal: True in holes and goals, shape (states,).

    Raises:
        ValueError: If that is not a map.

    Example:
        >>> grid = GridMap(["SFF", "FHG"])
        >>> grid.n_rows, grid.n_columns, grid.center(5)
        (2, 3, (2, 1))
        >>> grid.is_terminal.tolist()
        [False, False, False, False, True, True]
    """

    def __init__(self, desc: Desc):
        rows = getattr(desc.unwrapped, "desc", None) if hasattr(desc, "unwrapped") else desc
        if rows is None:
            raise ValueError(f"{desc} has no map; give a FrozenLake-v1 or a list of strings.")
        rows = [_row_to_str(row) for row in ([rows] if isinstance(rows, str) else rows)]
        if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
            raise ValueError(f"{rows} is not a map: give rows of equal length.")
        unknown = sorted(set("".join(rows)) - set("SFHG"))
        if unknown:
            raise ValueError(f"The map has the letters {unknown}; only S, F, H and G are known.")
        self.n_rows, self.n_columns = len(rows), len(rows[0])
        self.letters = np.array(list("".join(rows)))
        self.is_terminal = np.isin(self.letters, ["H", "G"])

    @property
    def n_states(self) -> int:
        """Number of cells."""
        return self.letters.size

    def center(self, state: int) -> tuple[int, int]:
        """Give the (x, y) of a cell's centre: its column and its row."""
        row, column = divmod(state, self.n_columns)
        return column, row

    def check_shape(self, name: str, array: ArrayLike, *shapes: tuple[int, ...]) -> np.ndarray:
        """Return the array as floats if its shape is one of those, else raise ValueError."""
        array = np.asarray(array, dtype=float)
        if array.shape not in shapes:
            raise ValueError(
                f"{name} has shape {array.shape}; this map of {self.n_rows} rows and "
                f"{self.n_columns} columns needs {' or '.join(map(str, shapes))}: "
                "one entry for every state, holes and goal included."
            )
        return array

    def new_axes(
        self, cell_inches: float, colorbar: bool = False, make_figure: Callable = plt.figure
    ) -> Axes:
        """Make a figure in which a cell is that large, with room for a title and a colour bar."""
        width = self.n_columns * cell_inches + (sum(BAR_INCHES) if colorbar else 0)
        height = self.n_rows * cell_inches
        margin, top = 0.1, 0.4  # inches
        total_width, total_height = width + 2 * margin, height + margin + top
        figure = make_figure(figsize=(total_width, total_height))
        box = (margin / total_width, margin / total_height)
        return figure.add_axes((*box, width / total_width, height / total_height))

    def draw(self, ax: Axes, title: str) -> list[Rectangle]:
        """Draw cells, holes, start and goal; return the cells, to be coloured by the caller."""
        ax.set(xlim=(-0.5, self.n_columns - 0.5), ylim=(self.n_rows - 0.5, -0.5), aspect="equal")
        ax.set(xticks=[], yticks=[], title=title)
        points = cell_points(ax, self)
        cells: list[Rectangle] = []
        for state, letter in enumerate(self.letters):
            x, y = self.center(state)
            face = HOLE_COLOR if letter == "H" else "white"
            cell = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=face, linewidth=0)
            cell.set_gid(f"cell-{state}")
            ax.add_patch(cell)
            cells.append(cell)
            if letter == "G":
                inset, side = 0.04, 0.92
                corner = (x - 0.5 + inset, y - 0.5 + inset)
                frame = Rectangle(corner, side, side, fill=False, zorder=3, edgecolor=GOAL_COLOR)
                frame.set_linewidth(max(1.0, 0.05 * points))
                ax.add_patch(frame)
            if letter in "SG":
                color = GOAL_COLOR if letter == "G" else "black"
                badge = {"boxstyle": "circle,pad=0.15", "fc": "white", "ec": color, "lw": 0.8}
                text = ax.text(x - 0.34, y - 0.34, letter, ha="center", va="center", bbox=badge)
                text.set(fontsize=0.13 * points, weight="bold", color=color, zorder=6)
        edges_x, edges_y = np.arange(self.n_columns + 1) - 0.5, np.arange(self.n_rows + 1) - 0.5
        lines = [((x, edges_y[0]), (x, edges_y[-1])) for x in edges_x]
        lines += [((edges_x[0], y), (edges_x[-1], y)) for y in edges_y]
        ax.add_collection(LineCollection(lines, colors="0.35", linewidths=0.8, zorder=2))
        return cells

    def in_words(self, words: Sequence[str], ends: bool = False) -> str:
        """Join one word a state, row by row; a hole is H, the goal G, with their words if ``ends``.

        >>> GridMap(["SFF", "FHG"]).in_words(["1", "2", "3", "4", "5", "6"])
        '1 2 3; 4 H G'
        >>> GridMap(["SFF", "FHG"]).in_words(["1", "2", "3", "4", "5", "6"], ends=True)
        '1 2 3; 4 H=5 G=6'
        """
        cells = [
            (f"{letter}={word}" if ends else letter) if letter in "HG" else word
            for letter, word in zip(self.letters, words, strict=True)
        ]
        rows = np.reshape(cells, (self.n_rows, self.n_columns)).tolist()
        return "; ".join(" ".join(row) for row in rows)


def figure_of(ax: Axes) -> Figure:
    """Return the figure that axes are in, however deep."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes are in no figure.")
    return figure


def cell_points(ax: Axes, grid: GridMap) -> float:
    """Give the side of a cell in points (1/72 inch), the unit of font sizes."""
    # There is a locator once a colour bar has taken its place; it needs no renderer.
    locator: Callable[[Axes, None], Bbox] | None = ax.get_axes_locator()  # type: ignore[assignment]
    box = locator(ax, None) if locator else ax.get_position()
    width, height = figure_of(ax).get_size_inches()
    return 72 * min(box.width * width / grid.n_columns, box.height * height / grid.n_rows)


def colormap() -> Colormap:
    """Light to blue, ordered in lightness; the darkest part is left out, as holes are dark."""
    return ListedColormap(plt.get_cmap("YlGnBu")(np.linspace(0.03, 0.82, 256)), name="grid")


def add_colorbar(ax: Axes, norm: Normalize, label: str) -> None:
    """Put a labelled colour bar beside the map, as tall as the map, in the place of the axes."""
    gap, width, room = BAR_INCHES
    divider = make_axes_locatable(ax)
    bar_ax = divider.append_axes("right", size=width, pad=gap)
    # Without this room, numbers and label would run into the next axes of the figure.
    divider.set_horizontal([*divider.get_horizontal(), Size.Fixed(room)])
    bar = figure_of(ax).colorbar(ScalarMappable(norm, colormap()), cax=bar_ax)
    bar.set_label(label)


def blank(patch: Patch) -> None:
    """Show that nothing is known here: white, hatched."""
    patch.set(facecolor="white", edgecolor="0.8", hatch="////")


def text_color(background: ColorType) -> str:
    """Choose black or white, whichever stands out more on that colour."""
    linear = np.array(to_rgb(background), dtype=float) ** 2.2
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.25 else "white"


def write_numbers(
    ax: Axes,
    values: Iterable[float],
    number_format: str,
    places: Sequence[tuple[float, float]],
    backgrounds: Sequence[ColorType],
    width: float,
) -> list[Text]:
    """Write numbers in one size, in which the longest is ``width`` points wide at most."""
    texts = [format_number(value, number_format) for value in values]
    longest = max(map(len, texts), default=1)
    fontsize = min(0.5 * width, 0.95 * width / (CHARACTER_WIDTH * longest))
    return [
        ax.text(
            x,
            y,
            text,
            color=text_color(background),
            fontsize=fontsize,
            zorder=4,
            ha="center",
            va="center",
        )
        for text, (x, y), background in zip(texts, places, backgrounds, strict=True)
    ]


def value_norm(
    values: np.ndarray, vmin: float | None = None, vmax: float | None = None
) -> Normalize:
    """Scale colours from the smallest to the largest known value, also where these are equal."""
    known = values[np.isfinite(values)]
    low = vmin if vmin is not None else min(known, default=0.0)
    high = vmax if vmax is not None else max(known, default=1.0)
    return Normalize(low, high if high > low else low + 1)


def format_number(value: float, number_format: str) -> str:
    """Write a number; what rounds to zero has no sign."""
    text = format(value, number_format)
    return text.lstrip("-") if float(text) == 0 else text


def _row_to_str(row: str | Sequence[str | bytes]) -> str:
    """Join a row; environments hold theirs as an array of one-byte strings."""
    return "".join(letter.decode() if isinstance(letter, bytes) else letter for letter in row)
