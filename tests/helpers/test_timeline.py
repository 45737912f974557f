import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from helpers.timeline import STEPS, draw_timeline

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("algorithm", STEPS)
def test_the_drawing_says_each_call_in_order(algorithm):
    html = draw_timeline(algorithm).data
    svg = ElementTree.fromstring(b64decode(re.search(r"base64,([^\"]+)", html)[1]))
    texts = list(svg.iter(f"{SVG}text"))
    assert [text.text for text in texts[3:]] == [step[-1] for step in STEPS[algorithm]]
    heights = [float(text.get("y")) for text in texts[3:]]
    assert heights == sorted(heights)
    assert max(heights) < float(svg.get("height"))


@pytest.mark.parametrize("algorithm", STEPS)
def test_those_who_cannot_see_it_are_told_the_same_in_each_language(algorithm):
    html = draw_timeline(algorithm).data
    calls = {
        "en": "loop → environment: step(a); environment → loop: r, s′",
        "fr": "agent → boucle : a ; boucle → ",
    }
    for language, beginning in [("en", "One step of"), ("fr", "Un pas de")]:
        text = re.search(rf'data-alt-{language}="([^"]*)"', html)[1]
        assert text.startswith(f"{beginning} {algorithm}")
        assert calls[language] in text.replace("\u00a0", " ")


def test_sarsa_chooses_the_next_action_before_it_corrects_and_q_learning_does_not():
    sarsa = [text for *_, text in STEPS["SARSA"]]
    assert sarsa.index("chooses a′, keeps it") < sarsa.index("Q(s, a) ← … Q(s′, a′)")
    assert not any(re.search("chooses", text) for *_, text in STEPS["Q-learning"])


def test_another_algorithm_is_refused():
    with pytest.raises(ValueError, match="expected one of Q-learning, SARSA"):
        draw_timeline("TD")
