"""Outcomes do not depend on how busy the machine is, nor on a neighbour that burns processors."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from nbformat import NotebookNode

from course.base.class_folder import ClassFolder
from course.commands.demo_class import LIMITS
from course.gradebook.outcomes import GRADED, Outcome
from course.grading.grade import grade
from course.labs.lab import find_labs
from tests.answering import exercises
from tests.course.grading.test_grade import hand_in, student_copy
from tests.course.integrity.test_idioms import copy_with, together
from tests.sandboxed import needs_sandbox
from tests.tiny import cell

pytestmark = [pytest.mark.notebook, pytest.mark.slow, needs_sandbox]
(LAB,) = find_labs(["01_frozen_lake"])
BURN = "while True: pass"
# Each burns more processors than there are, and stops by itself in no way.
BURNERS = {
    "threads": "import threading\ndef burn():\n    while True: pass\n"
    "for _ in range(8): threading.Thread(target=burn, daemon=True).start()",
    "subprocesses": "import subprocess, sys\n"
    f"for _ in range(8): subprocess.Popen([sys.executable, '-c', {BURN!r}])",
    "multiprocessing": "import multiprocessing\ndef burn():\n    while True: pass\n"
    "for _ in range(8): multiprocessing.get_context('fork').Process(target=burn).start()",
    "forks": "import os\nfor _ in range(8):\n    if os.fork() == 0:\n        while True: pass",
}


def honest() -> dict[str, NotebookNode]:
    """Return the copies of an honest class: right, half done, blank, and as students make them."""
    known = exercises(LAB)
    copies = {f"idioms {n}": together(n) for n in range(2)}
    copies |= {"right": copy_with(), "blank": student_copy(LAB, "en")}
    copies["half"] = student_copy(LAB, "fr", list(known)[:2])
    copies["wrong"] = copy_with()
    cell(copies["wrong"], "policy-hardcode").source = "def policy_hardcoded(obs):\n    return 0"
    return copies


def graded(root: Path, copies: dict[str, NotebookNode], **options) -> dict[str, Outcome]:
    for student, copy in copies.items():
        hand_in(root, student, LAB, copy)
    return grade(LAB, ClassFolder(root), workers=2, **options)


def summary(outcomes: dict[str, Outcome]) -> dict[str, tuple[str, float]]:
    return {name: (str(item), item.proposed_points) for name, item in outcomes.items()}


def test_an_honest_class_ends_the_same_beside_four_busy_processes(tmp_path):
    copies = honest()
    idle = summary(graded(tmp_path / "idle", copies))
    with ExitStack() as stack:
        for _ in range(4):
            busy = stack.enter_context(subprocess.Popen([sys.executable, "-c", BURN]))
            stack.callback(busy.kill)
        loaded = summary(graded(tmp_path / "loaded", copies))
    assert loaded == idle
    full = LAB.points - LAB.manual_points
    assert {name for name, (_, points) in idle.items() if points == full} >= {"right", "idioms 0"}


def test_copies_that_burn_processors_cost_their_neighbours_nothing(tmp_path):
    copies = honest()
    before = summary(graded(tmp_path / "alone", copies, limits=LIMITS))
    beside = dict(copies)
    for name, code in BURNERS.items():
        beside[f"burns {name}"] = copy_with()
        cell(beside[f"burns {name}"], "policy-hardcode").source += f"\n\n{code}"
    after = summary(graded(tmp_path / "beside", beside, limits=LIMITS))
    assert {name: after[name] for name in copies} == before
    assert before["right"][0] == GRADED
