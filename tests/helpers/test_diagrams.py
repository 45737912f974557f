"""The hike as drawings: every row of the table is there, and the picture has a text."""

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from helpers.checks.models import hike_model
from helpers.diagrams import draw_backup, draw_hike

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing):
    source = re.search(r"base64,([^\"]*)", drawing.data)[1]
    root = ElementTree.fromstring(b64decode(source))
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= width
        assert 0 <= float(text.get("y")) <= height
    return [text.text for text in root.iter(f"{SVG}text")]


def test_the_drawing_has_each_row_of_the_model():
    hike, said = hike_model(), texts(draw_hike(hike_model()))
    rows = [row for state in (0, 1, 2) for action in (0, 1) for row in hike[state][action]]
    labels = [text for text in said if "(" in text]
    assert len(labels) == len(rows)
    values = {"1": 1, "½": 0.5, "¼": 0.25, "¾": 0.75}
    drawn = [re.match(r"(.+) \((.+)\)", label).groups() for label in labels]
    got = sorted((values[p], float(r.replace("−", "-"))) for p, r in drawn)
    assert got == sorted((p, r) for p, _, r, _ in rows)
    assert [said.count(name) for name in ("hut", "pass", "glacier", "summit")] == [1, 1, 1, 1]


def test_another_model_is_drawn_with_its_own_numbers():
    hike = hike_model()
    hike[0][0] = [(1.0, 1, -5.0, False)]
    assert "1 (−5)" in texts(draw_hike(hike))


def test_the_backup_diagram_has_the_state_its_actions_and_what_may_follow():
    said = texts(draw_backup(hike_model(), 1, [0.25, 0.75], [4, 6, 2, 0]))
    assert said.count("pass") == 2  # the state, and one that may follow
    assert said.count("summit") == 3
    assert {"π = ¼", "π = ¾", "p = ½, r = +8", "p = ¼, r = +12", "V = 6", "V = 0"} <= set(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("refuge, raccourci\u00a0: ½ vers glacier (−1)", "V(col) = 6")),
        ("en", ("hut, shortcut: ½ to glacier (−1)", "V(pass) = 6")),
    ],
)
def test_a_text_says_what_is_drawn_in_each_language(language, said):
    drawn = (draw_hike(hike_model()), draw_backup(hike_model(), 0, [0.5, 0.5], [4, 6, 2, 0]))
    for drawing, word in zip(drawn, said, strict=True):
        assert word in re.search(rf'data-alt-{language}="([^"]*)"', drawing.data)[1]
        assert not re.search(r"https?:", re.sub(r"base64,[^\"]*", "", drawing.data))
