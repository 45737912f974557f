"""What a grade depends on besides the copy: if any of it changes, the copies are graded again."""

import json
import platform
from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.base.paths import ROOT
from course.grading.digests import digest, files_digest, helpers_digest
from course.labs.lab import Lab
from course.sandbox.limits import Limits

PROJECT = "rl-labs"
# What decides a grade, below ``course/``. Not among it: what only makes pages of it (``reports``,
# ``commands``, the texts of ``base``), and what else is made of a lab than its release.
GRADER = (
    *("grading", "integrity", "sandbox", "gradebook", "submissions"),
    *("labs/build.py", "labs/configuration.py"),
    *("base/bounded_json.py", "base/metadata.py", "base/third_party.py"),
)


def settings_digest(lab: Lab, limits: Limits, unsafe: bool) -> str:
    """Return the digest of what a lab's copies are graded with: other settings, other grades."""
    about = {
        "limits": asdict(limits),
        "unsafe": unsafe,
        "python": platform.python_version(),
        "packages": versions(frozenset(lab.requires)),
    }
    parts = (grader_digest(ROOT / "course"), helpers_digest(), lab_digest(lab), json.dumps(about))
    return digest(*(part.encode() for part in parts))


@lru_cache
def grader_digest(course: Path) -> str:
    """Return the digest of the code that decides a grade.

    Args:
        course: the folder of this package.
    """
    places = [course / name for name in GRADER]
    files = [file for place in places for file in ([place] if place.suffix else _code(place))]
    return files_digest(files, course)


def _code(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def lab_digest(lab: Lab) -> str:
    """Return the digest of what is run and graded of a lab, and of where it stands.

    A word that is put right in its prose changes no grade.
    """
    cells = [
        {
            "id": cell.id,
            "nbgrader": cell.metadata.get("nbgrader"),
            "source": cell.source
            if cell.cell_type == "code" or "nbgrader" in cell.metadata
            else None,
        }
        for cell in lab.notebook(lab.languages[0]).cells
    ]
    return digest(json.dumps(cells).encode())


@lru_cache
def versions(extras: frozenset[str]) -> dict[str, str]:
    """Return the version of every package here that a lab can import, by name.

    Args:
        extras: the optional dependencies of ``pyproject.toml`` that the lab requires.

    Returns:
        What the project needs to run a lab, and what that needs, as installed here.
    """
    found: dict[str, str] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(PROJECT, extras)]
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # needed on another system, or an unused extra's
            continue
        found[name] = package.version
        for text in package.requires or ():
            needed = Requirement(text)
            if _applies(needed, wanted):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    del found[PROJECT]
    return dict(sorted(found.items()))


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": name}) for name in (*extras, ""))
