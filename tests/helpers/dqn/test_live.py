"""What is seen while an agent trains: a picture, and below it a line that is written again."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.dqn.live import LiveView


def test_the_picture_has_its_place_before_the_line_is_printed(monkeypatch, capsys):
    updates = []

    def display(page, display_id):
        assert (page.data, display_id, capsys.readouterr().out) == ("", True, "")
        return SimpleNamespace(update=lambda page: updates.append(page.data))

    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setattr("IPython.display.display", display)
    view = LiveView(total=10)
    assert "0/10" in capsys.readouterr().out
    view.picture.keep(np.zeros((4, 4), np.uint8))
    for _again in range(2):
        view.picture.show({"agent_steps": [], "total_rewards": []})
    assert ["data:image/gif" in page for page in updates] == [True, True]
    view.bar.close()


@pytest.mark.parametrize(
    ("steps", "gradient_steps", "seconds"), [(2_999, 0, 5), (399_999, 49_600, 1700)]
)
def test_the_line_of_half_an_hour_is_not_cut_in_a_notebook(steps, gradient_steps, seconds):
    view = LiveView(total=400_000)
    view.bar.start_t -= seconds
    view.mean_value = -0.55
    agent = SimpleNamespace(
        training_steps=steps,
        gradient_steps=gradient_steps,
        epsilon=0.02,
        last_loss=0.1234,
        history={"total_rewards": [62.3] * 20},
    )
    view._show(agent)
    assert f"{view.bar.format_sizeof(steps)}/400k" in str(view.bar)
    assert len(str(view.bar)) <= 88
    view.bar.close()
