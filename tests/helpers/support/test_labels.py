"""Words of pictures: the reader's language in texts, the code's in the catalogue's keys."""

import re

import matplotlib.pyplot as plt
import pytest

from helpers import plot_learning_curves, plot_results
from helpers.support.figures import plain, texts_of
from helpers.support.labels import LABELS, Label, Listing, Phrase, marked
from helpers.support.language import translate


@pytest.mark.parametrize(
    ("label", "french"),
    [
        ("Q-learning, 200 episodes", "Q-learning, 200 épisodes"),
        ("Q-learning (20 seeds)", "Q-learning (20 graines)"),
        ("total_rewards, mean of 50", "récompenses totales, moyenne de 50"),
        ("SARSA: greedy paths", "SARSA\u00a0: chemins gloutons"),
        ("the screen\n210 × 160 × 3", "l'écran, 210 × 160 × 3"),
        ("four frames: their mean\n84 × 84", "quatre images\u00a0: leur moyenne, 84 × 84"),
        ("SARSA, ε from 1 to 0", "SARSA, ε de 1 à 0"),
        ("→ → ↓; H H G", "→ → ↓\u00a0; H H G"),
        ("human tester (Mnih et al., 2015)", "testeur humain (Mnih et al., 2015)"),
        ("a label of a student's own: v_{k}", "a label of a student's own\u00a0: v_{k}"),
    ],
)
def test_a_label_is_said_part_by_part_and_stays_as_it_is_in_english(label, french):
    assert Label(label).in_language("fr") == french
    assert Label(label).in_language("en") == label.replace("\n", ", ")


def test_every_known_label_has_as_many_numbers_in_french():
    for label in LABELS:
        assert translate(label, "fr").count("{}") == label.count("{}")


def test_phrases_and_listings_say_their_values_in_the_same_language():
    states = [Phrase(marked("hut")), Phrase(marked("summit"))]
    phrase = Phrase("V({state}) = {value}", {"state": states[1], "value": "3"})
    assert Listing([*states, phrase], "; ").in_language("fr") == (
        "refuge\u00a0; sommet\u00a0; V(sommet) = 3"
    )
    assert Listing([*states, phrase], "; ").in_language("en") == "hut; summit; V(summit) = 3"


def test_the_texts_of_curves_have_no_english_word_in_french():
    plot_results({"total_rewards": [0.0, 1.0, 1.0], "steps": [9, 7, 4]}, smooth=2)
    results = texts_of(plt.gcf())
    plot_learning_curves({"SARSA": [[0, 1], [1, 1]]}, ylabel="Steps to the goal", smooth=2)
    curves = texts_of(plt.gcf())
    plt.close("all")
    for said in (results["fr"], curves["fr"]):
        assert not re.search(r"\b(?:mean|of|steps?|seeds?|rewards?|Value|Episode)\b", said), said
    assert "Steps to the goal against Episode." in curves["en"]


def test_greek_letters_of_tex_are_letters():
    assert plain(r"$\gamma$ = 0.9").text == "γ = 0.9"
    assert plain("$\\pi_3$: 0.18").text == "π_3: 0.18"
