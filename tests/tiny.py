"""A lab of two exercises and one written answer, whose copies take a second to grade."""

import csv
import json
import sqlite3
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from unittest import mock

import nbformat
from nbgrader.api import Gradebook

from course.base.class_folder import ClassFolder
from course.gradebook.scores import read_scores
from course.grading.grade import grade
from course.grading.preload import imports
from course.grading.run import Run, run_copy
from course.labs.build import build
from course.labs.lab import Lab
from course.reports.grades import export_grades
from course.sandbox.limits import Limits
from course.sandbox.prefork import Prefork
from tests.sandboxed import MISSING, SMALL

SOURCE = '''# ---
# jupyter:
#   course:
#     title: {en: Tiny, fr: Petit}
#     minutes: 6
#     requires: []
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% fr [markdown]
# # Petit : {{ lab.points }}, {{ lab.minutes }}

# %% en [markdown]
# # Tiny: {{ lab.points }}, {{ lab.minutes }}

# %%
import numpy as np

from helpers import check, expect_close, expect_equal, set_language

# %% fr
set_language("fr")

# %% en
set_language("en")

# %% fr [markdown]
# ## Ex. {{ number }} : ajouter ({{ worth }})

# %% en [markdown]
# ## Exercise {{ number }}: add ({{ worth }})

# %% exercise="sum-two" minutes=2
def add(a, b):
    """Return a + b."""
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION

# %% check
with check("sum-two", 2):
    expect_equal(add(1, 2), 3, "add(1, 2)")
    ### BEGIN HIDDEN TESTS
    assert all(add(n, 5) == n + 5 for n in range(3))
    ### END HIDDEN TESTS

# %% fr [markdown]
# ## Ex. {{ number }} : doubler ({{ worth }})

# %% en [markdown]
# ## Exercise {{ number }}: double ({{ worth }})

# %% exercise="double-list" minutes=2
def double(values):
    """Return each value twice as large."""
    ### BEGIN SOLUTION
    return [2 * value for value in values]
    ### END SOLUTION

# %% check
with check("double-list-one", 1):
    expect_close(double([1.5]), [3], "double([1.5])")

# %% check
with check("double-list-many", 3):
    expect_equal(max(double([1, 2, 3])), 6, "the largest")
    ### BEGIN HIDDEN TESTS
    assert np.allclose(double([0, 5]), [0, 10])
    ### END HIDDEN TESTS

# %% fr [markdown]
# ## Ex. {{ number }} : dire pourquoi ({{ worth }})

# %% en [markdown]
# ## Exercise {{ number }}: say why ({{ worth }})

# %% [markdown] answer="say-why" minutes=2 points=2
# …
'''
RIGHT = {
    "sum-two": "def add(a, b):\n    return a + b",
    "double-list": "def double(values):\n    return [2 * value for value in values]",
}
FULL = {"check-sum-two": 2, "check-double-list-one": 1, "check-double-list-many": 3}
BLANK = {**dict.fromkeys(FULL), "say-why": None}


@lru_cache
def tiny(folder: Path) -> Lab:
    """Return the lab; ``folder`` is where its source is written."""
    path = folder / "00_tiny.py"
    path.write_text(SOURCE, encoding="utf-8")
    return Lab(path)


@lru_cache
def released(lab: Lab) -> str:
    (text,) = (t for p, t in build([lab], ("fr",)).items() if "notebooks" in str(p))
    return text


def copy_of(lab: Lab, answers=RIGHT, written="Because."):
    """Return a student's notebook."""
    notebook = nbformat.reads(released(lab), 4)
    for name, text in {**answers, "say-why": written}.items():
        cell(notebook, name).source = text
    return notebook


def cell(notebook, name):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def hand_in(lab: Lab, root: Path, student: str, content, name="") -> Path:
    path = ClassFolder(root).submission(student, lab.id) / (name or f"{lab.id}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@cache
def _run(notebook: str, limits: Limits, _start: object) -> Run:
    """Run a copy; the same text, graded again, is not run again."""
    return run_copy(notebook, limits)


def grade_all(lab: Lab, root: Path, again: bool = False) -> dict:
    with mock.patch("course.grading.grade.run_copy", _run):
        return grade(lab, ClassFolder(root), unsafe=bool(MISSING), limits=SMALL, again=again)


def grade_warm(lab: Lab, root: Path, run: Callable[..., Run] = run_copy, **options) -> dict:
    """Grade with kernels that are forked, as for a class: many copies take less time."""
    warm = Prefork(imports(lab))

    def run_warm(notebook: str, limits: Limits, _start: object) -> Run:
        return run(notebook, limits, warm.launch)

    try:
        with mock.patch("course.grading.grade.run_copy", run_warm):
            return grade(lab, ClassFolder(root), **options)
    finally:
        warm.close()


def scores(lab: Lab, root: Path, student: str) -> dict:
    with Gradebook(f"sqlite:///{root}/gradebook.db", "rl-labs") as gradebook:
        entry = gradebook.find_submission_notebook(lab.id, lab.id, student)
        return {grade.name: grade.auto_score for grade in entry.grades}


def finals(lab: Lab, folder: ClassFolder) -> dict[str, float]:
    """Return the scores that may leave the gradebook."""
    known = read_scores(lab.id, folder)
    return {student: score.final for student, score in known.items() if score.final is not None}


def exported(folder: ClassFolder) -> dict[str, str]:
    """Return the scores of the table of grades, as it has them."""
    rows = csv.DictReader(export_grades(folder).open(newline="", encoding="utf-8"))
    return {row["student_id"]: row["score"] for row in rows}


def state(root: Path) -> tuple:
    """Return all that grading leaves: gradebook, outcomes, and which files there are."""
    with sqlite3.connect(root / "gradebook.db") as gradebook:
        scores = gradebook.execute(
            "SELECT student.id, base_cell.name, auto_score, manual_score, needs_manual_grade"
            " FROM grade JOIN base_cell ON base_cell.id = grade.cell_id"
            " JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id"
            " JOIN submitted_assignment"
            "   ON submitted_assignment.id = submitted_notebook.assignment_id"
            " JOIN student ON student.id = submitted_assignment.student_id ORDER BY 1, 2"
        ).fetchall()
    files = sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())
    return scores, ClassFolder(root).outcomes(tiny(root).id).read_text("utf-8"), files
