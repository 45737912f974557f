"""Pairs of copies whose answers are alike beyond what the exercise forces.

From the text of the answers alone. What the lab itself holds, its solutions included, and what
many of the class wrote is discounted: what is left is what only a few have.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from course.base.class_folder import ClassFolder
from course.labs.lab import Lab
from course.reports.fingerprints import Fingerprints, code_tokens, prose_tokens, winnow
from course.submissions.answers import read_answers
from course.submissions.syntax import binds, parse

FEW = 3  # copies may share a fingerprint in the smallest class; a tenth of a larger one
LEAST = 12  # fingerprints that a pair shares: some forty tokens, four lines
SHARE = 0.5  # of what the shorter copy holds beyond the lab's own text
EXERCISES = 2  # in so many answers
IN_EACH = 3  # so many fingerprints: one answer alone can come out alike by chance


@dataclass(frozen=True)
class Alike:
    """One answer of both copies.

    Attributes:
        exercise: its name.
        texts: as each wrote it.
        lines: those that are alike, of each, from 1.
    """

    exercise: str
    texts: tuple[str, str]
    lines: tuple[set[int], set[int]]


@dataclass(frozen=True)
class Pair:
    """Two copies to look at side by side.

    Attributes:
        students: whose copies.
        shared: how many fingerprints both have, and few others.
        share: the same as a part of all that the shorter copy holds beyond the lab's own text.
        answers: those that are alike.
    """

    students: tuple[str, str]
    shared: int
    share: float
    answers: tuple[Alike, ...]


@dataclass(frozen=True)
class _Copy:
    student: str
    answers: Mapping[str, str]
    own: Mapping[tuple[str, int], set[int]]  # (exercise, fingerprint): lines


def similar_copies(lab: Lab, folder: ClassFolder) -> list[Pair]:
    """Return the pairs of a lab's copies that are alike, those that share most first."""
    students = folder.submitted_students(lab.id)
    return similar(lab, {student: read_answers(lab, folder, student) for student in students})


def similar(lab: Lab, answers: Mapping[str, Mapping[str, str]]) -> list[Pair]:
    """Return the pairs of copies that are alike.

    Args:
        lab: the lab.
        answers: of each student, the text of each answer's cell.
    """
    given = _given_names(lab)
    released = _released(lab)
    written = {exercise.name for exercise in lab.exercises if exercise.manual}
    copies = []
    for student, texts in answers.items():
        own = {
            (name, fingerprint): lines
            for name, text in texts.items()
            for fingerprint, lines in _fingerprints(text, name in written, given).items()
            if fingerprint not in released
        }
        copies.append(_Copy(student, texts, own))
    have = Counter(fingerprint for copy in copies for fingerprint in copy.own)
    few = max(FEW, len(copies) // 10)
    rare = {fingerprint for fingerprint, number in have.items() if number <= few}
    found = (_pair(first, second, rare) for first, second in combinations(copies, 2))
    return sorted(filter(None, found), key=lambda pair: (-pair.shared, pair.students))


def _pair(first: _Copy, second: _Copy, rare: set[tuple[str, int]]) -> Pair | None:
    common = first.own.keys() & second.own.keys() & rare
    if len(common) < LEAST:
        return None
    share = len(common) / min(len(first.own), len(second.own))
    counts = Counter(name for name, _fingerprint in common)
    if share < SHARE or sum(number >= IN_EACH for number in counts.values()) < EXERCISES:
        return None
    alike = [
        Alike(
            name,
            (first.answers[name], second.answers[name]),
            (_lines(first, name, common), _lines(second, name, common)),
        )
        for name in first.answers
        if name in counts
    ]
    return Pair((first.student, second.student), len(common), share, tuple(alike))


def _lines(copy: _Copy, name: str, common: set[tuple[str, int]]) -> set[int]:
    return set().union(*(copy.own[key] for key in common if key[0] == name))


def _fingerprints(text: str, written: bool, given: set[str]) -> Fingerprints:
    return winnow(prose_tokens(text) if written else code_tokens(text, given))


@lru_cache(maxsize=1)
def _given_names(lab: Lab) -> set[str]:
    """Return the names that the lab's own cells define."""
    return set().union(*(binds(tree) for tree in map(parse, lab.code) if tree))


@lru_cache(maxsize=1)
def _released(lab: Lab) -> set[int]:
    """Return the fingerprints of all that the lab itself holds, solutions included."""
    given = _given_names(lab)
    cells = (
        _fingerprints(cell.source, cell.cell_type != "code", given)
        for cell in lab.cells
        if cell.cell_type in ("code", "markdown")
    )
    return set().union(*cells)
