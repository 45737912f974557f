import re
from xml.etree import ElementTree

import pytest

from helpers.timeline import STEPS, draw_timeline

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("algorithm", STEPS)
def test_the_drawing_says_each_call_in_order_and_describes_itself(algorithm):
    svg = ElementTree.fromstring(draw_timeline(algorithm).data)
    written = [text.text for text in svg.iter(f"{SVG}text")]
    assert written[3:] == [step[-1] for step in STEPS[algorithm]]
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "loop → environment: step(a); environment → loop: r, s′" in description.text
    heights = [float(text.get("y")) for text in svg.iter(f"{SVG}text")][3:]
    assert heights == sorted(heights)


def test_sarsa_chooses_the_next_action_before_it_corrects_and_q_learning_does_not():
    sarsa = [text for *_, text in STEPS["SARSA"]]
    assert sarsa.index("chooses a′, keeps it") < sarsa.index("Q(s, a) ← … Q(s′, a′)")
    assert not any(re.search("chooses", text) for *_, text in STEPS["Q-learning"])


def test_another_algorithm_is_refused():
    with pytest.raises(ValueError, match="expected one of Q-learning, SARSA"):
        draw_timeline("TD")
