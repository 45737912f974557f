"""Proposals stand once they are accepted, or zero does; a decision can be taken back."""

import html

import pytest

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.files import write_table
from course.base.messages import Message
from course.commands import cli
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import (
    GRADED,
    NOT_GRADABLE,
    REPAIRED,
    REVIEW,
    Outcome,
    read_outcomes,
    record,
)
from course.gradebook.scores import NOT_GRADED, read_scores
from course.grading.accept import accept, missing, take_back
from course.reports.feedback import feedback
from tests.sandboxed import needs_sandbox
from tests.tiny import (
    BLANK,
    FULL,
    RIGHT,
    cell,
    copy_of,
    exported,
    finals,
    grade_all,
    hand_in,
    scores,
    tiny,
)

pytestmark = pytest.mark.notebook
TAMPERING = "import numpy\nnumpy.allclose = lambda *a, **k: True\n"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def folder(tmp_path):
    return ClassFolder(tmp_path)


@needs_sandbox
def test_what_waits_is_blank_until_it_is_accepted(lab, tmp_path, folder):
    honest = hand_in(lab, tmp_path, "honest", copy_of(lab, written="…"))
    tampering = copy_of(lab, {**RIGHT, "sum-two": TAMPERING + RIGHT["sum-two"]}, "…")
    hand_in(lab, tmp_path, "tampering", tampering)
    broken = hand_in(lab, tmp_path, "broken", "{")
    deleted = copy_of(lab, written="…")
    deleted.cells.remove(cell(deleted, "check-sum-two"))
    hand_in(lab, tmp_path, "repaired", deleted)
    grade_all(lab, tmp_path)

    outcomes = read_outcomes(lab.id, folder)
    assert {student: item.outcome for student, item in outcomes.items()} == {
        "honest": GRADED,
        "tampering": REVIEW,
        "broken": NOT_GRADABLE,
        "repaired": REPAIRED,
    }
    assert {student: item.proposed_points for student, item in outcomes.items()} == {
        "honest": 6,
        "tampering": 6,
        "broken": 0,
        "repaired": 6,
    }
    assert outcomes["repaired"].repairs == (Message("deleted", cell="check-sum-two"),)
    for student in ("tampering", "broken"):
        assert scores(lab, tmp_path, student) == BLANK
    assert exported(folder) == {"honest": "6.0", "repaired": "6.0", "broken": "", "tampering": ""}
    assert finals(lab, folder) == {"honest": 6, "repaired": 6}
    assert [p.parent.parent.name for p in feedback(lab, folder)] == [
        "honest",
        "repaired",
    ]

    # Nothing moves when the class is graded again.
    before = folder.outcomes(lab.id).read_bytes()
    grade_all(lab, tmp_path, again=True)
    assert folder.outcomes(lab.id).read_bytes() == before
    assert scores(lab, tmp_path, "honest") == {**FULL, "say-why": 0}

    with pytest.raises(GradingError, match="no outcome of 00_tiny for nobody"):
        accept(lab, folder, ["tampering", "nobody"])
    assert [item.student for item in accept(lab, folder, ["tampering", "honest"])] == ["tampering"]
    assert scores(lab, tmp_path, "tampering") == {**FULL, "say-why": 0}
    assert [item.student for item in accept(lab, folder)] == ["broken"]
    assert accept(lab, folder) == []
    assert scores(lab, tmp_path, "broken") == dict.fromkeys([*FULL, "say-why"], 0)
    assert exported(folder)["broken"] == "0.0"
    assert exported(folder)["tampering"] == "6.0"
    assert {s.counts for s in read_scores(lab.id, folder).values()} == {True}

    # An acceptance is for that copy, and stands when it is graded again.
    grade_all(lab, tmp_path, again=True)
    assert exported(folder)["tampering"] == "6.0"
    broken.write_text("{ ", encoding="utf-8")
    honest.write_text("broken now", encoding="utf-8")
    grade_all(lab, tmp_path)
    assert exported(folder) == {"honest": "", "repaired": "6.0", "broken": "", "tampering": "6.0"}
    assert scores(lab, tmp_path, "honest") == BLANK
    pages = tmp_path / "feedback"
    feedback(lab, folder)
    assert not list((pages / "honest").rglob("*.html"))  # what the earlier copy earned


@needs_sandbox
def test_the_instructor_may_give_zero_and_take_a_decision_back(lab, tmp_path, folder):
    hand_in(lab, tmp_path, "honest", copy_of(lab, written="…"))
    tampering = copy_of(lab, {**RIGHT, "sum-two": TAMPERING + RIGHT["sum-two"]}, "…")
    hand_in(lab, tmp_path, "held", tampering)
    write_table(folder.students, ("student", "lab"), [{"student": "away", "lab": ""}])
    grade_all(lab, tmp_path)
    with open_gradebook(folder) as gradebook:
        gradebook.add_student("away")
    nothing = {**dict.fromkeys([*FULL, "say-why"], 0)}

    assert missing(lab, folder) == ["away"]
    assert [o.student for o in accept(lab, folder, ["held"], zero=True)] == ["held"]
    assert scores(lab, tmp_path, "held") == nothing
    page = next(p for p in feedback(lab, folder) if "held" in str(p))
    said = html.unescape(page.read_text("utf-8"))
    assert "décision de l'enseignant : zéro" in said
    assert "échouée" not in said  # what the checks said stays true
    assert said.count("réussie") == 3
    assert exported(folder) == {"away": "", "held": "0.0", "honest": "6.0"}
    # It is given again when the copy is run again, and not to another copy.
    grade_all(lab, tmp_path, again=True)
    assert exported(folder)["held"] == "0.0"
    assert accept(lab, folder, ["held"], zero=True) == []
    assert accept(lab, folder) == []  # all that waits: a decision is none of it

    assert [o.student for o in take_back(lab, folder, ["held", "honest"])] == ["held"]
    assert not page.exists()
    assert scores(lab, tmp_path, "held") == BLANK
    assert exported(folder)["held"] == ""
    assert [o.student for o in accept(lab, folder, ["held"])] == ["held"]
    assert scores(lab, tmp_path, "held") == {**FULL, "say-why": 0}
    feedback(lab, folder)
    assert [o.zero for o in accept(lab, folder, ["held"], zero=True)] == [True]
    assert not page.exists()  # it told the other score
    assert [o.zero for o in accept(lab, folder, ["held"])] == [False]
    assert exported(folder)["held"] == "6.0"

    assert [o.student for o in accept(lab, folder, ["away"])] == ["away"]
    assert missing(lab, folder) == []
    assert exported(folder)["away"] == "0.0"
    hand_in(lab, tmp_path, "away", copy_of(lab, written="…"))
    assert read_scores(lab.id, folder)["away"].state == NOT_GRADED
    assert exported(folder)["away"] == ""  # no zero stands for a copy that has come
    grade_all(lab, tmp_path)
    assert exported(folder) == {"away": "6.0", "held": "6.0", "honest": "6.0"}
    assert accept(lab, folder, ["honest"], zero=True) == []  # it waits for nobody
    with pytest.raises(GradingError, match="no outcome of 00_tiny for nobody"):
        take_back(lab, folder, ["held", "nobody"])


def test_the_command(lab, folder, capsys, monkeypatch):
    monkeypatch.setattr("course.labs.lab.find_labs", lambda names: [lab])
    done = []
    monkeypatch.setattr("course.grading.accept.let_stand", lambda *a: done.append(a[-1].student))
    waiting = Outcome("a", REVIEW, (Message("changed", names=["x"]),), proposed_points=3)
    record(
        lab,
        folder,
        waiting,
        Outcome("b", GRADED),
        Outcome("c", NOT_GRADABLE, (Message("empty"),)),
    )
    where = ["--class", str(folder)]
    assert cli.main(["accept", lab.id, *where]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "a: needs review: changed: x (3 points proposed)",
        "c: not gradable: it is empty (0 points proposed)",
        "name students, or give --all, to accept; with --zero, to give zero instead",
    ]
    assert cli.main(["accept", lab.id, "z", *where]) == 1
    assert "no outcome of 00_tiny for z" in capsys.readouterr().err
    assert cli.main(["accept", lab.id, "a", *where]) == 0
    assert capsys.readouterr().out == "a: accepted, 3 points: needs review: changed: x\n"
    assert cli.main(["accept", lab.id, "--all", *where]) == 0
    assert done == ["a", "c"]
    assert cli.main(["accept", lab.id, "--all", *where]) == 0
    assert capsys.readouterr().out.endswith("are changed in Formgrader\n")
    for wrong in (["a", "--all"], ["--undo"], ["--zero"], ["a", "--missing"]):
        assert cli.main(["accept", lab.id, *wrong, *where]) == 1
        assert "name" in capsys.readouterr().err
    outcomes = read_outcomes(lab.id, folder)
    assert {student: item.accepted for student, item in outcomes.items()} == {
        "a": True,
        "b": False,
        "c": True,
    }
