"""Find a lab's notebook among the files that a student handed in."""

import re

from course.base.bounded_json import loads
from course.base.messages import Message
from course.labs.lab import Lab
from course.submissions.read_notebook import MOST
from course.submissions.submission import CopyError, Entry

NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
# What browsers, Jupyter, Windows and drives put around the name of a second copy.
BEFORE = re.compile(r"^(copie de|copy of)\b")  # codespell:ignore copie
AFTER = re.compile(r"(\(\d+\)|\b(copie|copy)\d*|\bv\d+)$")  # codespell:ignore copie
READ_AT_MOST = 20


class NoNotebookError(CopyError):
    """The student handed in no notebook."""


def choose(lab: Lab, entries: list[Entry]) -> tuple[Entry, bytes, list[Message]]:
    """Return the entry to take, its content, and the repairs to name.

    The notebook whose name is the lab's comes first, then one named like a copy of it, then one
    whose name holds the lab's. Among equals it is the one with the most of the lab's cells.

    Raises:
        NoNotebookError: if there is none.
        CopyError: if none can be read, or no one is to be preferred.
    """
    notebooks = [entry for entry in entries if NOTEBOOK.search(entry.name)]
    if not notebooks:
        if not entries:
            raise NoNotebookError(Message("nothing", notebook=f"{lab.id}.ipynb"))
        names = [entry.name for entry in entries]
        raise NoNotebookError(Message("no-notebook", notebook=f"{lab.id}.ipynb", names=names))
    refusals = [entry.refusal for entry in notebooks if entry.refusal]
    safe = [entry for entry in notebooks if not entry.refusal]
    if not safe:
        raise CopyError(*refusals)

    best = min(_rank(lab, entry) for entry in safe)
    candidates = [entry for entry in safe if _rank(lab, entry) == best]
    if len(candidates) == 1:
        entry, content = candidates[0], candidates[0].read()
    else:
        entry, content = _fullest(lab, candidates)
    repairs = _named(lab, entry, content) if best > 0 else []
    if left := [other.name for other in safe if other is not entry]:
        repairs.append(Message("several-notebooks", count=len(safe), taken=entry.name, left=left))
    repairs += [Message("left-out", why=refusal) for refusal in refusals]
    return entry, content, repairs


def _named(lab: Lab, entry: Entry, content: bytes) -> list[Message]:
    """Return what to say of a notebook that bears another name than the lab's."""
    repairs = [Message("renamed", name=entry.name, notebook=f"{lab.id}.ipynb")]
    ids = grade_ids(content)
    if ids is not None and not ids & _wanted(lab):
        repairs.append(Message("other-lab", lab=lab.id))
    return repairs


def _rank(lab: Lab, entry: Entry) -> int:
    name = entry.name.rsplit("/", 1)[-1]
    if name == f"{lab.id}.ipynb":
        return 0
    plain, wanted = plain_name(name), plain_name(lab.id)
    return 1 if plain == wanted else 2 if wanted in plain else 3


def plain_name(name: str) -> str:
    """Return a notebook's name without its ending and the marks of a copy.

    >>> plain_name("Copie de 01 Frozen-Lake (2).ipynb")  # codespell:ignore copie
    '01_frozen_lake'
    >>> plain_name("01_frozen_lake - Copie (1).ipynb.txt")  # codespell:ignore copie
    '01_frozen_lake'
    """
    name = BEFORE.sub("", NOTEBOOK.sub("", name.casefold()).strip())
    while (shorter := AFTER.sub("", name).rstrip(" -_.")) != name:
        name = shorter
    return re.sub(r"[\W_]+", "_", name).strip("_")


def _fullest(lab: Lab, candidates: list[Entry]) -> tuple[Entry, bytes]:
    """Return the one candidate that holds the most of the lab's cells."""
    if len(candidates) > READ_AT_MOST:
        raise CopyError(Message("too-many-notebooks", count=len(candidates)))
    found: dict[tuple[str, int], tuple[int, Entry, bytes]] = {}
    problems: list[Message] = []
    for entry in candidates:
        try:
            content = entry.read()
        except CopyError as error:
            problems += error.reasons
            continue
        if content not in (other for _, _, other in found.values()):
            count = len(_wanted(lab) & (grade_ids(content) or set()))
            found[entry.name, len(found)] = (count, entry, content)
    if not found:
        raise CopyError(*problems)
    most = max(count for count, _, _ in found.values())
    best = [(entry, content) for count, entry, content in found.values() if count == most]
    if len(best) > 1:
        names = [entry.name for entry, _ in best]
        raise CopyError(Message("equal-notebooks", count=len(best), cells=most, names=names))
    return best[0]


def _wanted(lab: Lab) -> set[str]:
    return {name for exercise in lab.exercises for name in exercise.cells}


def grade_ids(content: bytes) -> set[str] | None:
    """Return the ``grade_id`` of every cell that has one; nothing for a broken notebook.

    >>> grade_ids(b"not a notebook") is None
    True
    """
    try:
        raw = loads(content.decode("utf-8-sig").encode(), **MOST)
        sheets = [raw] if "cells" in raw else raw["worksheets"]  # formats 4 and 3
        cells = [cell.get("metadata", {}) for sheet in sheets for cell in sheet["cells"]]
        names = (cell.get("nbgrader", {}).get("grade_id") for cell in cells)
        return {str(name) for name in names if name is not None}
    except Exception:  # a stranger's file: there is no end to what can be wrong with it
        return None
