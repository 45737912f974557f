"""The hike of lab 2 as drawings: its model as a graph, and a backup diagram of one of its states.

Each drawing is a small SVG made from the model, shown as a picture with an alternative text.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from html import escape
from math import hypot

from IPython.display import HTML

from helpers.support.described import image, in_all_languages, languages_of_pictures
from helpers.support.labels import Listing, Phrase, marked
from helpers.support.language import translate

Model = Mapping[int, Mapping[int, Sequence[tuple[float, int, float, bool]]]]
Point = tuple[float, float]

STATES = (marked("hut"), marked("pass"), marked("glacier"), marked("summit"))
ACTIONS = (marked("path"), marked("shortcut"))
END = 3  # the terminal state
FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}
INK, ACCENT, FILL = "#222222", "#b34700", "#eef3fa"
RADIUS, DOT = 34, 7  # pixels
STEP = 220  # pixels between two states that may follow

# Where the drawing has each state, and each action that leaves it; pixels.
PLACES: dict[int, Point] = {0: (80, 220), 1: (400, 80), 2: (400, 370), 3: (760, 220)}
DOTS: dict[tuple[int, int], Point] = {
    (0, 0): (215, 135),
    (0, 1): (225, 320),
    (1, 0): (560, 75),
    (1, 1): (455, 190),
    (2, 0): (345, 255),
    (2, 1): (545, 370),
}
# How far each arrow bends to its left, in pixels, by state, action and row of the table.
BENDS: dict[tuple[int, int], Sequence[float]] = {
    (0, 0): (0,),
    (0, 1): (0, 45, -45),
    (1, 0): (20, -42),
    (1, 1): (-22, 22, -12),
    (2, 0): (0,),
    (2, 1): (0, 130),
}


def draw_hike(hike: Model) -> HTML:
    """Draw the model of the hike: circles are states, dots are actions, arrows are rows.

    Args:
        hike: ``hike[state][action]`` is a list of (probability, next state, reward, terminated).

    >>> from helpers.checks.models import hike_model
    >>> "hut, shortcut: ½ to glacier (−1)" in draw_hike(hike_model()).data
    True
    """
    said = [
        Listing([Listing([Phrase(STATES[s]), Phrase(ACTIONS[a])]), _in_words(hike[s][a])], ": ")
        for s, a in DOTS
    ]
    texts = in_all_languages("The hike as a graph. {rows}.", rows=Listing(said, "; "))
    return _picture(lambda language: _hike(hike, language), 840, 470, texts)


def _hike(hike: Model, language: str) -> list[str]:
    """Draw the parts of the graph, with words in a language."""
    parts, labels = [], []
    for (state, action), dot in DOTS.items():
        parts.append(_line(PLACES[state], dot, RADIUS, DOT))
        for (probability, next_state, reward, _), bend in zip(
            hike[state][action], BENDS[state, action], strict=True
        ):
            arrow, middle = _arrow(dot, PLACES[next_state], bend)
            parts.append(arrow)
            label = f"{_chance(probability) or '1'} ({signed(reward)})"
            labels.append(_text(middle, label, ACCENT))  # above every arrow
        parts.append(_dot(dot, translate(ACTIONS[action], language)))
    names = [translate(name, language) for name in STATES]
    states = [_state(place, names[state], state == END) for state, place in PLACES.items()]
    return [*parts, *labels, *states]


def draw_backup(hike: Model, state: int, policy: Sequence[float], V: Sequence[float]) -> HTML:
    """Draw the backup diagram of a state: what its new value is made of.

    The state is at the top, its actions are the dots, the states that may follow are at the
    bottom, with their present values (Sutton and Barto, section 3.5).

    Args:
        hike: as for ``draw_hike``.
        state: one that is not terminal.
        policy: the probability of each action in that state, shape (actions,).
        V: the present values, shape (states,).

    >>> from helpers.checks.models import hike_model
    >>> drawing = draw_backup(hike_model(), 0, [0.5, 0.5], [4, 6, 2, 0])
    >>> "path (½): to pass (−1)" in drawing.data
    True
    """
    said = []
    for action, rows in hike[state].items():
        chance = _chance(policy[action]) or "1"
        name = Phrase("{action} ({chance})", {"action": Phrase(ACTIONS[action]), "chance": chance})
        said.append(Listing([name, _in_words(rows)], ": "))
    values = [
        Phrase("V({state}) = {value}", {"state": Phrase(name), "value": f"{value:g}"})
        for name, value in zip(STATES, V, strict=True)
    ]
    texts = in_all_languages(
        "Backup diagram of {state}. {rows}. {values}.",
        state=Phrase(STATES[state]),
        rows=Listing(said, "; "),
        values=Listing(values),
    )
    width = STEP * sum(len(rows) for rows in hike[state].values())
    return _picture(lambda language: _backup(hike, state, policy, V, language), width, 375, texts)


def _backup(
    hike: Model, state: int, policy: Sequence[float], V: Sequence[float], language: str
) -> list[str]:
    """Draw the parts of a backup diagram, with words in a language."""
    names = [translate(name, language) for name in STATES]
    parts = []
    root: Point = (STEP * sum(len(rows) for rows in hike[state].values()) / 2, 50)
    x = STEP / 2
    for action, rows in hike[state].items():
        dot: Point = (x + STEP * (len(rows) - 1) / 2, 175)
        parts.append(_line(root, dot, RADIUS, DOT))
        parts.append(
            _text(_between(root, dot, 0.55), f"π = {_chance(policy[action]) or '1'}", ACCENT)
        )
        for probability, next_state, reward, _ in rows:
            leaf: Point = (x, 310)
            label = f"p = {_chance(probability) or '1'}, r = {signed(reward)}"
            parts.append(_line(dot, leaf, DOT, RADIUS))
            parts.append(_text(_between(dot, leaf, 0.6), label, ACCENT))
            parts.append(_state(leaf, names[next_state], next_state == END))
            parts.append(_text((x, 310 + RADIUS + 20), f"V = {V[next_state]:g}", INK))
            x += STEP
        parts.append(_dot(dot, translate(ACTIONS[action], language)))
    return [*parts, _state(root, names[state], False)]


def signed(reward: float) -> str:
    """Write a reward with its sign.

    >>> signed(-1), signed(8), signed(0)
    ('−1', '+8', '0')
    """
    return f"{reward:+g}".replace("-", "−").replace("+0", "0")


def _chance(probability: float) -> str:
    """Write a probability as a fraction; nothing for 1."""
    fraction = str(Fraction(probability).limit_denominator(100))
    return "" if fraction == "1" else FRACTIONS.get(fraction, fraction)


def _in_words(rows: Sequence[tuple[float, int, float, bool]]) -> Listing:
    """Say where an action may lead; a probability of 1 is not said."""
    said = []
    for probability, state, reward, _ in rows:
        values = {"state": Phrase(STATES[state]), "reward": signed(reward)}
        chance = _chance(probability)
        said.append(
            Phrase("{chance} to {state} ({reward})", values | {"chance": chance})
            if chance
            else Phrase("to {state} ({reward})", values)
        )
    return Listing(said)


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def _shortened(start: Point, end: Point, by: float) -> Point:
    """Return the point before ``end`` on the way from ``start``, that far from it."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    return _between(start, end, 1 - by / length)


def _line(start: Point, end: Point, from_edge: float, to_edge: float) -> str:
    (x0, y0), (x1, y1) = _shortened(end, start, from_edge), _shortened(start, end, to_edge)
    return f'<path d="M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}" stroke="{INK}" stroke-width="1.5"/>'


def _arrow(start: Point, end: Point, bend: float) -> tuple[str, Point]:
    """Draw a curve from an action to a state; return it, and the place of its label."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    aside = (end[1] - start[1]) / length, -(end[0] - start[0]) / length
    middle = _between(start, end, 0.5)
    control = middle[0] + 2 * bend * aside[0], middle[1] + 2 * bend * aside[1]
    x0, y0 = _shortened(control, start, DOT)
    x1, y1 = _shortened(control, end, RADIUS + 4)
    # The curve's own middle: it starts and ends a little nearer to its control point.
    top = (x0 + 2 * control[0] + x1) / 4, (y0 + 2 * control[1] + y1) / 4
    curve = f"M{x0:.0f} {y0:.0f}Q{control[0]:.0f} {control[1]:.0f} {x1:.0f} {y1:.0f}"
    arrow = (
        f'<path d="{curve}" fill="none" stroke="{INK}" stroke-width="1.5" marker-end="url(#head)"/>'
    )
    return arrow, top


def _text(place: Point, text: str, color: str) -> str:
    """Write a text, on a white ground that hides the lines behind it."""
    x, y = place
    return (
        f'<text x="{x:.0f}" y="{y + 5:.0f}" fill="{color}" stroke="white" stroke-width="9" '
        f'paint-order="stroke" stroke-linejoin="round">{escape(text)}</text>'
    )


def _dot(place: Point, name: str) -> str:
    x, y = place
    return f'<circle cx="{x}" cy="{y}" r="{DOT}" fill="{INK}"/>{_text((x, y - 17), name, INK)}'


def _state(place: Point, name: str, terminal: bool) -> str:
    """Draw a state as a circle; a terminal one as a square, as Sutton and Barto do."""
    x, y = place
    shape = (
        f'<rect x="{x - RADIUS:.0f}" y="{y - 30}" width="{2 * RADIUS}" height="60" rx="6" '
        if terminal
        else f'<circle cx="{x:.0f}" cy="{y}" r="{RADIUS}" '
    )
    text = f'<text x="{x:.0f}" y="{y + 5}" fill="{INK}" font-weight="bold">{name}</text>'
    return f'{shape}fill="{FILL}" stroke="{INK}" stroke-width="1.5"/>{text}'


def _picture(
    draw: Callable[[str], Sequence[str]], width: int, height: int, texts: Mapping[str, str]
) -> HTML:
    """Make a picture of what ``draw`` gives in each language that is shown."""
    sources = {}
    for language in languages_of_pictures():
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="15" '
            'text-anchor="middle"><defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" '
            'markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" '
            f'fill="{INK}"/></marker></defs><rect width="100%" height="100%" fill="white"/>'
            f"{''.join(draw(language))}</svg>"
        )
        encoded = b64encode(svg.encode("utf-8")).decode("ascii")
        sources[language] = f"data:image/svg+xml;base64,{encoded}"
    return HTML(image(sources, texts))
