"""One outcome a copy; what a person gave stays."""

import pytest
from nbgrader.api import Gradebook

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.files import write_table
from course.base.messages import Message
from course.gradebook.outcomes import (
    GRADED,
    NOT_GRADABLE,
    REPAIRED,
    REVIEW,
    Outcome,
    read_outcomes,
    record,
)
from course.grading.decide import decide
from course.grading.prepare import Prepared
from course.grading.readings import Readings
from course.grading.run import Run
from tests.sandboxed import needs_sandbox
from tests.tiny import (
    BLANK,
    RIGHT,
    cell,
    copy_of,
    exported,
    grade_all,
    hand_in,
    scores,
    tiny,
)

pytestmark = pytest.mark.notebook


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("lab"))


@pytest.fixture
def folder(tmp_path):
    return ClassFolder(tmp_path)


def mark(root, lab, student, score, extra=None, name="say-why"):
    """Give a score by hand, as Formgrader does."""
    with Gradebook(f"sqlite:///{root}/gradebook.db", "rl-labs") as gradebook:
        item = gradebook.find_grade(name, lab.id, lab.id, student)
        item.manual_score, item.extra_credit, item.needs_manual_grade = score, extra, False
        gradebook.db.commit()


def by_hand(root, lab, student, name="say-why"):
    with Gradebook(f"sqlite:///{root}/gradebook.db", "rl-labs") as gradebook:
        item = gradebook.find_grade(name, lab.id, lab.id, student)
        comment = gradebook.find_comment("say-why", lab.id, lab.id, student)
        return item.manual_score, item.needs_manual_grade, comment.manual_comment


@needs_sandbox
def test_what_a_person_gave_stands_as_long_as_the_text(lab, tmp_path, folder):
    hand_in(lab, tmp_path, "changed", copy_of(lab))
    lost = hand_in(lab, tmp_path, "lost", copy_of(lab))
    hand_in(lab, tmp_path, "same", copy_of(lab))
    hand_in(lab, tmp_path, "killed", copy_of(lab))
    grade_all(lab, tmp_path)
    for student in ("changed", "lost", "same", "killed"):
        assert by_hand(tmp_path, lab, student) == (None, True, None)
        mark(tmp_path, lab, student, 1.5, extra=0.5 if student == "changed" else None)
    mark(tmp_path, lab, "same", 1, name="check-sum-two")
    mark(tmp_path, lab, "changed", 1, name="check-sum-two")

    code = RIGHT["double-list"] + "\n# tidied up"
    other = copy_of(lab, {**RIGHT, "double-list": code}, "Another reason.")
    other.cells.remove(cell(other, "check-sum-two"))
    hand_in(lab, tmp_path, "changed", other)
    lost.write_text("{", encoding="utf-8")
    kill = copy_of(lab, {**RIGHT, "double-list": "import os\nos._exit(1)"})
    hand_in(lab, tmp_path, "killed", kill)
    for _twice in range(2):
        grade_all(lab, tmp_path, again=True)
        assert by_hand(tmp_path, lab, "same") == (1.5, False, None)
        assert by_hand(tmp_path, lab, "same", "check-sum-two") == (1, False, None)
        moved = "[say-why : 1,5 + 0,5/2 pour un texte antérieur]"
        assert by_hand(tmp_path, lab, "changed") == (None, True, moved)
        assert by_hand(tmp_path, lab, "changed", "check-sum-two")[:2] == (1, False)
        moved = "[say-why : 1,5/2 pour un texte antérieur]"
        assert by_hand(tmp_path, lab, "lost") == (None, True, moved)
        # Its text is there and unchanged: only its checks could not be run.
        assert by_hand(tmp_path, lab, "killed")[::2] == (1.5, None)
    assert scores(lab, tmp_path, "killed") == BLANK
    assert read_outcomes(lab.id, folder)["killed"].reasons == (Message("ended", status=1),)
    assert exported(folder) == {"changed": "", "lost": "", "same": "6.5", "killed": ""}
    hand_in(lab, tmp_path, "killed", copy_of(lab))
    grade_all(lab, tmp_path)
    assert by_hand(tmp_path, lab, "killed") == (1.5, False, None)
    assert exported(folder)["killed"] == "7.5"


def test_there_is_one_record_a_copy(lab, folder):
    odd = Message("renamed", name="rendu; final.ipynb", notebook="x.ipynb")
    deleted = tuple(Message("deleted", cell=f"cell-{n}") for n in range(40))
    nested = Message("left-out", why=Message("symbolic-link", name="a, b"))
    record(lab, folder, Outcome("é=1", GRADED), Outcome("b", REPAIRED, repairs=(odd, nested)))
    record(lab, folder, Outcome("é=1", NOT_GRADABLE, (Message("empty"),)))
    record(lab, folder, Outcome("many", REPAIRED, repairs=deleted))
    found = read_outcomes(lab.id, folder)
    assert list(found) == ["b", "many", "é=1"]
    assert found["é=1"] == Outcome("é=1", NOT_GRADABLE, (Message("empty"),))
    assert found["b"].repairs == (odd, nested)
    assert found["many"].repairs == deleted
    assert read_outcomes("another", folder) == {}
    assert "was deleted" not in folder.outcomes(lab.id).read_text("utf-8")  # codes, no sentences
    folder.outcomes(lab.id).write_text("{", "utf-8")
    with pytest.raises(GradingError, match="damaged"):
        read_outcomes(lab.id, folder)


def test_an_earlier_versions_table_is_read_and_its_acceptances_stand(lab, folder):
    write_table(
        folder.earlier_outcomes,
        ("lab", "student", "outcome", "reason", "repairs", "proposed_points", "accepted", "copy"),
        [
            {"lab": lab.id, "student": "a", "outcome": NOT_GRADABLE, "reason": "it is empty"},
            {"lab": lab.id, "student": "b", "outcome": REPAIRED, "repairs": "x was edited; y: z"},
            {"lab": "other", "student": "c", "outcome": GRADED},
            {
                "lab": lab.id,
                "student": "d",
                "outcome": REVIEW,
                "reason": "changed: numpy.allclose",
                "proposed_points": "6.5",
                "accepted": "oui",
                "copy": "0123",
            },
        ],
    )
    found = read_outcomes(lab.id, folder)
    assert {student: str(item) for student, item in found.items()} == {
        "a": "not gradable: it is empty",
        "b": "graded with repairs: x was edited; y: z",
        "d": "needs review: changed: numpy.allclose",
    }
    assert [student for student, item in found.items() if item.final] == ["b", "d"]
    changed = (Message("changed", names=["numpy.allclose"]),)
    assert Outcome("d", REVIEW, changed, (), 6.5, copy="0123").proposes_what(found["d"])
    assert not Outcome("d", REVIEW, changed, (), 6.5, copy="4567").proposes_what(found["d"])
    record(lab, folder, Outcome("a", GRADED))
    assert {s: o.outcome for s, o in read_outcomes(lab.id, folder).items()} == {
        "a": GRADED,
        "b": REPAIRED,
        "d": REVIEW,
    }


def test_no_points_without_proof_that_the_check_ran(lab):
    """What another machine sends back is not believed beyond its outputs."""
    import json

    prepared = copy_of(lab)
    for item in prepared.cells:
        item.pop("outputs", None)
        if item.cell_type == "code":
            item.outputs, item.execution_count = [], None
    text = json.dumps(prepared)
    answer = next(i for i, c in enumerate(prepared.cells) if "nbgrader" in c.metadata)

    def decision(change):
        executed = json.loads(text)
        change(executed)
        return decide(Prepared(text, Readings(text)), Run(json.dumps(executed), None, 1.0, 0))

    nothing = decision(lambda n: None)
    assert nothing.outcome == REVIEW
    assert [reason.code for reason in nothing.reasons] == ["no-proof"] * 3
    for change in (
        lambda n: n["cells"].pop(),
        lambda n: n["cells"][answer].update(source="pass"),
        lambda n: n.update(cells=3),
        lambda n: n["cells"][answer].update(outputs=[{"output_type": "no"}]),
    ):
        odd = decision(change)
        assert odd.outcome == NOT_GRADABLE
        assert [reason.code for reason in odd.reasons] == ["other-copy"]

    def ran(notebook):
        for item in notebook["cells"]:
            name = item["metadata"].get("nbgrader", {}).get("grade_id", "")
            if name.startswith("check-"):
                said = f"✓ {name.removeprefix('check-')} 1/1\n"
                item["outputs"] = [{"output_type": "stream", "name": "stdout", "text": said}]
                item["execution_count"] = 1
                item["metadata"]["nbgrader"]["points"] = 100  # not ours

    assert (decision(ran).outcome, decision(ran).points) == (GRADED, 6)
    assert decide(Prepared(text), None).outcome == NOT_GRADABLE
