"""Every figure has a text: what its author says, what helpers draw, or what its axes say."""

import re

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

from course.labs.execute import execute
from helpers import describe, plot_policy, plot_q_values, plot_values
from helpers.maps.values import animate_values
from helpers.support.figures import texts_of

CODE = """
import matplotlib.pyplot as plt
from course.labs.execute import execute
from helpers import describe, plot_policy, set_language
set_language("fr")
plt.plot([0, 1], label="error")
plt.gca().set(title="T", xlabel="sweeps", ylabel="error")
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


@pytest.mark.notebook
def test_in_a_notebook_and_its_page_each_figure_has_its_text():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)])
    execute("figures", notebook)
    outputs = [output for output in notebook.cells[0].outputs if "data" in output]
    assert len(outputs) == 2
    for output in outputs:
        assert "image/png" in output.data  # for what shows no HTML
        inside = re.search(r"base64,([^\"]*)", output.data["text/html"])[1]
        assert inside == output.data["image/png"].strip()
    page = HTMLExporter().from_notebook_node(notebook)[0]
    said = re.findall(r'<img [^>]*alt="([^"]*)"', page)
    assert said == [
        "Figure : T. En ordonnée\u00a0: error\u00a0; en abscisse\u00a0: sweeps. "
        "Courbes : error.",  # codespell:ignore
        "A policy, ligne par ligne : → G.",
    ]
