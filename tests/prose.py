"""The labs' texts, with their numbers made comparable."""

import re

from course.base.paths import SOURCE


def said(lab: str) -> str:
    """Return a lab's text in one line, its numbers with points and no spaces inside."""
    text = (SOURCE / f"{lab}.py").read_text(encoding="utf-8").replace("\n# ", " ")
    return re.sub(r"(?<=\d)(?:,|\{,\}|\u00a0| )(?=\d{3}\b)", "", text).replace("{,}", ".")


def in_both(lab: str, *numbers: str) -> None:
    """Assert that a lab gives each number, in French with a comma and in English with a point."""
    text = said(lab).replace("{,}", ",")
    for number in numbers:
        assert number in text, (lab, number)
        assert number.replace(".", ",") in text, (lab, number)
