"""Every figure of a solution has a text in the language of its page: none is without one."""

import re
from copy import deepcopy

import nbformat
import pytest

from course.base.paths import SOLUTIONS
from course.labs.described import describe_in, in_language
from course.labs.execute import execute
from course.labs.lab import find_labs

# Pictures need no more than what the shortest experiments draw.
LABS = [
    lab.id if lab.id == "01_frozen_lake" else pytest.param(lab.id, marks=pytest.mark.slow)
    for lab in find_labs()
]

# Words that no French text has; names of code, such as step(a), and Atari's, such as LEFT, stay.
ENGLISH = re.compile(
    r"\b(?:[Tt]he|[Oo]f|[Tt]o|[Aa]nd|[Ff]rom|[Ww]ith|against|mean|seeds?|[Ee]pisodes?|[Ss]teps?|"
    r"[Rr]ewards?|Values?|values?|hut|path|shortcut|summit|loop|environment|yours|plain|ties|left|greedy|"
    r"[Tt]raining|[Ll]earned|limit|success|[Ff]irst|games?|[Ee]xact values|best|lost)\b"
)
CODE = re.compile(r"\w+\([^)]*\)")


def english(said):
    """Return the English words of a text."""
    return ENGLISH.findall(CODE.sub("", said))


def figures(notebook):
    """Return the text of each figure of an executed notebook; None where it has none."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            html = "".join(data.get("text/html", ""))
            html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
            pictures = re.findall(r"<img [^>]*>", html)
            found += [(cell.id, re.search(r'alt="([^"]*)"', tag)) for tag in pictures]
            if "<svg" in html:
                found.append((cell.id, re.search(r"<title[^>]*>([^<]+)<", html)))
            if "image/png" in data and not pictures:
                found.append((cell.id, None))  # nothing but the picture is shown
    return [(name, said and said[1]) for name, said in found]


@pytest.mark.notebook
@pytest.mark.parametrize("name", LABS)
def test_every_figure_of_a_solution_has_a_text_in_the_page_s_language(name):
    solution = nbformat.read(SOLUTIONS / "fr" / name / f"{name}.ipynb", 4)
    execute(name, solution, COURSE_BUDGET="grading")
    pages = {}
    for language in ("fr", "en"):
        page = deepcopy(solution)
        describe_in(page, language)
        pages[language] = figures(page)
        assert pages[language]
        without = [cell for cell, said in pages[language] if not said]
        assert not without, f"{name}: figures without a text in the cells {without}: use describe"
    mixed = [(said, english(said)) for _, said in pages["fr"] if english(said)]
    assert not mixed, f"{name}: English words in French texts; see helpers.support.labels: {mixed}"
    assert len(pages["fr"]) == len(pages["en"])
    assert pages["fr"] != pages["en"]


def test_an_english_word_in_a_french_text_is_found_and_code_is_not():
    assert english("hut, path : to pass (−1)") == ["hut", "path", "to"]
    assert english("Total Rewards. Courbes : steps, mean of 50") == [
        "Rewards",
        "steps",
        "mean",
        "of",
    ]
    assert english("boucle → agent : act(s) ; LEFT, total_rewards, épisodes") == []


def test_a_figure_without_a_text_is_found():
    def notebook(data):
        output = nbformat.v4.new_output("display_data", data)
        return nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("plot()", id="a-cell", outputs=[output])]
        )

    assert figures(notebook({"image/png": "AAAA"})) == [("a-cell", None)]
    assert figures(notebook({"text/html": '<img src="a">'})) == [("a-cell", None)]
    assert figures(notebook({"text/html": '<img src="a" alt="">'})) == [("a-cell", "")]
    assert figures(notebook({"text/html": '<img alt="A lake">', "image/png": "A"})) == [
        ("a-cell", "A lake")
    ]
    assert figures(notebook({"text/plain": "3"})) == []


def test_a_language_that_a_text_lacks_leaves_it_empty_and_other_html_is_as_it_was():
    html = '<img alt="un lac" data-alt-fr="un lac"><img alt="mine"><p>text</p>'
    assert in_language(html, "en") == '<img alt=""><img alt="mine"><p>text</p>'
