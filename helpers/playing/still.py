"""The first picture of a game and a sentence: what a page shows, where nobody can play."""

from base64 import b64encode
from io import BytesIO

import numpy as np
from PIL import Image

from helpers.playing.session import Session
from helpers.playing.words import describe_game
from helpers.support.described import alt, in_all_languages, paragraph

SMALL_SIDE = 420  # pixels; smaller pictures are enlarged by a whole factor up to this


def png(pixels: np.ndarray) -> bytes:
    """Write a picture as PNG.

    Args:
        pixels: (height, width, 3) uint8.
    """
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def shown_width(pixels: np.ndarray) -> int:
    """Return how wide to show a picture, in CSS pixels."""
    height, width = pixels.shape[:2]
    return width * max(1, SMALL_SIDE // max(height, width))


def still(session: Session) -> str:
    """Return the game as it stands, as HTML that asks nothing of a network or of a kernel."""
    pixels = session.picture
    source = "data:image/png;base64," + b64encode(png(pixels)).decode("ascii")
    said = in_all_languages(
        "A game to play yourself: open the notebook in Jupyter and run this cell."
    )
    style = "max-width:100%;image-rendering:pixelated"
    return (
        f'<div class="play-still"><img src="{source}" width="{shown_width(pixels)}" '
        f'style="{style}" {alt(describe_game(session))}>{paragraph(said)}</div>'
    )
