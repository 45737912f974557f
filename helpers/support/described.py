"""Pictures and their alternative texts, in the language of whoever reads the page.

One execution serves the pages of every language, so each text stands in all of them beside the
one that is shown: ``alt="…" data-alt-fr="…" data-alt-en="…"``, and a picture that has words as
well: ``src="…" data-src-fr="…" data-src-en="…"``; the site chooses.
"""

import os
from collections.abc import Mapping, Sequence
from html import escape

from helpers.support.labels import Phrase
from helpers.support.language import LANGUAGES, chosen_language

STILL = "COURSE_STILL"  # set where pages are made: one output is for all of them, and nobody plays


def languages_of_pictures() -> Sequence[str]:
    """Return in which languages to draw: all where pages are made, else the notebook's."""
    return LANGUAGES if os.environ.get(STILL) else (chosen_language(),)


def image(sources: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Return an image in the notebook's language, the others beside it.

    Args:
        sources: the picture's address in each of ``languages_of_pictures()``.
        texts: what it shows, in each language of the course.

    >>> image({"en": "a.png", "fr": "b.png"}, {"fr": "un lac", "en": "a lake"})[:56]
    '<img src="a.png" data-src-en="a.png" data-src-fr="b.png"'
    """
    shown = sources[chosen_language()]
    others = "".join(f'data-src-{language}="{source}" ' for language, source in sources.items())
    if set(sources.values()) == {shown}:  # without words, or for one language
        others = ""
    return f'<img src="{shown}" {others}style="max-width:100%" {alt(texts)}>'


def in_all_languages(message: str, **arguments: object) -> dict[str, str]:
    """Return a message in each language of the course.

    Args:
        message: what the code says, in English, with ``{names}``.
        **arguments: their values; a ``Label``, ``Phrase`` or ``Listing`` is translated as well.

    >>> in_all_languages("Got: {value}", value=3)
    {'fr': 'Obtenu : 3', 'en': 'Got: 3'}
    """
    phrase = Phrase(message, arguments)
    return {language: phrase.in_language(language) for language in LANGUAGES}


def alt(texts: Mapping[str, str]) -> str:
    """Return an image's attributes: its text in the notebook's language, and in every other.

    >>> alt({"fr": "un lac", "en": "a lake"})
    'alt="a lake" data-alt-fr="un lac" data-alt-en="a lake"'
    """
    others = " ".join(f'data-alt-{language}="{escape(text)}"' for language, text in texts.items())
    return f'alt="{escape(texts[chosen_language()])}" {others}'


def paragraph(texts: Mapping[str, str]) -> str:
    """Return a paragraph in the notebook's language, the others beside it.

    >>> paragraph({"fr": "un lac", "en": "a lake"})
    '<p data-text-fr="un lac" data-text-en="a lake">a lake</p>'
    """
    others = " ".join(f'data-text-{language}="{escape(text)}"' for language, text in texts.items())
    return f"<p {others}>{escape(texts[chosen_language()])}</p>"
