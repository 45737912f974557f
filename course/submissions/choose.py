"""Find a lab's notebook among the files that a student handed in."""

import re

from course.base.messages import Message
from course.labs.lab import Lab
from course.submissions.collected import SEVERAL
from course.submissions.fullness import fullness
from course.submissions.packed import archive_of, unpacked
from course.submissions.submission import CopyError, Entry

NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
# What browsers, Jupyter, Windows and drives put around the name of a second copy.
BEFORE = re.compile(r"^(copie de|copy of)\b")  # codespell:ignore copie
AFTER = re.compile(r"(\(\d+\)|\b(copie|copy)\d*|\bv\d+)$")  # codespell:ignore copie
READ_AT_MOST = 20  # of several, those whose names are nearest


class NoNotebookError(CopyError):
    """The student handed in no notebook."""


def choose(lab: Lab, entries: list[Entry]) -> tuple[Entry, bytes, list[Message]]:
    """Return the entry to take, its content, and the repairs to name.

    Of several notebooks it is the one with the most answers written, then the one with the most of
    the lab's cells; of equals, the latest. Archives are opened, one level deep.

    Raises:
        NoNotebookError: if there is none.
        CopyError: if none can be read.
    """
    files, problems = unpacked(entries)
    notebooks = [entry for entry in files if NOTEBOOK.search(entry.name)]
    if not notebooks:
        if problems:
            raise CopyError(*problems)
        if not files:
            raise NoNotebookError(Message("nothing", notebook=f"{lab.id}.ipynb"))
        names = [entry.name for entry in files]
        raise NoNotebookError(Message("no-notebook", notebook=f"{lab.id}.ipynb", names=names))
    refusals = [entry.refusal for entry in notebooks if entry.refusal] + problems
    safe = [entry for entry in notebooks if not entry.refusal]
    if not safe:
        raise CopyError(*refusals)
    entry, content = _fullest(lab, safe) if len(safe) > 1 else (safe[0], safe[0].read())
    repairs = []
    if archive := archive_of(entry, entries):
        repairs.append(Message("from-archive", name=entry.name, archive=archive))
    if _rank(lab, entry) > 0:
        repairs += _named(lab, entry, content)
    if left := [other.name for other in safe if other is not entry]:
        repairs.append(Message(SEVERAL, count=len(safe), taken=entry.name, left=left))
    repairs += [Message("left-out", why=refusal) for refusal in refusals]
    return entry, content, repairs


def _named(lab: Lab, entry: Entry, content: bytes) -> list[Message]:
    """Return what to say of a notebook that bears another name than the lab's."""
    repairs = [Message("renamed", name=entry.name, notebook=f"{lab.id}.ipynb")]
    held = fullness(lab, content)
    if held is not None and not held[1]:
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
    """Return the candidate that holds the most; of equals the latest."""
    nearest = sorted(candidates, key=lambda entry: (_rank(lab, entry), -entry.modified))
    best: tuple[tuple, Entry, bytes] | None = None
    problems: list[Message] = []
    for entry in nearest[:READ_AT_MOST]:
        try:
            content = entry.read()
        except CopyError as error:
            problems += error.reasons
            continue
        written, cells = fullness(lab, content) or (0, 0)
        # Only a name says which of the files that hold nothing of the lab may be meant.
        key = (written, cells, 0 if cells else -_rank(lab, entry), entry.modified)
        if best is None or key > best[0]:
            best = key, entry, content
    if best is None:
        raise CopyError(*problems)
    return best[1:]
