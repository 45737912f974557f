"""The glossary of CONTRIBUTING holds: French text uses its terms, and none of their variants."""

import re
from functools import cache

import pytest

from course.base.paths import COURSE_LOCALE, LOCALE, ROOT
from course.labs.catalogues import read_catalogue
from course.labs.lab import find_labs
from course.labs.typography import NOT_PROSE

# Beside what is never prose: foreign words and titles in italics.
FOREIGN = re.compile(r"(?<!\*)\*[^*\n]+\*(?!\*)")


def glossary() -> list[tuple[str, str, list[str]]]:
    """Return the terms: in English, in French, and the variants that are not used."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## French terms")[1]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    terms = [[cell.strip() for cell in row] for row in rows[2:]]
    return [
        (english, french, [v for v in never.split(", ") if v]) for english, french, never in terms
    ]


def prose(text: str) -> str:
    return FOREIGN.sub(" ", " ".join(NOT_PROSE.split(text)[::2]))


@cache
def french_texts() -> list[tuple[str, str]]:
    """Return all French text that a person reads, with where it stands."""
    found = [
        (lab.id, cell.source)
        for lab in find_labs()
        for cell in lab.cells
        if cell.cell_type == "markdown" and "fr" in cell.metadata.get("tags", [])
    ]
    for locale, name in ((LOCALE, "helpers"), (COURSE_LOCALE, "course")):
        path = locale / "fr" / "LC_MESSAGES" / f"{name}.po"
        for message in read_catalogue(path):
            said = [message.string] if isinstance(message.string, str) else message.string
            # A value's name, such as {lab}, is no word.
            found += [(name, re.sub(r"\{[^}]*\}", " ", text)) for text in said if message.id]
    assert len(found) > 500
    return [(place, prose(text)) for place, text in found]


# A section, an equation or an exercise of the book is no decimal number.
REFERENCE = re.compile(
    r"(?:sections?|équations?|éq\.|exercice|exemple)\s[^;)\n]{0,40}$"  # codespell:ignore
)


def decimal_points(text: str) -> list[str]:
    """Return the decimal numbers of French prose that have a point."""
    found = re.finditer(r"(?<![\d.,])\d+\.\d+", re.sub(r"«[^»]*»|\{\{.*?\}\}", " ", text))
    return [number[0] for number in found if not REFERENCE.search(number.string[: number.start()])]


def variants(term: str) -> re.Pattern:
    """Match a term and its plural, as words."""
    words = [rf"{re.escape(word)}s?" for word in term.split()]
    return re.compile(rf"(?<![\w./{{`-])(?:{' '.join(words)})(?![\w./}}`])", re.IGNORECASE)


def test_there_are_twenty_terms_each_with_a_french_word():
    terms = glossary()
    assert len(terms) >= 20
    assert all(english and french for english, french, _ in terms)


def test_a_variant_is_seen_and_a_term_a_name_or_a_foreign_word_is_not():
    assert variants("lab").search(prose("les labs 1 et 2"))
    assert variants("erreur standard").search("deux erreurs standards")
    for text in ("le TP", "`lab`", "*lab*", "jupyter-lab", "la collaboration"):
        assert not variants("lab").search(prose(text)), text


@pytest.mark.parametrize("term", glossary(), ids=lambda term: term[0])
def test_no_variant_of_a_term_stands_in_french_text(term):
    english, french, never = term
    for variant in never:
        # A message may name an argument, such as policy or seed.
        skipped = {"helpers", "course"} if variant in english and variant != "lab" else set()
        texts = [(place, text) for place, text in french_texts() if place not in skipped]
        found = [(place, text) for place, text in texts if variants(variant).search(text)]
        assert not found, f"{english} is {french}, not {variant}: {found[:3]}"


def test_prose_has_decimal_commas_and_messages_the_points_of_the_values_that_they_quote():
    assert decimal_points("au moins 0.9, et non 1,5 (section 2.7 ; éq. 4.10)") == ["0.9"]
    labs = {lab.id for lab in find_labs()}
    points = {(place, *decimal_points(text)) for place, text in french_texts() if place in labs}
    assert points == {(lab,) for lab in labs}
    messages = [text for place, text in french_texts() if place == "helpers"]
    assert not [text for text in messages if re.search(r"\d,\d", text)]
