"""A small class through real nbgrader: right, blank, half done and broken copies."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.dbutil import _temp_alembic_ini

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError, SandboxError
from course.base.paths import NOTEBOOKS, SOLUTIONS
from course.base.third_party import gradebook_version
from course.gradebook.outcomes import GRADED
from course.grading.grade import grade
from course.labs.lab import find_labs
from course.reports.feedback import feedback
from course.reports.grades import export_grades
from tests.answering import exercises

pytestmark = pytest.mark.notebook
LABS = {lab.id: lab for lab in find_labs()}


def test_a_new_gradebook_gets_the_version_that_nbgrader_would_note():
    program = Path(sys.executable).with_name("alembic")
    with _temp_alembic_ini("sqlite://") as settings:
        said = subprocess.check_output(
            [program, "-c", settings, "heads"], text=True, encoding="utf-8"
        )
    assert gradebook_version() == said.split()[0]


def student_copy(lab, language="fr", solved=(), written=None):
    """Return the student's notebook with some exercises solved, as a student would leave it."""
    notebook = nbformat.read(NOTEBOOKS / language / lab.id / f"{lab.id}.ipynb", 4)
    solution = nbformat.read(SOLUTIONS / language / lab.id / f"{lab.id}.ipynb", 4)
    answers = {c.metadata.nbgrader.grade_id: c.source for c in solution.cells if _graded(c)}
    for cell in notebook.cells:
        if not _graded(cell):
            continue
        grade_id = cell.metadata.nbgrader.grade_id
        if grade_id in solved:
            cell.source = answers[grade_id]
        if cell.cell_type == "markdown" and written:
            cell.source = written
    return notebook


def _graded(cell):
    return "nbgrader" in cell.metadata


def hand_in(root, student, lab, notebook):
    path = root / "submitted" / student / lab.id / f"{lab.id}.ipynb"
    path.parent.mkdir(parents=True)
    if isinstance(notebook, str):
        path.write_text(notebook, encoding="utf-8")
    else:
        nbformat.write(notebook, path)


def scores(root, lab, student):
    with Gradebook(f"sqlite:///{root}/gradebook.db", "rl-labs") as gradebook:
        submission = gradebook.find_submission_notebook(lab.id, lab.id, student)
        return {grade_of_cell.name: grade_of_cell.auto_score for grade_of_cell in submission.grades}


STUDENTS = ("right", "half", "blank")
# Lab 5 computes for minutes: its whole class is for the slow tier.
CLASSES = [
    pytest.param(
        lab_id,
        STUDENTS[:1] if alone else STUDENTS,
        id=f"{lab_id}, one copy" if alone else lab_id,
        marks=[pytest.mark.slow] if "dqn" in lab.requires and not alone else [],
    )
    for lab_id, lab in LABS.items()
    for alone in ((True, False) if "dqn" in lab.requires else (False,))
]


@pytest.mark.parametrize(("lab_id", "students"), CLASSES)
def test_a_class_gets_exactly_its_points(lab_id, students, tmp_path):
    lab = LABS[lab_id]
    known = exercises(lab)
    half = list(known)[: len(known) // 2]
    copies = {
        "right": student_copy(lab, "fr", known, written="Ma réponse."),
        "half": student_copy(lab, "en", half),
        "blank": student_copy(lab, "fr"),
    }
    for student in students:
        hand_in(tmp_path, student, lab, copies[student])

    outcomes = grade(lab, ClassFolder(tmp_path), unsafe=True)
    assert {student: o.outcome for student, o in outcomes.items()} == dict.fromkeys(
        students, GRADED
    )

    full = {name: points for e in lab.exercises for name, points in e.points.items()}
    checks = {check for found in known.values() for check in found}
    manual = set(full) - checks  # a person marks it
    nothing = dict.fromkeys(full, 0)
    expected = {
        "right": full | dict.fromkeys(manual),
        "half": nothing | {check: full[check] for exercise in half for check in known[exercise]},
        "blank": nothing,
    }
    assert {student: scores(tmp_path, lab, student) for student in students} == {
        student: expected[student] for student in students
    }

    pages = {page.parent.parent.name: page for page in feedback(lab, ClassFolder(tmp_path))}
    assert set(pages) == set(students)
    for student, page in pages.items():
        html = page.read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in html
        assert "policy" in html or "check" in html
        if student == "blank":
            assert "n&#39;est pas encore écrit" in html or "n'est pas encore écrit" in html

    exported = export_grades(ClassFolder(tmp_path), tmp_path / "grades.csv")
    table = list(csv.DictReader(exported.open(encoding="utf-8")))
    assert {row["student_id"]: float(row["lowest"]) for row in table} == {
        student: sum(points or 0 for points in expected[student].values()) for student in students
    }


def test_a_broken_copy_stops_no_other_and_leaves_no_old_score(tmp_path):
    lab = LABS["01_frozen_lake"]
    broken = tmp_path / "submitted" / "amélie 1" / lab.id / f"{lab.id}.ipynb"
    hand_in(tmp_path, "amélie 1", lab, student_copy(lab, "fr", ["policy-hardcode"]))
    hand_in(tmp_path, "zoé", lab, student_copy(lab, "fr", ["policy-hardcode"]))
    outcomes = grade(lab, ClassFolder(tmp_path), unsafe=True)
    assert {outcome.outcome for outcome in outcomes.values()} == {GRADED}
    assert scores(tmp_path, lab, "amélie 1")["check-policy-hardcode-goal"] == 2

    broken.write_text("not a notebook", encoding="utf-8")
    outcomes = grade(lab, ClassFolder(tmp_path), unsafe=True)
    assert str(outcomes["amélie 1"]).startswith("not gradable: ")
    assert outcomes["zoé"].outcome == GRADED
    assert set(scores(tmp_path, lab, "amélie 1").values()) <= {None, 0}
    assert not (tmp_path / "autograded" / "amélie 1" / lab.id).exists()

    broken.unlink()
    assert "there is no" in str(grade(lab, ClassFolder(tmp_path), unsafe=True)["amélie 1"])


KNOWS_THREE_SIZES = """def successors(env, state, action):
    found = {}
    for p, n, _reward, _terminated in env.unwrapped.P[state][action]:
        found[n] = found.get(n, 0) + p
    return found if len(env.unwrapped.P) in (16, 6, 3) else {}"""


def test_hidden_tests_do_not_reach_feedback(tmp_path):
    """A wrong answer that only a hidden test catches: the page says so in one sentence."""
    lab = LABS["01_frozen_lake"]
    copy = student_copy(lab, "fr", ["policy-hardcode"])
    for cell in copy.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "model-read":
            cell.source = KNOWS_THREE_SIZES
    hand_in(tmp_path, "one", lab, copy)
    grade(lab, ClassFolder(tmp_path), unsafe=True)
    assert scores(tmp_path, lab, "one")["check-model-read"] == 0
    (page,) = feedback(lab, ClassFolder(tmp_path))
    html = page.read_text(encoding="utf-8")
    assert "Un test caché échoue" in html
    assert "HIDDEN" not in html
    assert "rng.normal" not in re.sub(r"<[^>]+>", "", html)  # what the hidden test says


def test_students_code_is_not_run_without_being_asked(tmp_path, monkeypatch):
    lab = LABS["01_frozen_lake"]
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))  # no bubblewrap
        with pytest.raises(SandboxError, match=r"bwrap.*--unsafe"):
            grade(lab, ClassFolder(tmp_path))
    with pytest.raises(GradingError, match="no copy matches"):
        grade(lab, ClassFolder(tmp_path), unsafe=True)
    with pytest.raises(GradingError, match="no gradebook"):
        export_grades(ClassFolder(tmp_path), tmp_path / "grades.csv")
    with pytest.raises(GradingError, match="no gradebook"):
        feedback(lab, ClassFolder(tmp_path))
