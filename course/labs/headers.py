"""What the header of a cell says in a lab's source, and nbgrader's metadata made from it.

==================================================  =============================================
``# %%``                                            code, the same in every language
``# %% fr``, ``# %% fr [markdown]``                 code or prose in one language
``# %% fr solution [markdown]``, ``# %% solution``   the same, in the solutions only
``# %% exercise="NAME" minutes=10``                 the answer to an exercise in code; it may read
                                                    variables of the notebook: ``reads="env n"``
``# %% check``                                      a check; its first line says name and points
``# %% [markdown] answer="NAME" minutes=5 points=4``  a written answer
==================================================  =============================================

To jupytext, the words are the cell's title, the rest its metadata: both survive a round trip.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION

from course.base.errors import SourceError
from helpers.support.language import LANGUAGES

# A check's name and points, as its cell says them to the learner; what the build adds after them.
CHECK = re.compile(r'^with check\("([^"]+)", (\d+(?:\.\d+)?)(.*)\):$', re.MULTILINE)
WORDS = (*LANGUAGES, "solution", "check")
KEYS = {"exercise": {"exercise", "minutes"}, "answer": {"answer", "minutes", "points"}}
OPTIONAL = {"exercise": {"reads"}}
JUPYTEXTS_OWN = {"title", "lines_to_next_cell", "lines_to_end_of_cell_marker"}


@dataclass(frozen=True)
class Header:
    """A cell's header.

    Attributes:
        kind: "exercise", "answer", "check", or empty for the rest.
        name: of the exercise or of the answer.
        language: that of the cell; empty where it is for all.
        solution: whether it goes into the solutions only.
        minutes: the time that the exercise should take.
        points: of a written answer.
        reads: variables of the notebook that an answer in code may read.
    """

    kind: str = ""
    name: str = ""
    language: str = ""
    solution: bool = False
    minutes: int = 0
    points: float = 0
    reads: tuple[str, ...] = ()


Cells = Sequence[tuple[NotebookNode, Header]]


def fault(lab: str, cell: NotebookNode, reason: str) -> SourceError:
    """Return the error that names a lab, a cell of it and what is wrong with it."""
    first = cell.source.splitlines()[0] if cell.source else "(empty)"
    return SourceError(f"{lab}, cell {cell.id} ({first[:60]}): {reason}")


def read_header(cell: NotebookNode) -> Header:
    """Read the header of one cell, as jupytext gives it.

    Raises:
        ValueError: what is wrong with it, in words for its author.
    """
    words = cell.metadata.get("title", "").split()
    said = {k: v for k, v in cell.metadata.items() if k not in JUPYTEXTS_OWN}
    unknown = [word for word in words if word not in WORDS]
    if unknown:
        raise ValueError(f"unknown words in its header: {unknown}; known are {', '.join(WORDS)}")
    languages = [word for word in words if word in LANGUAGES]
    kind = next((key for key in KEYS if key in said), "check" if "check" in words else "")
    if len(languages) > 1 or (kind and [kind] != (words or [kind])):
        raise ValueError(f"its header says too much at once: {' '.join(words)} {kind}".rstrip())
    wrong = (set(said) - OPTIONAL.get(kind, set())) ^ KEYS.get(kind, set())
    if wrong:
        expected = ", ".join(sorted(KEYS.get(kind, set()))) or "no key"
        raise ValueError(f"its header has {sorted(said) or 'no key'}; expected {expected}")
    _check_values(kind, said, cell.cell_type)
    return Header(
        kind,
        said.get(kind, ""),
        "".join(languages),
        "solution" in words,
        said.get("minutes", 0),
        said.get("points", 0),
        tuple(said.get("reads", "").split()),
    )


def _check_values(kind: str, said: dict, cell_type: str) -> None:
    expected = "markdown" if kind == "answer" else "code"
    if kind and cell_type != expected:
        raise ValueError(f"its header says {kind}, which is a {expected} cell")
    if kind in KEYS and not (isinstance(said[kind], str) and said[kind]):
        raise ValueError(f'its header has {kind}={said[kind]!r}; expected {kind}="topic-verb"')
    if not all(name.isidentifier() for name in str(said.get("reads", "")).split()):
        raise ValueError(f'its header has reads={said["reads"]!r}; expected reads="name name"')
    for key in ("minutes", "points"):
        value = said.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise ValueError(f"its header has {key}={value!r}; expected a number above 0")


def check_line(source: str) -> tuple[str, float]:
    """Return the ``grade_id`` and the points that a check's first line says.

    Raises:
        ValueError: if the cell does not begin as a check does.

    >>> check_line('with check("sum-two", 2):')
    ('check-sum-two', 2)
    """
    said = CHECK.match(source)
    if not said or said[3]:
        raise ValueError('a check cell begins with `with check("name", points):`')
    return f"check-{said[1]}", float(said[2]) if "." in said[2] else int(said[2])


def nbgrader_metadata(cell: NotebookNode, header: Header) -> dict:
    """Return what nbgrader wants to know of a cell; nothing for one that is not graded.

    Raises:
        ValueError: if a check does not begin as it should.
    """
    if not header.kind:
        return {}
    about: dict = {
        "grade": header.kind != "exercise",
        "grade_id": header.name,
        "locked": header.kind == "check",
        "schema_version": SCHEMA_VERSION,
        "solution": header.kind != "check",
        "task": False,
    }
    if header.kind == "check":
        about["grade_id"], about["points"] = check_line(cell.source)
    elif header.kind == "answer":
        about["points"] = header.points
    return about
