"""In a line or two: where a class's copies stand."""

from collections import Counter
from collections.abc import Mapping

from course.base.messages import shown
from course.gradebook.scores import STATES, Score


def standing(scores: Mapping[str, Score]) -> str:
    """Return how many copies stand where.

    >>> standing({"zoe": Score("zoe", "graded"), "bob": Score("bob", "no copy")})
    '2 students; no copy: 1, graded: 1'
    """
    count = Counter(score.state for score in scores.values())
    states = ", ".join(f"{state}: {count[state]}" for state in STATES if count[state])
    return f"{_students(len(scores))}; {states}"


def said_of_pages(scores: Mapping[str, Score], with_page: set[str]) -> str:
    """Return how many pages are final, and who has none for which reason."""
    provisional = sum(scores[student].final is None for student in with_page)
    lines = [f"{len(with_page)} page{'s' if len(with_page) != 1 else ''}"]
    if provisional:
        lines[0] += f", {provisional} provisional, which the page says"
    without: dict[str, list[str]] = {}
    for student, score in scores.items():
        if student not in with_page:
            without.setdefault(score.state, []).append(shown(student))
    lines += [f"no page, {state}: {', '.join(who)}" for state, who in without.items()]
    return "\n".join(lines)


def _students(count: int) -> str:
    return f"{count} student{'s' if count != 1 else ''}"
