"""The language of the messages: English in the code, other languages from a catalogue.

The catalogue is ``helpers/locale/<language>/LC_MESSAGES/helpers.po``; ``course messages``
compiles it. A notebook says its language once, in its import cell.
"""

import gettext
from pathlib import Path

LANGUAGES = ("fr", "en")
LOCALE_DIR = Path(__file__).parents[1] / "locale"

_current = gettext.NullTranslations()


def set_language(language: str) -> None:
    """Choose the language of every later message.

    Args:
        language: "fr" or "en".

    Raises:
        ValueError: if there is no such language.

    >>> set_language("fr")
    >>> translate("Got: {value}")
    'Obtenu : {value}'
    >>> set_language("en")
    >>> translate("Got: {value}")
    'Got: {value}'
    """
    global _current
    if language not in LANGUAGES:
        raise ValueError(f"set_language got {language!r}; expected one of {', '.join(LANGUAGES)}")
    if language == "en":
        _current = gettext.NullTranslations()
    else:
        _current = gettext.translation("helpers", LOCALE_DIR, languages=[language])


def translate(message: str) -> str:
    """Return ``message`` in the chosen language; the message itself where it is not translated."""
    return _current.gettext(message)
