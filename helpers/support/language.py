"""The language of the messages: English in the code, other languages from a catalogue.

The catalogue is ``helpers/locale/<language>/LC_MESSAGES/helpers.po``; ``course messages``
compiles it. A notebook says its language once, after its imports.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("fr", "en")  # the course's languages, its first one first: the only list of them
IN_CODE = "en"  # what needs no catalogue
LOCALE_DIR = Path(__file__).parents[1] / "locale"

# One at most. In a list, for a module whose names change is looked at anew when copies are graded.
_chosen: list[str] = []


def set_language(language: str) -> None:
    """Choose the language of every later message, and of the texts of figures.

    Args:
        language: one of the course's, ``"fr"`` for instance.

    Raises:
        ValueError: if there is no such language.

    >>> set_language("fr")
    >>> translate("Got: {value}")
    'Obtenu : {value}'
    >>> set_language("en")
    >>> translate("Got: {value}")
    'Got: {value}'
    """
    if language not in LANGUAGES:
        raise ValueError(f"set_language got {language!r}; expected one of {', '.join(LANGUAGES)}")
    _catalogue(language)
    _chosen[:] = [language]
    from helpers.support.figures import show_texts_of_figures  # which needs this module

    show_texts_of_figures()


def chosen_language() -> str:
    """Return the language that ``set_language`` chose; the code's while none is."""
    return _chosen[0] if _chosen else IN_CODE


def translate(message: str, language: str | None = None) -> str:
    """Return a message in a language; the message itself where it is not translated.

    Args:
        message: what the code says, in English.
        language: one of the course's; by default the one that ``set_language`` chose.
    """
    return _catalogue(language or chosen_language()).gettext(message)


def in_each_language(message: str) -> str:
    """Return a message in the chosen language; in all of them, a line each, while none is chosen.

    After a restart, nothing has said yet which language the notebook is in.
    """
    languages = _chosen or LANGUAGES
    return "\n".join(translate(message, language) for language in languages)


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == IN_CODE:
        return gettext.NullTranslations()
    return gettext.translation("helpers", LOCALE_DIR, languages=[language])
