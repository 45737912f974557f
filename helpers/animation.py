"""Episodes as small animations, shown in a notebook and in its exported page.

Equal frames are stored once. The distinct ones are tiles of a few lossless WebP pictures
("sheets"), and a short script (``animation.js``) copies one tile after the other to a canvas.
Everything is inside the output: no file beside it, no network. Where scripts are not allowed,
such as a notebook that is not trusted, the last frame is shown as a plain picture.

Tested in JupyterLab 4, Notebook 7 and nbconvert's HTML. Written for VS Code too, not tested there.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from IPython.display import HTML
from PIL import Image

from helpers.support.described import alt, in_all_languages
from helpers.support.language import LANGUAGES, translate

WEBP_SIDE = 16_383  # pixels; the format's limit
SHEET_SIDE = 4_096  # pixels; what every graphics card takes
SHEET_AREA = 2**22  # pixels; 16 MiB once decoded by the browser
SMALL_SIDE = 420  # pixels; smaller frames are enlarged by a whole factor up to this


class FrameList(Sequence):
    """Frames in order, each distinct one stored once.

    Items are read-only arrays, equal to what was appended.

    Example:
        >>> frames = FrameList()
        >>> for level in (0, 255, 0):
        ...     frames.append(np.full((2, 2, 3), level, np.uint8))
        >>> len(frames), len(frames.tiles), frames.order
        (3, 2, [0, 1, 0])
    """

    def __init__(self):
        self.tiles: list[np.ndarray] = []  # the distinct frames, (height, width[, 3]) uint8
        self.order: list[int] = []  # frame i shows tiles[order[i]]
        self._tile_of: dict[bytes, int] = {}

    def append(self, frame: np.ndarray) -> None:
        """Copy a frame to the end of the list; see `EpisodeAnimator.add_frame`."""
        frame = self._checked(frame)
        pixels = frame.tobytes()
        tile = self._tile_of.setdefault(pixels, len(self.tiles))
        if tile == len(self.tiles):
            # A view on the key's own memory: each distinct frame is held once.
            self.tiles.append(np.frombuffer(pixels, np.uint8).reshape(frame.shape))
        self.order.append(tile)

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self.tiles[tile] for tile in self.order[index]]
        return self.tiles[self.order[index]]

    def _checked(self, frame) -> np.ndarray:
        expected = "expected a uint8 array of shape (height, width, 3) or (height, width)"
        if not isinstance(frame, np.ndarray):
            raise ValueError(
                f"A frame is {type(frame).__name__}; {expected}. "
                'Was the environment made with render_mode="rgb_array"?'
            )
        is_picture = frame.ndim == 2 or (frame.ndim == 3 and frame.shape[2] == 3)
        if not is_picture or frame.size == 0 or max(frame.shape) > WEBP_SIDE:
            raise ValueError(
                f"A frame has shape {frame.shape}; {expected}, sides from 1 to {WEBP_SIDE}."
            )
        if frame.dtype != np.uint8:
            raise ValueError(
                f"A frame has dtype {frame.dtype}; {expected}. "
                "Colours from 0 to 1 convert with (255 * frame).astype(np.uint8)."
            )
        if self.tiles and frame.shape != self.tiles[0].shape:
            raise ValueError(
                f"A frame has shape {frame.shape}; expected {self.tiles[0].shape} "
                "as in the first frame. Use one EpisodeAnimator for each size."
            )
        return frame


class EpisodeAnimator:
    """Collect the frames of an episode, then show them as an animation.

    Args:
        interval: Delay between frames, in milliseconds.

    Attributes:
        frames: The frames so far (`FrameList`: ``len``, indices and slices as in a list).

    Raises:
        ValueError: If the interval is not a positive number of milliseconds.

    Example:
        >>> animator = EpisodeAnimator(interval=300)
        >>> for level in (0, 128, 255):
        ...     animator.add_frame(np.full((210, 160, 3), level, np.uint8))
        >>> animator.display_animation()
        <Animation: 3 frames of 160 x 210 pixels, 300 ms each>
    """

    def __init__(self, interval: int = 200):
        if not 0 < interval < float("inf"):
            raise ValueError(f"interval is {interval!r}; expected milliseconds, more than 0.")
        self.interval = interval
        self.frames = FrameList()

    def add_frame(self, frame: np.ndarray) -> None:
        """Copy a frame to the end of the animation.

        Args:
            frame: RGB (height, width, 3) or grey (height, width), uint8.

        Raises:
            ValueError: If it is no such array, or not of the first frame's shape.
        """
        self.frames.append(frame)

    def display_animation(self, texts: Mapping[str, str] | None = None) -> "Animation":
        """Return the animation: as the last expression of a cell, it is shown.

        Args:
            texts: what it shows, in each language of the course, for those who cannot see it.

        Raises:
            ValueError: If there are no frames.
        """
        if not self.frames:
            raise ValueError("No frames to animate. Use add_frame() first.")
        return Animation(self.frames, self.interval, texts)


class Animation(HTML):
    """What a notebook shows: the player as HTML, the last frame as a PNG picture, a line of text.

    The same frames and interval always give the same bytes.

    Args:
        frames: At least one frame.
        interval: Delay between frames, in milliseconds.
        texts: What it shows, in each language; by default how many pictures it has.
    """

    def __init__(self, frames: FrameList, interval: float, texts: Mapping[str, str] | None = None):
        height, width = frames[-1].shape[:2]
        self.scale = max(1, SMALL_SIDE // max(height, width))
        self.size = {"width": width * self.scale, "height": height * self.scale}
        self.png = _encode(frames[-1], "PNG", optimize=True)
        self.text = (
            f"<Animation: {len(frames)} frames of {width} x {height} pixels, {interval} ms each>"
        )
        said = texts or in_all_languages("An animation of {n} pictures.", n=len(frames))
        super().__init__(self._html(frames, interval, said))

    def _html(self, frames: FrameList, interval: float, texts: Mapping[str, str]) -> str:
        height, width = frames[-1].shape[:2]
        film = {
            "width": width,
            "height": height,
            "scale": self.scale,
            "interval": interval,
            "order": frames.order,
            **pack(frames.tiles),
        }
        data = json.dumps(film, separators=(",", ":"))
        # Not a random id: a notebook that is run again with the same seeds does not change.
        name = hashlib.blake2b(data.encode(), digest_size=8).hexdigest()
        size = " ".join(f'{side}="{pixels}"' for side, pixels in self.size.items())
        picture = f'<img src="{_webp_uri(frames[-1])}" {size} {alt(texts)}>'
        html = f'<div data-animation="{name}" style="display:inline-block">{picture}</div>'
        if len(frames) == 1:
            return html  # nothing to play
        script = (
            f'({_asset("animation.js")})("{name}",{json.dumps(_asset("animation.css"))},'
            f"{_words()},{data})"
        )
        return f"{html}<script>{script}</script>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        data = {"text/html": self.data, "image/png": self.png, "text/plain": self.text}
        return data, {"image/png": self.size}

    def __repr__(self) -> str:
        return self.text


def pack(tiles: Sequence[np.ndarray]) -> dict:
    """Lay tiles in rows on as few sheets as the limits of size allow.

    Args:
        tiles: Arrays of one shape, (height, width, 3) or (height, width), uint8.

    Returns:
        ``columns`` (tiles a row), ``perSheet`` (tiles a sheet, but for the last) and ``sheets``
        (lossless WebP pictures as data URIs). Tile ``t`` is at place ``t % perSheet`` of sheet
        ``t // perSheet``, row by row.

    Example:
        >>> sheets = pack([np.zeros((512, 512, 3), np.uint8)] * 17)
        >>> sheets["columns"], sheets["perSheet"], len(sheets["sheets"])
        (8, 16, 2)
    """
    height, width = tiles[0].shape[:2]
    area = height * width
    columns = max(1, min(SHEET_SIDE // width, SHEET_AREA // area, len(tiles)))
    per_sheet = columns * max(1, min(SHEET_SIDE // height, SHEET_AREA // (area * columns)))
    sheets = []
    for start in range(0, len(tiles), per_sheet):
        part = tiles[start : start + per_sheet]
        rows = -(-len(part) // columns)
        sheet = np.zeros((rows * height, columns * width, *tiles[0].shape[2:]), np.uint8)
        for place, tile in enumerate(part):
            row, column = divmod(place, columns)
            top, left = row * height, column * width
            sheet[top : top + height, left : left + width] = tile
        sheets.append(_webp_uri(sheet))
    return {"columns": columns, "perSheet": per_sheet, "sheets": sheets}


def _webp_uri(pixels: np.ndarray) -> str:
    return "data:image/webp;base64," + _encode(pixels, "WEBP", lossless=True, method=1, quality=20)


def _encode(pixels: np.ndarray, format: str, **options) -> str:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, format, **options)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


@cache
def _words() -> str:
    """Write the player's labels in every language: one output serves every page that shows it."""
    return json.dumps(
        {
            language: {
                "title": translate("Animation", language),
                "play": translate("Play the animation", language),
                "pause": translate("Pause", language),
                "back": translate("Step back", language),
                "forward": translate("Step forward", language),
                "frame": translate("Frame", language),
                "speed": translate("Speed", language),
                "loop": translate("Loop", language),
            }
            for language in LANGUAGES
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


@cache
def _asset(name: str) -> str:
    """Read a file of this package without indentation and comment lines: each output holds it."""
    lines = files("helpers").joinpath(name).read_text("utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if not line.strip().startswith("//"))
