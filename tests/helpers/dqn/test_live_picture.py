"""What is shown while an agent trains: a curve, and a few seconds of a game."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from helpers.dqn import live
from helpers.dqn.live import LiveView
from helpers.dqn.live_picture import FRAMES_A_SECOND, MEAN_OF, SECONDS_OF_GAME, ZOOM, LivePicture
from tests.catching import catch_agent


def pictures(html: str) -> dict[str, Image.Image]:
    found = re.findall(
        r'<img alt="[^"]+" title="[^"]+" src="data:image/(\w+);base64,([^"]+)">', html
    )
    return {kind: Image.open(io.BytesIO(base64.b64decode(data))) for kind, data in found}


def test_the_game_is_its_last_seconds_at_its_own_pace():
    picture = LivePicture()
    for number in range(200):
        picture.keep(np.full((6, 4), number % 256, np.uint8))
    game = pictures(picture.html({"agent_steps": [], "total_rewards": []}))["gif"]
    assert game.n_frames == SECONDS_OF_GAME * FRAMES_A_SECOND
    assert game.size == (4 * ZOOM, 6 * ZOOM)
    assert game.info["duration"] == pytest.approx(1000 / FRAMES_A_SECOND, abs=10)
    assert game.convert("L").getpixel((0, 0)) == pytest.approx(200 - game.n_frames, abs=2)


@pytest.mark.parametrize(("games", "kinds"), [(0, set()), (MEAN_OF - 1, set()), (50, {"png"})])
def test_there_is_a_curve_once_there_are_games_enough(games, kinds):
    history = {"agent_steps": list(range(games)), "total_rewards": [1.0] * games}
    assert set(pictures(LivePicture().html(history))) == kinds


def test_outside_jupyter_nothing_is_shown(capsys):
    LivePicture().show({"agent_steps": [], "total_rewards": []})
    assert capsys.readouterr() == ("", "")


def test_a_view_shows_its_picture_now_and_then(monkeypatch):
    now, shown = [0.0], []
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(LivePicture, "show", lambda self, history: shown.append(now[0]))
    _games, agent = catch_agent(0)
    view = LiveView(total=100)
    for second in range(40):
        now[0] = float(second)
        view.update(agent, np.zeros((8, 1, 5, 5), np.uint8))
    view.close(agent)
    assert shown == [16.0, 32.0]
    assert len(view.picture.frames) == 40


def test_during_the_warm_up_there_is_no_loss():
    _games, agent = catch_agent(0)
    view = LiveView(total=100)
    view.close(agent)
    assert "loss=warm-up" in view.bar.postfix
