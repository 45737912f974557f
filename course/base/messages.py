"""What people read: kept as a code with arguments, said in the reader's language by gettext."""

import gettext
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from course.base.errors import CourseError
from course.base.paths import COURSE_LOCALE
from course.base.reasons import TEXTS
from helpers.support.language import IN_CODE

DOMAIN = "course"
SHOWN = 5  # names of a list


@dataclass(frozen=True, init=False)
class Message:
    """One thing to say, in any language; ``dataclasses.asdict`` gives plain JSON.

    >>> str(Message("deleted", cell="check-sum"))
    'check-sum was deleted'

    Attributes:
        code: which text of ``course.base.reasons``.
        arguments: what it is said of: texts, numbers, other messages, lists of texts and messages.
    """

    code: str
    arguments: dict[str, Any]

    def __init__(self, code: str, /, **arguments: Any):
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "arguments", arguments)

    def __hash__(self) -> int:
        return hash((self.code, repr(sorted(self.arguments.items(), key=str))))

    def __str__(self) -> str:
        """Return the message in English."""
        return self.render(IN_CODE)

    def render(self, language: str) -> str:
        """Return the message in a language.

        A code that this version does not know is named with its arguments.

        Raises:
            LanguageError: if there is no catalogue of that language.
        """
        values = {k: _value(v, language) for k, v in self.arguments.items()}
        text = TEXTS.get(self.code)
        if text is None:
            return ", ".join([shown(self.code), *values.values()])
        catalogue = translations(language)
        if isinstance(text, tuple):
            count = self.arguments.get("number" if "{number}" in text[1] else "count", 1)
            said = catalogue.ngettext(*text, count if isinstance(count, int) else 2)
        else:
            said = catalogue.gettext(text)
        return said.format_map(_Given(values))

    @classmethod
    def read(cls, fields: Any) -> "Message":
        """Return the message that JSON holds.

        Raises:
            ValueError: if it holds none.
        """
        if not (isinstance(fields, dict) and fields.keys() == {"code", "arguments"}):
            raise ValueError(f"no message: {fields!r:.100}")
        code, arguments = fields["code"], fields["arguments"]
        if not (isinstance(code, str) and isinstance(arguments, dict)):
            raise ValueError(f"no message: {fields!r:.100}")
        return cls(code, **{name: _argument(value) for name, value in arguments.items()})


def counted(messages: Iterable[Message]) -> list[Message]:
    """Return messages; those that say the same of several cells are one, which counts them.

    >>> print(*counted([Message("deleted", cell="a"), Message("deleted", cell="b")]))
    2 cells were deleted: a, b
    """
    groups: dict[tuple[str | None, Message], dict[Any, Message]] = {}
    for message in messages:
        text, arguments = TEXTS.get(message.code), dict(message.arguments)
        several = isinstance(text, tuple) and "{number}" in text[1] and "number" not in arguments
        of = next((name for name in ("cell", "name") if several and name in arguments), None)
        thing = arguments.pop(of) if of else None
        groups.setdefault((of, Message(message.code, **arguments)), {})[str(thing)] = message
    return [
        Message(same.code, **same.arguments, **{of: list(things)}, number=len(things))
        if of and len(things) > 1
        else next(iter(things.values()))
        for (of, same), things in groups.items()
    ]


class LanguageError(CourseError):
    """A language in which nothing can be said; the message names the file that is missing."""


class _Given(dict):
    """Arguments; one that is missing is a question mark."""

    def __missing__(self, _key: str) -> str:
        return "?"


def _argument(value: Any) -> Any:
    if isinstance(value, dict):
        return Message.read(value)
    if isinstance(value, list) and all(isinstance(item, str | dict) for item in value):
        return [Message.read(item) if isinstance(item, dict) else item for item in value]
    if isinstance(value, str | int | float):
        return value
    raise ValueError(f"no argument of a message: {value!r:.100}")


def _value(value: Any, language: str) -> str:
    if isinstance(value, Message):
        return value.render(language)
    if isinstance(value, list | tuple):
        more = ["…"] if len(value) > SHOWN else []
        return ", ".join([*(_value(item, language) for item in value[:SHOWN]), *more])
    return number(value, language) if isinstance(value, float) else shown(str(value))


def number(value: float, language: str) -> str:
    """Return a number of points or seconds as a language writes it, to two decimals.

    >>> number(12.5, "fr"), number(12.0, "en")
    ('12,5', '12')
    """
    from babel.numbers import format_decimal  # what only writes messages does not wait for it

    return format_decimal(round(value, 2), "0.##", locale=language)


@lru_cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; what it lacks stays English.

    Raises:
        LanguageError: if there is none.
    """
    if language == IN_CODE:
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, COURSE_LOCALE, [language])
    except FileNotFoundError:
        path = COURSE_LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        raise LanguageError(
            f"no page can be made in {language!r}: there is no compiled {path}. Copy another "
            "language's there, translate it, and run `course messages`"
        ) from None


def shown(text: str) -> str:
    r"""Return a stranger's text in NFC, safe for a terminal.

    >>> shown("Ame\u0301lie\x1b[2J")
    'Amélie?[2J'
    """
    text = unicodedata.normalize("NFC", text)
    return "".join(c if c.isprintable() else "?" for c in text)
