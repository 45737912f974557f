"""Try an exercise's checks on the mutants of its reference answer, and say which stay alive."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from course.audit.mutants import difference, mutants
from course.audit.running import Result, exercises, run_lab
from course.base.errors import SourceError
from course.base.paths import ROOT
from course.labs.lab import Lab

ANSWERS = ROOT / "tests" / "answers"
DECLARED = "mutants.toml"


@dataclass
class Audit:
    """What became of the mutants of one exercise.

    Attributes:
        lab: the lab's id.
        exercise: its ``grade_id``.
        visible: the mutants that the visible parts of the checks kill, with what these say.
        hidden: the same for those that only hidden tests kill.
        equivalent: why each of these mutants does what the reference does, or is as right.
        alive: the diff of each mutant that no check notices.
        unseen: the diff of each that only hidden tests notice.
        accepted: why some of those alive may stay so.
        stale: what is declared and stands for no mutant, or for one that a check kills.
    """

    lab: str
    exercise: str
    visible: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    equivalent: dict[str, str] = field(default_factory=dict)
    alive: dict[str, str] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    stale: list[str] = field(default_factory=list)

    @property
    def unlisted(self) -> list[str]:
        """The mutants alive that nobody has looked at."""
        return sorted(set(self.alive) - set(self.accepted))

    @property
    def mutants(self) -> int:
        """How many mutants were tried, equivalent ones left out."""
        return len(self.visible) + len(self.hidden) + len(self.alive)


def audit(
    lab: Lab,
    exercise: str | None = None,
    sample: int | None = None,
    seed: int = 0,
    answers: Path = ANSWERS,
    progress: bool = False,
) -> list[Audit]:
    """Try the mutants of one exercise of a lab, or of each.

    Args:
        lab: the lab.
        exercise: a ``grade_id``; all exercises in code if None.
        sample: how many mutants of each exercise to draw; all if None.
        seed: what they are drawn with.
        answers: the folder with ``<lab>/<exercise>/mutants.toml``.
        progress: count the mutants on stderr.

    Raises:
        SourceError: if there is no such exercise, or a cell of the solution fails.
    """
    known = exercises(lab)
    if exercise is not None and exercise not in known:
        raise SourceError(f"{lab.id} has no exercise {exercise}; it has {', '.join(known)}")
    code = "\n".join(cell.source for cell in lab.cells if cell.cell_type == "code")

    def answers_of(name: str, source: str, namespace: Mapping[str, object]) -> dict[str, str]:
        made = {mutant.key: mutant.source for mutant in mutants(source, code, namespace)}
        if sample is not None and sample < len(made):
            drawn = random.Random(f"{seed} {name}").sample(sorted(made), sample)
            made = {key: made[key] for key in drawn}
        return made

    results = run_lab(lab, answers_of, only=exercise, by_parts=True, progress=progress)
    audits = []
    for name, found in results.items():
        reference = found.pop("reference")
        declared = read_declared(answers / lab.id / name / DECLARED)
        audits.append(_sort(Audit(lab.id, name), found, declared, reference.source))
        if sample is not None:
            audits[-1].stale.clear()  # the others were not drawn
    return audits


def read_declared(path: Path) -> dict[str, dict[str, str]]:
    """Read what an author says of the mutants that live.

    The file has a table for each: ``[[equivalent]]`` for one that does what the reference does, or
    is as right; ``[[accepted]]`` for one that no check need notice. ``mutant`` is its name as
    ``course audit`` writes it (one that ends with ``…`` stands for all that begin so), ``reason``
    says why.

    Returns:
        Under "equivalent" and "accepted", the reason for each.

    Raises:
        SourceError: if an entry lacks one of the two, or is of another kind.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    declared: dict[str, dict[str, str]] = {"equivalent": {}, "accepted": {}}
    if set(tables) - set(declared):
        raise SourceError(f"{path}: its tables are {list(tables)}; expected {list(declared)}")
    for kind, entries in tables.items():
        for entry in entries:
            if set(entry) != {"mutant", "reason"} or not entry["reason"]:
                raise SourceError(f"{path}: [[{kind}]] needs a mutant and a reason: {entry}")
            declared[kind][entry["mutant"]] = entry["reason"]
    return declared


def _sort(
    into: Audit,
    found: dict[str, Result],
    declared: Mapping[str, Mapping[str, str]],
    reference: str,
) -> Audit:
    used = set()
    for key, result in found.items():
        message = next(iter(result.failed.values()), "")
        if result.failed and not result.hidden:
            into.visible[key] = message
            continue
        if result.failed:
            into.hidden[key] = message
            into.unseen[key] = difference(reference, result.source)
            continue
        names = {kind: [n for n in declared[kind] if _means(n, key)] for kind in declared}
        used |= {(kind, name) for kind in names for name in names[kind]}
        if names["equivalent"]:
            into.equivalent[key] = declared["equivalent"][names["equivalent"][0]]
            continue
        into.alive[key] = difference(reference, result.source)
        if names["accepted"]:
            into.accepted[key] = declared["accepted"][names["accepted"][0]]
    known = {(kind, name) for kind in declared for name in declared[kind]}
    into.stale = sorted(name for _kind, name in known - used)
    return into


def _means(name: str, key: str) -> bool:
    """Tell whether a declared name stands for this mutant."""
    return name == key or (name.endswith("…") and key.startswith(name[:-1]))
