"""The rules of a lab's source: each broken one names the lab, the cell and the reason."""

import re

import jupytext
import nbformat
import pytest

from course.base.errors import SourceError
from course.labs.lab import Lab, find_labs

HEADER = """\
# ---
# jupyter:
#   course: {title: {fr: Un, en: One}, minutes: 5, requires: []}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

"""
EXERCISE = '# %% exercise="sum-write" minutes=3\n### BEGIN SOLUTION\na = 1\n### END SOLUTION\n\n'
CHECK = '# %% check\nwith check("sum-write-one", 2):\n    assert a == 1\n\n'
ANSWER = '# %% [markdown] answer="sum-say" minutes=2 points=3\n# …\n\n'


def prose(text, languages=("fr", "en"), words=""):
    """Return the same text in each language."""
    return "".join(f"# %% {language}{words} [markdown]\n# {text}\n\n" for language in languages)


OPENING = prose("# Lab 1: {{ lab.minutes }}, {{ lab.points }}")
TITLE = prose("## Ex. {{ number }} ({{ worth }})")
GOOD = OPENING + TITLE + EXERCISE + CHECK


def lab(tmp_path, text):
    path = tmp_path / "01_one.py"
    path.write_text(HEADER + text, encoding="utf-8")
    return Lab(path)


def test_a_good_source_has_its_points_and_two_languages(tmp_path):
    good = lab(tmp_path, GOOD)
    assert good.points == 2
    assert good.manual_points == 0
    assert good.languages == ("fr", "en")
    french, english = good.notebook("fr"), good.notebook("en")
    assert len(french.cells) == len(english.cells) == 4
    assert [c.id for c in french.cells[2:]] == ["01-sum-write", "01-check-sum-write-one"]
    assert french.cells[2:] == english.cells[2:]
    assert "jupytext" not in french.metadata


def test_nbgraders_metadata_is_made_from_the_headers(tmp_path):
    cells = lab(tmp_path, GOOD + TITLE + ANSWER).notebook("fr").cells
    found = [cell.metadata.get("nbgrader") for cell in cells]
    common = {"schema_version": 3, "task": False}
    assert found == [
        None,
        None,
        common | {"grade": False, "grade_id": "sum-write", "locked": False, "solution": True},
        common
        | {"grade": True, "grade_id": "check-sum-write-one", "locked": True, "solution": False}
        | {"points": 2},
        None,
        common
        | {"grade": True, "grade_id": "sum-say", "locked": False, "solution": True, "points": 3},
    ]


def test_exercises_have_their_checks_points_and_minutes(tmp_path):
    code, written = lab(tmp_path, GOOD + TITLE + ANSWER).exercises
    assert (code.name, code.number, code.minutes, code.total) == ("sum-write", 1, 3, 2)
    assert (code.checks, code.manual) == (["check-sum-write-one"], False)
    assert (written.name, written.number, written.minutes, written.total) == ("sum-say", 2, 2, 3)
    assert (written.checks, written.manual) == ([], True)


def test_prose_is_filled_in_in_its_language(tmp_path):
    text = "{{ points.one }} of {{ points }}; see {{ numbers['sum-say'] }}"
    scheme = prose("Scheme ({{ points }})", words=" solution")
    source = OPENING + TITLE + prose(text) + EXERCISE + CHECK + TITLE + ANSWER + scheme
    half = lab(tmp_path, source.replace('one", 2)', 'one", 0.5)'))
    french, english = (
        [c.source for c in half.notebook(language).cells if c.cell_type == "markdown"]
        for language in ("fr", "en")
    )
    assert french == [
        "# Lab 1: 5 minutes, 3,5 points, dont 3 pour une question corrigée à la main",
        "## Ex. 1 (0,5 point, 3 minutes)",
        "0,5 point of 0,5 point; see 2",
        "## Ex. 2 (3 points, 2 minutes, corrigé à la main)",
        "…",
        "Scheme (3 points)",
    ]
    assert english[:3] == [
        "# Lab 1: 5 minutes, 3.5 points, 3 of them for a question marked by hand",
        "## Ex. 1 (0.5 points, 3 minutes)",
        "0.5 points of 0.5 points; see 2",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (prose("text", ["fr"]) + GOOD, "no English cell follows it"),
        (prose("text", ["en"]) + GOOD, "no French cell stands before it"),
        (prose("text", ["fr"]) + "# %% en\n1\n\n" + GOOD, "no English cell follows it"),
        ("# %% [markdown]\n# text\n\n" + GOOD, "prose needs its language"),
        (GOOD + "# %% french\n1\n", "unknown words"),
        (GOOD + "# %% fr check\n1\n", "too much at once"),
        (GOOD + '# %% tags=["fr"]\n1\n', r"has \['tags'\]; expected no key"),
        (GOOD.replace(" minutes=3", ""), r"has \['exercise'\]; expected exercise, minutes"),
        (GOOD.replace("minutes=3", "minutes=0"), "minutes=0; expected a number above 0"),
        (GOOD.replace("minutes=3", "minutes=30"), "take 30 minutes together"),
        (GOOD.replace('exercise="sum-write"', 'answer="sum-write" points=1'), "a markdown cell"),
        (GOOD.replace('"sum-write-one"', '"sum-other"'), "check-sum-other should be check-sum"),
        (GOOD.replace("# %% check", "# %%"), "its header is # %% check"),
        (GOOD.replace("with check(", "if check("), "begins"),
        (GOOD.replace(", 2):", "):"), "begins"),
        (GOOD + "a\n", "inside its"),
        (GOOD.replace("assert a ==", "assert a = ="), "its line 2 is no Python"),
        (GOOD.replace("\na = 1", "\na = "), "its line 2 is no Python"),
        (OPENING + TITLE + EXERCISE, "no check follows sum-write"),
        (OPENING + CHECK, "should be after an exercise"),
        (GOOD + EXERCISE + CHECK, "stands twice"),
        (GOOD.replace("### END SOLUTION", ""), "do not pair up"),
        (GOOD.replace("### BEGIN SOLUTION\na = 1\n### END SOLUTION", "a = 1"), "needs ### BEGIN"),
        (GOOD + "# %%\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\n", "does not say check"),
        (GOOD + TITLE + ANSWER.replace("…", "Because."), "holds only …"),
        (GOOD.replace("{{ lab.points }}", "7 points"), "no opening cell"),
        (GOOD.replace(" ({{ worth }})", ""), "exercise sum-write: no title"),
        (OPENING + TITLE.replace("{{ worth }}", "1", 1) + EXERCISE + CHECK, r"\[fr\]"),
        (OPENING + TITLE + prose("why (2 points)") + EXERCISE + CHECK, "points are filled in"),
        (OPENING + TITLE + prose("why (2 points)") + ANSWER, "add up to 2; sum-say has 3"),
        (GOOD + TITLE + ANSWER + prose("- 1 point: a", words=" solution"), "add up to 1"),
        (OPENING + prose("{{ points.two }}") + TITLE + EXERCISE + CHECK, "'two'"),
        (OPENING + prose("{{ count }}") + TITLE + EXERCISE + CHECK, "'count' is undefined"),
        (GOOD + prose("{{ number }}"), "no exercise is near"),
        (GOOD + prose("{{ lab. }}"), "no template"),
    ],
)
def test_a_broken_rule_is_named_with_its_lab(tmp_path, text, reason):
    with pytest.raises(SourceError, match=reason) as error:
        _ = lab(tmp_path, text).cells
    assert "01_one" in str(error.value)


def test_a_header_names_the_course_s_languages_and_what_the_lab_is(tmp_path):
    for old, new, reason in [
        ("{fr: Un, en: One}", "{en: One}", "title needs fr, as every lab does"),
        ("{fr: Un, en: One}", "Un", "title needs fr"),
        ("{fr: Un, en: One}", "{fr: Un, xx: One}", "languages are fr, en"),
        ("minutes: 5, ", "", "has title, requires; expected title and minutes"),
        ("minutes: 5, ", "minutes: 5, hours: 1, ", "title, minutes, hours, requires; expected"),
        ("minutes: 5, ", "minutes: five, ", "says minutes: 'five'; expected a number"),
        ("minutes: 5, ", "minutes: 5, site_budget: week, ", "one of grading, class, night"),
    ]:
        path = tmp_path / "01_one.py"
        path.write_text(HEADER.replace(old, new) + GOOD, encoding="utf-8")
        with pytest.raises(SourceError, match=reason):
            _ = Lab(path).cells


def test_a_lab_may_leave_out_a_language_of_the_course(tmp_path):
    path = tmp_path / "01_one.py"
    text = HEADER.replace(", en: One", "") + prose("# {{ lab.minutes }} {{ lab.points }}", ["fr"])
    path.write_text(text, encoding="utf-8")
    assert Lab(path).languages == ("fr",)
    with pytest.raises(SourceError, match="written in fr; not in 'en'"):
        Lab(path).notebook("en")


def test_an_unknown_lab_is_answered_with_the_known_ones():
    with pytest.raises(SourceError, match="01_frozen_lake"):
        find_labs(["06_nothing"])


def test_sources_are_what_jupytext_writes():
    """No cell or header is lost or changed when jupytext reads a source and writes it again."""
    for each in find_labs():
        notebook = jupytext.read(each.path)
        as_json = nbformat.writes(notebook)  # what JupyterLab keeps in between
        again = jupytext.writes(nbformat.reads(as_json, 4), "py:percent")
        text = each.path.read_text(encoding="utf-8")
        cells, header = (re.compile(r"^(?=# %%)", re.M), re.compile(r"^# %%.*", re.M))
        assert cells.split(again)[1:] == cells.split(text)[1:], each.id
        assert len(header.findall(text)) == len(notebook.cells)
