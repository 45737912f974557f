"""The pictures and texts in an executed notebook's outputs, in the language of the page.

``helpers.support.described`` writes each in every language of the course; one execution serves the
pages of all.
"""

import re

from nbformat import NotebookNode

# What a reader meets, then the same in each language, as ``helpers.support.described`` writes it.
ALT = re.compile(r'alt="[^"]*"((?: data-alt-[a-z]+="[^"]*")+)')
SOURCE = re.compile(r'src="[^"]*"((?: data-src-[a-z]+="[^"]*")+)')
TEXT = re.compile(r'<p((?: data-text-[a-z]+="[^"]*")+)>[^<]*</p>')


def in_language(html: str, language: str) -> str:
    """Return an output with its pictures and texts in a language; the others are left out.

    >>> in_language('<img src="lac" data-src-fr="lac" data-src-en="lake" alt="">', "en")
    '<img src="lake" alt="">'
    >>> in_language('<img alt="un lac" data-alt-fr="un lac" data-alt-en="a lake">', "en")
    '<img alt="a lake">'
    >>> in_language('<p data-text-fr="jouer" data-text-en="play">jouer</p>', "en")
    '<p>play</p>'
    """
    html = ALT.sub(lambda found: f'alt="{_said(found[1], language)}"', html)
    html = SOURCE.sub(lambda found: f'src="{_said(found[1], language)}"', html)
    return TEXT.sub(lambda found: f"<p>{_said(found[1], language)}</p>", html)


def _said(attributes: str, language: str) -> str:
    said = re.search(rf'data-(?:alt|src|text)-{language}="([^"]*)"', attributes)
    return said[1] if said else ""


def describe_in(notebook: NotebookNode, language: str) -> None:
    """Put the texts of a notebook's outputs into a language, in place."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data["text/html"] = in_language("".join(data["text/html"]), language)
