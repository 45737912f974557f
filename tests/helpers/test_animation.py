import base64
import json
import re
from io import BytesIO

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import HTML
from PIL import Image

from helpers import animation
from helpers.animation import Animation, EpisodeAnimator


def noise(n, shape=(21, 16, 3), seed=0):
    return list(np.random.default_rng(seed).integers(0, 256, (n, *shape), np.uint8))


def animate(frames, interval=200) -> Animation:
    animator = EpisodeAnimator(interval)
    for frame in frames:
        animator.add_frame(frame)
    return animator.display_animation()


def film(html: str) -> dict:
    return json.loads(re.search(r'(\{"width":.*\})\)</script>', html).group(1))


def picture(base64_data: str) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(base64.b64decode(base64_data))).convert("RGB"))


def decode(html: str) -> list[np.ndarray]:
    """Read every frame back, with the arithmetic of the player."""
    data = film(html)
    height, width, columns = data["height"], data["width"], data["columns"]
    sheets = [picture(uri.removeprefix("data:image/webp;base64,")) for uri in data["sheets"]]
    frames = []
    for tile in data["order"]:
        sheet, place = divmod(tile, data["perSheet"])
        row, column = divmod(place, columns)
        top, left = row * height, column * width
        frames.append(sheets[sheet][top : top + height, left : left + width])
    return frames


@pytest.mark.parametrize("n", [2, 3, 57])
def test_every_frame_comes_back_exactly(n):
    frames = noise(n)
    np.testing.assert_array_equal(decode(animate(frames).data), frames)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 7, 3), (300, 5000, 3), (5000, 30, 3)])
def test_unusual_shapes_come_back_exactly(shape):
    frames = [np.full(shape, level, np.uint8) for level in (3, 200, 3)]
    np.testing.assert_array_equal(decode(animate(frames).data), frames)


def test_grey_frames_are_shown_grey():
    frames = noise(5, (12, 9))
    expected = [np.repeat(frame[..., None], 3, axis=2) for frame in frames]
    np.testing.assert_array_equal(decode(animate(frames).data), expected)


def test_several_sheets(monkeypatch):
    monkeypatch.setattr(animation, "SHEET_AREA", 10 * 21 * 16)
    frames = noise(57)
    frames += frames[:5]
    html = animate(frames).data
    assert len(film(html)["sheets"]) == 6
    np.testing.assert_array_equal(decode(html), frames)


def test_no_sheet_is_larger_than_the_limits():
    frames = [np.full((210, 160, 3), i, np.uint8) for i in range(250)]
    for uri in film(animate(frames).data)["sheets"]:
        height, width = picture(uri.partition(",")[2]).shape[:2]
        assert max(height, width) <= animation.SHEET_SIDE
        assert height * width <= animation.SHEET_AREA


@pytest.mark.slow
def test_thousands_of_large_frames():
    base = noise(1, (512, 512, 3))[0] // 64  # hard to compress, but equal from frame to frame
    frames = []
    for i in range(1500):
        frame = base.copy()
        frame[:8, :8] = i % 256
        frame[8:16, :8] = i // 256
        frames.append(frame)
    html = animate(frames).data
    assert len(film(html)["sheets"]) == 94
    for frame, decoded in zip(frames, decode(html), strict=True):
        np.testing.assert_array_equal(frame, decoded)


def test_equal_frames_cost_one():
    animator = EpisodeAnimator()
    first, second = noise(2)
    for _ in range(1000):
        animator.add_frame(first)
    animator.add_frame(second)
    animator.add_frame(first.copy())
    assert len(animator.frames) == 1002
    assert len(animator.frames.tiles) == 2
    assert film(animator.display_animation().data)["order"] == [0] * 1000 + [1, 0]
    assert len(animator.display_animation().data) < len(animate([first, second]).data) + 4000


def test_frames_behave_as_a_list():
    added = noise(4)
    animator = EpisodeAnimator()
    assert len(animator.frames) == 0
    assert not animator.frames
    for frame in added:
        animator.frames.append(frame)
    np.testing.assert_array_equal(list(animator.frames), added)
    np.testing.assert_array_equal(animator.frames[-1], added[-1])
    np.testing.assert_array_equal(animator.frames[1:3], added[1:3])
    with pytest.raises(IndexError):
        animator.frames[4]


def test_frames_are_copies():
    frame = np.zeros((4, 4, 3), np.uint8)
    animator = EpisodeAnimator()
    animator.add_frame(frame)
    frame[:] = 255
    animator.add_frame(frame)
    assert [int(kept.max()) for kept in animator.frames] == [0, 255]


def test_frames_that_are_not_contiguous():
    frames = [frame[::-1, ::2] for frame in noise(3)]
    np.testing.assert_array_equal(decode(animate(frames).data), frames)


def test_no_frames():
    with pytest.raises(ValueError, match=r"No frames to animate. Use add_frame\(\) first"):
        EpisodeAnimator().display_animation()


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        (None, r'NoneType; expected .*render_mode="rgb_array"'),
        ([[0, 1], [2, 3]], "list; expected a uint8 array"),
        (np.zeros(5, np.uint8), r"shape \(5,\); expected"),
        (np.zeros((4, 4, 4), np.uint8), r"shape \(4, 4, 4\); expected"),
        (np.zeros((0, 4, 3), np.uint8), r"shape \(0, 4, 3\); expected"),
        (np.zeros((1, 16_384), np.uint8), "16383"),
        (np.zeros((4, 4, 3)), r"dtype float64; expected.*astype\(np.uint8\)"),
    ],
)
def test_bad_frames(frame, named):
    animator = EpisodeAnimator()
    with pytest.raises(ValueError, match=named):
        animator.add_frame(frame)
    assert len(animator.frames) == 0


def test_frames_of_two_shapes():
    animator = EpisodeAnimator()
    animator.add_frame(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(ValueError, match=r"shape \(4, 4\); expected \(4, 4, 3\)"):
        animator.add_frame(np.zeros((4, 4), np.uint8))


@pytest.mark.parametrize("interval", [0, -5, float("nan"), float("inf")])
def test_bad_intervals(interval):
    with pytest.raises(ValueError, match="milliseconds"):
        EpisodeAnimator(interval)


def test_nothing_is_outside_the_output():
    html = animate(noise(3)).data
    code = re.sub(r"base64,[\w+/=]*", "", html)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", code)
    assert html.count("</script") == 1
    assert " id=" not in html


def test_the_last_frame_is_a_static_picture():
    frames = noise(3, (210, 160, 3))
    html = animate(frames).data
    tag = re.match(r'<div [^>]*><img src="data:image/webp;base64,([^"]*)" ([^>]*)></div>', html)
    np.testing.assert_array_equal(picture(tag.group(1)), frames[-1])
    assert tag.group(2).startswith('width="320" height="420" alt="An animation of 3 pictures." ')


def test_one_frame_needs_no_player():
    html = animate(noise(1)).data
    assert "<img" in html
    assert "<script" not in html


def test_what_jupyter_receives():
    frames = noise(3, (210, 160, 3))
    shown = animate(frames, interval=300)
    assert isinstance(shown, HTML)
    assert shown._repr_html_() == shown.data
    data, metadata = InteractiveShell.instance().display_formatter.format(shown)
    assert set(data) == {"text/html", "image/png", "text/plain"}
    assert data["text/html"] == shown.data
    np.testing.assert_array_equal(picture(data["image/png"]), frames[-1])
    assert metadata["image/png"] == {"width": 320, "height": 420}
    assert data["text/plain"] == "<Animation: 3 frames of 160 x 210 pixels, 300 ms each>"


def test_same_frames_give_same_bytes():
    assert animate(noise(3)).data == animate(noise(3)).data
    assert animate(noise(3)).data != animate(noise(3, seed=1)).data
    assert animate(noise(3), 100).data != animate(noise(3), 200).data


def test_later_frames_do_not_change_what_was_shown():
    animator = EpisodeAnimator()
    for frame in noise(2):
        animator.add_frame(frame)
    shown = animator.display_animation()
    before = shown.data
    animator.add_frame(np.zeros((21, 16, 3), np.uint8))
    assert shown.data == before
    assert len(film(animator.display_animation().data)["order"]) == 3
