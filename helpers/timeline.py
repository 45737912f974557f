"""The training loop as a drawing: what happens at each step, in order, and who calls what."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from IPython.display import HTML

from helpers.support.described import image, in_all_languages, languages_of_pictures
from helpers.support.labels import Listing, Phrase, marked
from helpers.support.language import translate

COLUMNS = {
    marked("loop"): 120,
    marked("agent"): 330,
    marked("environment"): 540,
}  # pixels; each lane's middle
WIDTH, TOP, ROW, SIDE = 660, 58, 34, 75  # pixels; SIDE is half the width of a lane's head
INK, ACCENT, GREY = "#222222", "#b34700", "#8a8a8a"
ASKS, ANSWERS = "asks", "answers"

# (what, from, to, text) in the order of time; an answer is what a call returns.
STEPS = {
    "Q-learning": (
        (ASKS, "loop", "agent", "act(s)"),
        (ANSWERS, "agent", "loop", "a"),
        (ASKS, "loop", "environment", "step(a)"),
        (ANSWERS, "environment", "loop", "r, s′"),
        (ASKS, "loop", "agent", "learn(s, a, r, s′)"),
        (ASKS, "agent", "agent", "Q(s, a) ← … max Q(s′, ·)"),
        (ASKS, "loop", "agent", "act(s′)"),
        (ANSWERS, "agent", "loop", "a′"),
    ),
    "SARSA": (
        (ASKS, "loop", "agent", "act(s)"),
        (ANSWERS, "agent", "loop", "a"),
        (ASKS, "loop", "environment", "step(a)"),
        (ANSWERS, "environment", "loop", "r, s′"),
        (ASKS, "loop", "agent", "learn(s, a, r, s′)"),
        (ASKS, "agent", "agent", marked("chooses a′, keeps it")),
        (ASKS, "agent", "agent", "Q(s, a) ← … Q(s′, a′)"),
        (ASKS, "loop", "agent", "act(s′)"),
        (ANSWERS, "agent", "loop", marked("a′, the one kept")),
    ),
}


def draw_timeline(algorithm: str) -> HTML:
    """Draw one step of the training loop, and the beginning of the next, as a sequence of calls.

    Time goes downwards. The loop, the agent and the environment each have a vertical line; a full
    arrow is a call, a dashed one what it returns.

    Args:
        algorithm: "Q-learning" or "SARSA".

    Returns:
        An SVG picture with an alternative text; as the last line of a notebook's cell it is shown.

    Raises:
        ValueError: If there is no such algorithm.

    Example:
        >>> "loop → environment: step(a); environment → loop: r, s′" in draw_timeline("SARSA").data
        True
    """
    if algorithm not in STEPS:
        raise ValueError(f"algorithm is {algorithm!r}; expected one of {', '.join(STEPS)}.")
    steps = STEPS[algorithm]
    texts = in_all_languages(
        "One step of {algorithm}, call by call: {calls}.",
        algorithm=algorithm,
        calls=Listing([_in_words(*step) for step in steps], "; "),
    )
    sources = {language: _drawn(steps, language) for language in languages_of_pictures()}
    return HTML(image(sources, texts))


def _drawn(steps: Sequence[tuple[str, str, str, str]], language: str) -> str:
    """Return the address of the drawing, with words in a language."""
    bottom = TOP + ROW * len(steps) + 10
    heads = "".join(_head(translate(name, language), x, bottom) for name, x in COLUMNS.items())
    arrows = "".join(
        _arrow(TOP + ROW * (row + 0.9), what, start, end, translate(text, language))
        for row, (what, start, end, text) in enumerate(steps)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 8}" '
        f'width="{WIDTH}" height="{bottom + 8}" font-family="sans-serif" font-size="14" '
        f'text-anchor="middle"><rect width="100%" height="100%" fill="white"/>{heads}{arrows}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _head(name: str, x: int, bottom: int) -> str:
    return (
        f'<rect x="{x - SIDE}" y="6" width="{2 * SIDE}" height="30" rx="6" fill="#eef3fa" '
        f'stroke="{INK}"/><text x="{x}" y="26" font-weight="bold" fill="{INK}">{name}</text>'
        f'<path d="M{x} 36V{bottom}" stroke="{GREY}" stroke-dasharray="2 4"/>'
    )


def _arrow(y: float, what: str, start: str, end: str, text: str) -> str:
    x0, x1 = COLUMNS[start], COLUMNS[end]
    if start == end:  # what the agent does by itself
        return (
            f'<rect x="{x0 - 100}" y="{y - 19:g}" width="200" height="25" rx="4" fill="#fff1e6" '
            f'stroke="{ACCENT}"/><text x="{x0}" y="{y - 2:g}" fill="{ACCENT}">{escape(text)}</text>'
        )
    way = 1 if x1 > x0 else -1
    dash = ' stroke-dasharray="6 4"' if what == ANSWERS else ""
    # The label stands beside the lane that it starts from or goes to, clear of the one between.
    middle = (COLUMNS["loop"] + COLUMNS["agent"]) / 2
    return (
        f'<path d="M{x0} {y:g}H{x1 - 7 * way}" stroke="{INK}" stroke-width="1.5"{dash}/>'
        f'<path d="M{x1} {y:g}l{-9 * way} -5v10z" fill="{INK}"/>'
        f'<text x="{middle:g}" y="{y - 6:g}" fill="{INK}">{escape(text)}</text>'
    )


def _in_words(what: str, start: str, end: str, text: str) -> Listing:
    lanes = [Phrase(start)] if start == end else [Phrase(start), Phrase(end)]
    return Listing([Listing(lanes, " → "), Phrase(text)], ": ")
