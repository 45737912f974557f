"""The live game: an anywidget, which JupyterLab, Notebook 7, VS Code and Colab run.

``widget.js`` shows what ``Session`` says, and sends keys back. Messages to Python are
``{"action": 2}`` and ``{"restart": true}``; the two traits ``shown`` and ``picture`` go the other
way, in one message.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from helpers.playing import words
from helpers.playing.controls import Control, idle_action
from helpers.playing.session import Session
from helpers.playing.still import png, shown_width, still
from helpers.support.language import chosen_language


class Game(anywidget.AnyWidget):
    """A session on display.

    Args:
        session: the game.
        controls: how each action is played.
        fps: steps a second; None waits for a key before each step.
        compare: scores to show beside one's own, by whose they are.
    """

    _esm = files("helpers.playing").joinpath("widget.js").read_text(encoding="utf-8")
    _css = files("helpers.playing").joinpath("widget.css").read_text(encoding="utf-8")
    setting = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)  # PNG

    def __init__(
        self,
        session: Session,
        controls: Sequence[Control],
        fps: float | None,
        compare: Mapping[str, float],
    ):
        self._session, self._controls, self._compare = session, list(controls), dict(compare)
        self._sent = 0
        self._still = still(session)
        super().__init__(
            setting={
                "fps": fps,
                "idle": idle_action(self._controls),
                "language": chosen_language(),
                "width": shown_width(session.picture),
                "words": words.labels(real_time=fps is not None),
                "controls": [
                    {"action": c.action, "key": c.key, "text": words.button(c)} for c in controls
                ],
            },
            **self._now(),
        )
        self.on_msg(self._on_message)

    def _now(self) -> dict[str, Any]:
        """Return what there is to show; its number makes each answer a new one."""
        session, controls = self._session, self._controls
        self._sent += 1
        return {
            "picture": png(session.picture),
            "shown": {
                "number": self._sent,
                "status": words.status(session),
                "compare": words.comparison(session, self._compare),
                "transition": words.transition(session, controls),
                "note": words.ending(session) or words.slipped(session, controls),
                "description": words.describe_game(session)[chosen_language()],
                "ended": session.ended,
            },
        }

    def _on_message(self, _widget: object, message: dict, _buffers: object) -> None:
        if message.get("restart"):
            self._session.restart()
        else:
            self._session.step(int(message["action"]))
        with self.hold_sync():
            for name, value in self._now().items():
                setattr(self, name, value)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Add the still picture, for pages and for what shows no widgets."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/html": self._still}, metadata
