"""How a language says points and minutes in a lab's prose."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from babel import Locale

from course.base.messages import number, translations
from course.labs.exercises import Exercise


@dataclass(frozen=True)
class Wording:
    """The words of one language, from the course's catalogue."""

    language: str

    def points(self, value: float) -> str:
        """Say a number of points: "3 points"."""
        said = self._catalogue.ngettext("{n} point", "{n} points", self._count(value))
        return said.format(n=number(value, self.language))

    def minutes(self, value: int) -> str:
        """Say a number of minutes: "10 minutes"."""
        said = self._catalogue.ngettext("{n} minute", "{n} minutes", value)
        return said.format(n=number(value, self.language))

    def worth(self, exercise: Exercise) -> str:
        """Say what an exercise is worth and takes: "4 points, 10 minutes, marked by hand"."""
        _ = self._catalogue.gettext
        by_hand = exercise.manual
        said = _("{points}, {minutes}, marked by hand") if by_hand else _("{points}, {minutes}")
        points, minutes = self.points(exercise.total), self.minutes(exercise.minutes)
        return said.format(points=points, minutes=minutes)

    def lab_points(self, exercises: Sequence[Exercise]) -> str:
        """Say the points of a lab, and how many of them a person gives."""
        by_hand = [e.total for e in exercises if e.manual]
        points = self.points(sum(e.total for e in exercises))
        if not by_hand:
            return points
        said = self._catalogue.ngettext(
            "{points}, {n} of them for a question marked by hand",
            "{points}, {n} of them for questions marked by hand",
            len(by_hand),
        )
        return said.format(points=points, n=number(sum(by_hand), self.language))

    def typed_points(self, text: str, before: str) -> list[float]:
        """Return the numbers of points that a text says in figures, each one after ``before``."""
        said = {self._catalogue.ngettext("{n} point", "{n} points", n) for n in (1, 2, 5)}
        words = "|".join(re.escape(item.replace("{n}", "").strip()) for item in said)
        found = re.findall(rf"{before}(\d+(?:[.,]\d+)?) (?:{words})\b", text, re.MULTILINE)
        return [float(figures.replace(",", ".")) for figures in found]

    @property
    def _catalogue(self) -> NullTranslations:
        return translations(self.language)

    def _count(self, value: float) -> int:
        """Return an integer with the same plural: gettext takes no others."""
        if value == int(value):
            return int(value)
        return 1 if Locale.parse(self.language).plural_form(value) == "one" else 2
