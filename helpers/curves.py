"""Curves over episodes: the results of one run, and several runs summarised by their mean."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from helpers.intervals import wilson_interval

# Okabe and Ito's palette, which the colour-blind can tell apart, black and yellow left out.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
LINE_STYLES = ("-", "--", "-.", ":")


class DrawnAxes(tuple):
    """The axes of a figure that is already on display; a notebook shows nothing more for them."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        pass


def moving_average(values: ArrayLike, window: int) -> np.ndarray:
    """Average each value with the ones before it; the first are averages over fewer values.

    Args:
        values: Shape (episodes,); NaN is left out of the averages.
        window: Number of values in an average, 1 or more.

    Returns:
        Shape (episodes,).

    Raises:
        ValueError: If the window is not a whole number of 1 or more.

    Example:
        >>> moving_average([0, 1, 2, 3], window=2).tolist()
        [0.0, 0.5, 1.5, 2.5]
    """
    if window < 1 or int(window) != window:
        raise ValueError(f"The window is {window}; give a whole number of episodes, 1 or more.")
    values = np.asarray(values, dtype=float)
    known = np.isfinite(values)
    window = min(int(window), len(values))
    total = np.convolve(np.where(known, values, 0), np.ones(window))[: len(values)]
    count = np.convolve(known, np.ones(window))[: len(values)]
    return np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)


def plot_results(results: Mapping, smooth: int | None = None) -> DrawnAxes:
    """Show each metric of a training or an evaluation in its own subplot.

    Entries without numbers, such as ``"animation"``, are left out.

    Args:
        results: From the name of a metric to its values, shape (episodes,), for example
            ``{"total_rewards": [0.0, 1.0, 0.0], "steps": [100, 95, 100]}``. A single number counts
            as one episode.
        smooth: Number of episodes of a moving average, drawn over the faint raw curve.

    Returns:
        One axes a metric, from top to bottom. The figure is already shown.

    Raises:
        TypeError: If the results are not a dictionary.
        ValueError: If no entry holds a number.

    Example:
        >>> axes = plot_results({"total_rewards": [0.0, 1.0], "steps": [100, 95]})
        >>> [ax.get_title() for ax in axes]
        ['Total Rewards', 'Steps']
    """
    if not isinstance(results, Mapping):
        raise TypeError(
            f"results is a {type(results).__name__}; give a dictionary from the name of a metric "
            "to its values, as train_agent_n_episodes returns it."
        )
    found = {key: _numbers(values) for key, values in results.items()}
    metrics = {key: values for key, values in found.items() if values is not None}
    if not metrics:
        raise ValueError(
            f"There is nothing to plot: no entry among {list(results)} holds one number an episode."
        )

    n_metrics = len(metrics)
    figure, grid = plt.subplots(
        n_metrics, 1, figsize=(10, 4 * n_metrics), sharex=True, squeeze=False
    )
    axes = DrawnAxes(grid[:, 0])
    for ax, (key, values) in zip(axes, metrics.items(), strict=True):
        marker = "o" if len(values) == 1 else None  # a line through one point is invisible
        ax.plot(values, label=key, marker=marker, color=COLORS[0], alpha=0.3 if smooth else 1)
        if smooth:
            label = f"{key}, mean of {smooth}"
            ax.plot(moving_average(values, smooth), label=label, marker=marker, color=COLORS[0])
        ax.set_title(str(key).replace("_", " ").title())
        ax.set_ylabel("Value")
        ax.grid(True)
        ax.legend()
    axes[-1].set_xlabel("Episode")
    figure.tight_layout()
    plt.show()
    return axes


def plot_learning_curves(
    curves: Mapping[str, ArrayLike],
    xlabel: str = "Episode",
    ylabel: str = "Total reward",
    smooth: int | None = None,
    ax: Axes | None = None,
    rates: bool = False,
) -> Axes:
    """Draw the mean over seeds of each curve, in a band of its 95% confidence interval.

    The band is the mean ± 1.96 standard errors, that is ± 1.96 times the standard deviation over
    seeds (with ``seeds - 1``) divided by the square root of their number: it tells how well the
    mean is known, not how far apart the seeds are. It takes the mean to be normally distributed,
    so it is too narrow for a handful of seeds. One seed has no band. Where the values are rates,
    successes (1) and failures (0) for instance, ``rates`` gives Wilson's interval, which stays
    between 0 and 1 and has a width where all seeds agree.

    Args:
        curves: From a label to the values, shape (seeds, episodes), or (episodes,) for one seed.
        xlabel: Label of the horizontal axis.
        ylabel: Label of the vertical axis.
        smooth: Number of episodes of the moving average that each seed's curve goes through first.
        ax: Where to draw; by default in a new figure.
        rates: Whether the values are rates, between 0 and 1.

    Returns:
        The axes.

    Raises:
        ValueError: If there is no curve, or a curve does not have that shape, or a rate is not
            between 0 and 1.

    Example:
        >>> ax = plot_learning_curves({"Q-learning": [[0, 0, 1], [0, 1, 1]]})
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['Q-learning (2 seeds)']
    """
    if not curves:
        raise ValueError("There is nothing to plot: give at least one curve, {label: array}.")
    tables = {label: _seeds_by_episodes(label, values) for label, values in curves.items()}
    ax = ax or plt.figure(figsize=(8, 4.5), layout="tight").add_subplot()
    for index, (label, table) in enumerate(tables.items()):
        if smooth:
            table = np.array([moving_average(curve, smooth) for curve in table])
        n_seeds, n_episodes = table.shape
        mean = table.mean(axis=0)
        color = COLORS[index % len(COLORS)]
        label = f"{label} ({n_seeds} seed{'s' if n_seeds > 1 else ''})"
        style = LINE_STYLES[index % len(LINE_STYLES)]
        marker = "o" if n_episodes == 1 else None  # a line through one point is invisible
        ax.plot(mean, label=label, marker=marker, color=color, linestyle=style)
        if n_seeds > 1:
            low, high = wilson_interval(mean, n_seeds) if rates else _normal_interval(table)
            ax.fill_between(np.arange(n_episodes), low, high, color=color, alpha=0.2, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(True, alpha=0.4)
    has_band = any(len(table) > 1 for table in tables.values())
    notes = ["mean, 95% CI"] * has_band + [f"moving average of {smooth}"] * bool(smooth)
    ax.legend(title=", ".join(notes) or None)
    return ax


def _normal_interval(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the interval of the mean over seeds, shape (episodes,) each."""
    margin = 1.96 * table.std(axis=0, ddof=1) / np.sqrt(len(table))
    return table.mean(axis=0) - margin, table.mean(axis=0) + margin


def _numbers(values: object) -> np.ndarray | None:
    """Return one number an episode, NaN for None; or None where there is no number at all."""
    try:
        numbers = np.atleast_1d(np.asarray(values, dtype=float))
    except (TypeError, ValueError):
        return None
    return numbers if numbers.ndim == 1 and np.isfinite(numbers).any() else None


def _seeds_by_episodes(label: str, values: ArrayLike) -> np.ndarray:
    expected = "(seeds, episodes), the same number of episodes for every seed"
    try:
        table = np.atleast_2d(np.asarray(values, dtype=float))
    except (TypeError, ValueError) as error:
        raise ValueError(f"The curve {label!r} is no array of numbers: give {expected}.") from error
    if table.ndim != 2 or table.size == 0:
        raise ValueError(f"The curve {label!r} has shape {table.shape}: give {expected}.")
    return table
