"""How each language says points and minutes in a lab's prose."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

from course.labs.exercises import Exercise

TEXT = {
    "fr": {
        "point": ("{n} point", "{n} points"),
        "minute": ("{n} minute", "{n} minutes"),
        "by_hand": "corrigé à la main",
        "of_which": (
            "{points}, dont {n} pour une question corrigée à la main",
            "{points}, dont {n} pour des questions corrigées à la main",
        ),
    },
    "en": {
        "point": ("{n} point", "{n} points"),
        "minute": ("{n} minute", "{n} minutes"),
        "by_hand": "marked by hand",
        "of_which": (
            "{points}, {n} of them for a question marked by hand",
            "{points}, {n} of them for questions marked by hand",
        ),
    },
}


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    language: str

    def points(self, number: float) -> str:
        """Say a number of points: "3 points"."""
        return self._counted("point", number)

    def minutes(self, number: int) -> str:
        """Say a number of minutes: "10 minutes"."""
        return self._counted("minute", number)

    def worth(self, exercise: Exercise) -> str:
        """Say what an exercise is worth and takes: "4 points, 10 minutes, marked by hand"."""
        said = [self.points(exercise.total), self.minutes(exercise.minutes)]
        if exercise.manual:
            said.append(str(TEXT[self.language]["by_hand"]))
        return ", ".join(said)

    def lab_points(self, exercises: Sequence[Exercise]) -> str:
        """Say the points of a lab, and how many of them a person gives."""
        by_hand = [e.total for e in exercises if e.manual]
        total = self.points(sum(e.total for e in exercises))
        if not by_hand:
            return total
        said = TEXT[self.language]["of_which"][len(by_hand) > 1]
        return said.format(points=total, n=self._figures(sum(by_hand)))

    def typed_points(self, text: str, before: str) -> list[float]:
        """Return the numbers of points that a text says in figures, each one after ``before``."""
        words = "|".join({self.points(n).split(maxsplit=1)[1] for n in (1, 2)})
        found = re.findall(rf"{before}(\d+(?:[.,]\d+)?) (?:{words})\b", text, re.MULTILINE)
        return [float(number.replace(",", ".")) for number in found]

    def _counted(self, what: str, number: float) -> str:
        singular = Locale.parse(self.language).plural_form(number) == "one"
        return TEXT[self.language][what][not singular].format(n=self._figures(number))

    def _figures(self, number: float) -> str:
        return format_decimal(number, locale=self.language)
