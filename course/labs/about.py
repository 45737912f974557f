"""What the header of a lab's source says of the whole lab."""

from dataclasses import dataclass, field
from typing import Any

from course.base.errors import SourceError
from helpers.support.budget import BUDGETS
from helpers.support.language import LANGUAGES


@dataclass(frozen=True)
class About:
    """The header's ``course:``.

    Attributes:
        title: in each language of the lab.
        minutes: the time that a student should need, reading included.
        requires: the optional dependencies of ``pyproject.toml`` that the lab imports.
        site_budget: the budget with which the site executes it.
    """

    title: dict[str, str]
    minutes: int
    requires: list[str] = field(default_factory=list)
    site_budget: str = "class"

    @property
    def languages(self) -> tuple[str, ...]:
        """The lab's languages, in the course's order."""
        return tuple(language for language in LANGUAGES if language in self.title)


def read_about(lab: str, said: dict[str, Any]) -> About:
    """Check and return what a header says.

    Raises:
        SourceError: what it lacks, or what it should not say.
    """
    known = set(About.__dataclass_fields__)
    if set(said) - known or {"title", "minutes"} - set(said):
        raise SourceError(
            f"{lab}: the header's `course:` has {', '.join(said) or 'nothing'}; expected title and "
            f"minutes, then as needed {', '.join(sorted(known - {'title', 'minutes'}))}"
        )
    about = About(**said)
    if not isinstance(about.title, dict) or LANGUAGES[0] not in about.languages:
        raise SourceError(f"{lab}: the header's title needs {LANGUAGES[0]}, as every lab does")
    unknown = set(about.title) - set(LANGUAGES)
    if unknown:
        raise SourceError(
            f"{lab}: the header's title is in {', '.join(about.title)}; the course's languages are "
            f"{', '.join(LANGUAGES)}"
        )
    if not isinstance(about.minutes, int) or about.minutes <= 0:
        raise SourceError(f"{lab}: the header says minutes: {about.minutes!r}; expected a number")
    if about.site_budget not in BUDGETS:
        raise SourceError(
            f"{lab}: site_budget is {about.site_budget!r}; expected one of {', '.join(BUDGETS)}"
        )
    return about
