import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.maps import learning
from helpers.maps.learning import animate_estimates, animate_q_values

LAKE = ["SFF", "FHG"]


@pytest.fixture
def recorded(monkeypatch):
    """Animations with their frames, and what was drawn on each."""
    drawn = []
    for name in ("plot_values", "plot_q_values"):
        plot = getattr(learning, name)

        def record(values, desc, ax, plot=plot, **options):
            drawn.append((np.array(values), options))
            return plot(values, desc, ax, **options)

        monkeypatch.setattr(learning, name, record)
    return drawn


def test_each_table_is_a_picture_on_one_scale_of_colours(recorded):
    tables = [np.zeros((6, 4)), np.full((6, 4), 0.5), np.zeros((6, 4))]
    tables[1][5] = 99  # a terminal state: not drawn, and not on the scale
    shown = animate_q_values(tables, LAKE, episodes=[0, 1, 1000])
    assert len(recorded) == 3
    assert {(options["vmin"], options["vmax"]) for _table, options in recorded} == {(0.0, 0.5)}
    assert "3 frames" in repr(shown)
    assert "500 ms" in repr(shown)
    assert not plt.get_fignums()


def test_estimates_stand_side_by_side_and_the_exact_one_stays(recorded):
    exact, estimates = np.arange(6) / 5, [np.zeros(6), np.ones(6)]
    animate_estimates({"exact": exact, "TD(0)": estimates}, LAKE, episodes=[0, 5])
    assert [options["title"] for _values, options in recorded] == ["exact", "TD(0)"] * 2
    for got, expected in zip(recorded, [exact, estimates[0], exact, estimates[1]], strict=True):
        assert np.array_equal(got[0], expected)


def test_the_same_tables_give_the_same_bytes_and_others_do_not():
    first, again, other = (
        animate_q_values([np.zeros((6, 4)), table], LAKE, episodes=[0, 9]).data
        for table in (np.ones((6, 4)), np.ones((6, 4)), np.eye(6, 4))
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("films", "episodes"),
    [({}, [0]), ({"V": [np.zeros(6)]}, [0, 1]), ({"V": np.zeros((0, 6))}, [])],
)
def test_one_number_of_episodes_for_each_picture(films, episodes):
    with pytest.raises(ValueError, match="one number of episodes for each picture"):
        animate_estimates(films, LAKE, episodes)


def test_those_who_cannot_see_are_told_the_last_picture_in_each_language():
    html = animate_q_values([np.zeros((6, 4)), np.eye(6, 4)], LAKE, episodes=[0, 1000]).data
    assert "after 0 to 1000 episodes: how the table Q(s, a) fills." in html
    assert "après 0 à 1000 épisodes" in html  # codespell:ignore
    assert "row by row: 1.00 1.00 1.00; 1.00 H G." in html
    estimates = {"exact": np.arange(6) / 10, "TD(0)": [np.zeros(6), np.ones(6)]}
    html = animate_estimates(estimates, LAKE, episodes=[0, 5]).data
    assert "exact: 0.00 0.10 0.20; 0.30 H G | TD(0): 1.00 1.00 1.00; 1.00 H G." in html


def test_a_table_that_does_not_fit_the_map():
    with pytest.raises(ValueError, match=r"shape \(5, 4\); this map of 2 rows and 3 columns"):
        animate_q_values([np.zeros((5, 4))], LAKE, [0])
