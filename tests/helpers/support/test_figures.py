"""Every figure has a text: what its author says, what helpers draw, or what its axes say."""

import re

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from course.labs.execute import execute
from helpers import describe, plot_policy, plot_q_values, plot_values, plot_visits
from helpers.maps.values import animate_values
from helpers.support.figures import texts_of, words_in

CODE = """
import matplotlib.pyplot as plt
from course.labs.execute import execute
from helpers import describe, plot_policy, set_language
set_language("fr")
plt.plot([0, 1], label="a curve")
plt.gca().set(title="T", xlabel="Steps", ylabel="change")
plt.legend()
plt.show()
plot_policy([2, 0], ["SG"], title="A policy")
plt.show()
"""


@pytest.fixture(autouse=True)
def closed():
    """Close what was drawn."""
    yield
    plt.close("all")


def test_maps_say_what_they_show():
    figure = plot_policy([2, 1, 0, 2, 0, 0], ["SFF", "FHG"]).figure
    assert texts_of(figure)["en"] == "π(s), row by row: → ↓ ←; → H G."
    assert texts_of(figure)["fr"] == "π(s), ligne par ligne : → ↓ ←\u00a0; → H G."
    figure = plot_values([0.5, 1, np.nan, 0, 0, 0], ["SFF", "FHG"]).figure
    assert texts_of(figure)["en"] == "V(s), row by row: 0.50 1.00 ?; 0.00 H G."
    q_values = np.zeros((6, 4))
    q_values[0, 2] = q_values[0, 3] = 1
    figure = plot_q_values(q_values, ["SFF", "FHG"]).figure
    assert texts_of(figure)["en"] == (
        "Q(s, a), from 0.00 to 1.00; best actions, row by row: →↑ ←↓→↑ ←↓→↑; ←↓→↑ H G."
    )


def test_visits_are_said_where_they_are_drawn_falls_included():
    figure = plot_visits([120, 40, 0, 30, 3, 7], ["SFF", "FHG"]).figure
    assert texts_of(figure)["en"] == "N(s), row by row: 120 40 –; 30 H=3 G=7."


def test_each_map_of_a_figure_is_said_and_tex_is_not():
    figure, axes = plt.subplots(1, 2)
    plot_policy([2, 0], ["SG"], axes[0], title=r"$\gamma$ = 0.9")
    plot_policy([1, 0], ["SG"], axes[1], title="B")
    assert texts_of(figure)["en"] == "γ = 0.9, row by row: → G. B, row by row: ↓ G."


def test_an_animation_of_values_says_its_last_picture():
    html = animate_values([[0, 0], [1, 0]], ["SG"]).data
    assert 'alt="An animation of 2 pictures: V(s), sweep by sweep. The last one, row' in html
    assert "row by row: 1.00 G." in html


def test_what_the_author_says_stands_and_a_figure_without_anything_has_none():
    plt.imshow(np.zeros((2, 2)))
    assert texts_of(plt.gcf()) == {}
    describe("Got: {value}", value=3)
    assert texts_of(plt.gcf()) == {"fr": "Obtenu : 3", "en": "Got: 3"}


def test_the_words_of_a_figure_are_drawn_in_a_language_and_come_back():
    figure, ax = plt.subplots()
    ax.plot([0, 1], label="error: |v|")
    ax.set(title="the screen\n84 × 84", xlabel="Steps", ylabel="no label of the course")
    ax.set_xticks([0, 1], ["all there", "no long memory"])
    ax.legend(title="mean, 95% CI")

    def words():
        figure.canvas.draw()
        texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels()]
        legend = ax.get_legend()
        return [text.get_text() for text in [*texts, legend.get_title(), *legend.get_texts()]]

    before = words()
    with words_in(figure, "fr"):
        assert words() == [
            *(
                "l'écran\n84 × 84",
                "Pas",
                "no label of the course",
                "tout y est",
                "sans longue mémoire",
            ),
            *("moyenne, IC à 95\u00a0%", "erreur\u00a0: |v|"),
        ]
    assert words() == before


@pytest.mark.notebook
def test_in_a_notebook_and_its_page_each_figure_has_its_text():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    execute("figures", notebook)
    outputs = [output for output in notebook.cells[0].outputs if "data" in output]
    assert len(outputs) == 2
    for output, has_words in zip(outputs, [True, False], strict=True):
        png = output.data["image/png"].strip()  # for what shows no HTML
        html = output.data["text/html"]
        drawn = dict(re.findall(r' (src|data-src-fr|data-src-en)="[^,]*,([^"]*)"', html))
        if has_words:  # in each language, the code's as the code has them
            assert drawn["src"] == drawn["data-src-fr"] != drawn["data-src-en"] == png
        else:
            assert drawn == {"src": png}
    page = HTMLExporter().from_notebook_node(notebook)[0]
    said = re.findall(r'<img [^>]*alt="([^"]*)"', page)
    assert said == [
        "Figure : T. En ordonnée\u00a0: changement\u00a0; en abscisse\u00a0: Pas. "
        "Courbes : a curve.",  # codespell:ignore
        "A policy, ligne par ligne : → G.",
    ]
