"""What is seen while an agent trains: a picture, and below it a line that is written again."""

from types import SimpleNamespace

import numpy as np

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
    assert "training" in capsys.readouterr().out
    view.picture.keep(np.zeros((4, 4), np.uint8))
    for _again in range(2):
        view.picture.show({"agent_steps": [], "total_rewards": []})
    assert ["data:image/gif" in page for page in updates] == [True, True]
    view.bar.close()
