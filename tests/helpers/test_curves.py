import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.curves import moving_average, plot_learning_curves, plot_results


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


# Moving average


def test_each_average_looks_back_only():
    assert moving_average([4, 0, 2, 6], 2) == pytest.approx([4, 2, 1, 4])


def test_a_window_longer_than_the_curve_averages_all_so_far():
    assert moving_average([1, 3, 5], 100) == pytest.approx([1, 2, 3])


def test_a_window_of_one_changes_nothing():
    assert moving_average([1, 3, 5], 1).tolist() == [1, 3, 5]


def test_nan_is_left_out():
    averages = moving_average([np.nan, 1, np.nan, 3], 2)
    assert np.isnan(averages[0])
    assert averages[1:] == pytest.approx([1, 1, 3])


@pytest.mark.parametrize("window", [0, -3, 1.5])
def test_a_window_that_is_none(window):
    with pytest.raises(ValueError, match=f"window is {window}"):
        moving_average([1, 2], window)


# Results of a run


def test_one_subplot_a_metric_with_the_names_of_the_specification():
    axes = plot_results({"total_rewards": [0.0, 1.0, 0.0], "steps": [100, 95, 100]})
    assert [ax.get_title() for ax in axes] == ["Total Rewards", "Steps"]
    assert [labels(ax) for ax in axes] == [["total_rewards"], ["steps"]]
    assert [ax.get_xlabel() for ax in axes] == ["", "Episode"]
    assert [ax.lines[0].get_ydata().tolist() for ax in axes] == [[0, 1, 0], [100, 95, 100]]


def test_the_figure_is_shown_once(monkeypatch):
    shows = []
    monkeypatch.setattr(plt, "show", lambda: shows.append(plt.gcf()))
    axes = plot_results({"steps": [1, 2]})
    assert shows == [axes[0].figure]


def test_a_notebook_shows_nothing_for_what_is_returned():
    axes = plot_results({"steps": [1, 2]})
    data, _ = InteractiveShell.instance().display_formatter.format(axes)
    assert data == {}


def test_entries_without_numbers_are_left_out():
    results = {
        "total_reward": [1, 0],
        "animation": [None, object()],
        "nothing": [None, None],
        "names": ["a", "b"],
        "empty": [],
        "losses": [None, 0.5],
    }
    axes = plot_results(results)
    assert [ax.get_title() for ax in axes] == ["Total Reward", "Losses"]


def test_one_episode_is_a_point():
    (ax,) = plot_results({"total_reward": 1.0, "animation": None})
    assert ax.lines[0].get_marker() == "o"


def test_smoothing_draws_the_average_over_the_faint_raw_curve():
    (ax,) = plot_results({"steps": [4, 0, 2, 6]}, smooth=2)
    raw, average = ax.lines
    assert raw.get_alpha() < 0.5
    assert raw.get_ydata().tolist() == [4, 0, 2, 6]
    assert average.get_ydata() == pytest.approx([4, 2, 1, 4])
    assert labels(ax) == ["steps", "steps, mean of 2"]


@pytest.mark.parametrize("results", [{}, {"animation": [None]}, {"steps": []}])
def test_results_without_a_number(results):
    with pytest.raises(ValueError, match="nothing to plot"):
        plot_results(results)
    assert not plt.get_fignums()


def test_results_that_are_no_dictionary():
    with pytest.raises(TypeError, match="results is a list; give a dictionary"):
        plot_results([1, 2, 3])


# Several seeds


def test_mean_and_band_of_the_seeds():
    ax = plot_learning_curves({"SARSA": [[0.0, 1.0], [0.0, 3.0], [0.0, 5.0], [0.0, 7.0]]})
    assert ax.lines[0].get_ydata().tolist() == [0, 4]
    margin = 1.96 * np.std([1, 3, 5, 7], ddof=1) / 2
    band = ax.collections[0].get_paths()[0].vertices
    at_last = band[band[:, 0] == 1, 1]
    assert (at_last.min(), at_last.max()) == pytest.approx((4 - margin, 4 + margin))
    assert labels(ax) == ["SARSA (4 seeds)"]
    assert ax.get_legend().get_title().get_text() == "mean, 95% CI"


def test_rates_have_wilsons_band():
    ax = plot_learning_curves({"UCB": [[0, 1]] * 20}, rates=True)
    band = ax.collections[0].get_paths()[0].vertices
    for episode, ends in enumerate([(0, 0.161), (0.839, 1)]):
        at = band[band[:, 0] == episode, 1]
        assert (at.min(), at.max()) == pytest.approx(ends, abs=5e-4)
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        plot_learning_curves({"steps": [[3, 4], [5, 6]]}, rates=True)


def test_one_seed_has_no_band():
    ax = plot_learning_curves({"Q": [1, 2, 3]}, ylabel="Steps")
    assert not ax.collections
    assert labels(ax) == ["Q (1 seed)"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Episode", "Steps")


def test_each_seed_is_smoothed():
    curves = np.array([[4, 0, 2, 6], [0, 0, 0, 0]])
    ax = plot_learning_curves({"Q": curves}, smooth=2)
    assert ax.lines[0].get_ydata() == pytest.approx([2, 1, 0.5, 2])
    assert "moving average of 2" in ax.get_legend().get_title().get_text()


def test_curves_differ_in_colour_and_line():
    curves = {str(i): np.zeros((2, 3)) for i in range(6)}
    lines = plot_learning_curves(curves).lines
    assert len({line.get_color() for line in lines}) == 6
    assert lines[0].get_linestyle() != lines[1].get_linestyle()


def test_drawing_on_given_axes():
    figure, (_, right) = plt.subplots(1, 2)
    assert plot_learning_curves({"Q": [[1, 2]]}, ax=right) is right
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        ({}, "nothing to plot"),
        ({"Q": []}, "'Q' has shape"),
        ({"Q": [[1, 2], [1]]}, "'Q' is no array of numbers.*same number of episodes"),
        ({"Q": np.zeros((2, 3, 4))}, r"'Q' has shape \(2, 3, 4\)"),
    ],
)
def test_curves_that_cannot_be_drawn(curves, message):
    with pytest.raises(ValueError, match=message):
        plot_learning_curves(curves)
    assert not plt.get_fignums()
