"""Two readings of a copy: its answers in the release, and the whole where that may help."""

import json
from dataclasses import asdict

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course.base.messages import Message
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, REVIEW
from course.grading.decide import decide
from course.grading.prepare import Prepared
from course.grading.readings import Readings, run_readings
from course.grading.run import Run
from course.grading.worker import read

ERROR = new_output("error", ename="AssertionError", evalue="no", traceback=[])
PASSED = new_output("stream", name="stdout", text="✓ sum 2/2\n")


def answer(source="def add(a, b): ...") -> NotebookNode:
    about = {"grade_id": "sum", "grade": False, "solution": True, "locked": False}
    about |= {"schema_version": 3, "task": False}
    return new_code_cell(source, id="sum", metadata={"nbgrader": about})


def check(*outputs: NotebookNode) -> NotebookNode:
    about = {"grade_id": "check-sum", "grade": True, "solution": False, "locked": True}
    about |= {"points": 2, "schema_version": 3, "task": False, "cell_type": "code"}
    ran = {"outputs": list(outputs), "execution_count": 1} if outputs else {}
    source = 'with check("sum", 2):\n    assert add(1, 2) == 3'
    return new_code_cell(source, id="check-sum", metadata={"nbgrader": about}, **ran)


def text(*cells: NotebookNode, review: tuple[Message, ...] = ()) -> str:
    about = {"course": {"review": [asdict(message) for message in review]}}
    return nbformat.writes(new_notebook(cells=list(cells), metadata=about))


def ran(*cells: NotebookNode, second: Run | None = None, **about) -> Run:
    return Run(text(*cells, **about), None, 1.0, 10**6, second=second)


DRAFT = new_code_cell("N = int(input())", id="draft")
SHOWN = new_output("stream", name="stdout", text="what the student saw\n")
READINGS = Readings(text(answer(), check()), text(DRAFT, answer(), check()))
PREPARED = Prepared(
    READINGS.whole, READINGS, {"draft": [SHOWN]}, ("N = int(input())",), copy="digest"
)
FAILED_FIRST = (answer(), check(ERROR))


def calls(*results: Run):
    done, left = [], list(results)

    def run(notebook, limits, start):
        done.append(notebook)
        return left.pop(0)

    return done, run


def test_a_copy_whose_checks_pass_is_read_once():
    done, run = calls(ran(answer(), check(PASSED)))
    result = run_readings(str(READINGS), run=run)
    assert (done, result.second) == ([READINGS.first], None)


def test_a_failed_check_has_the_whole_copy_run_only_if_code_was_left_out():
    done, run = calls(ran(*FAILED_FIRST), ran(DRAFT, answer(), check(PASSED)))
    assert run_readings(str(READINGS), run=run).second is not None
    assert done == [READINGS.first, READINGS.whole]
    done, run = calls(ran(*FAILED_FIRST))
    assert run_readings(str(Readings(READINGS.first)), run=run).second is None


def test_a_first_reading_that_did_not_end_is_the_only_one():
    ended = Run("", Message("signal", name="SIGKILL"), 1.0, 0)
    done, run = calls(ended)
    assert run_readings(str(READINGS), run=run) == ended
    assert len(done) == 1


def test_better_points_of_the_second_reading_count_and_say_what_they_needed():
    second = ran(DRAFT, answer(), check(PASSED))
    decision = decide(PREPARED, ran(*FAILED_FIRST, second=second))
    assert (decision.outcome, decision.points, decision.reasons) == (GRADED, 2.0, ())
    (note,) = decision.notes
    assert note == Message("second-reading", checks=["check-sum"], code=["N = int(input())"])


def test_what_the_guard_noticed_in_a_second_reading_counts_only_with_its_points():
    noticed = (Message("changed", names=["numpy.allclose"]),)
    better = ran(DRAFT, answer(), check(PASSED), review=noticed)
    decision = decide(PREPARED, ran(*FAILED_FIRST, second=better))
    assert (decision.outcome, decision.points, decision.reasons) == (REVIEW, 2.0, noticed)
    same = ran(DRAFT, answer(), check(ERROR), review=noticed)
    decision = decide(PREPARED, ran(*FAILED_FIRST, second=same))
    assert (decision.outcome, decision.points, decision.notes) == (GRADED, 0.0, ())


def test_what_the_guard_noticed_in_the_first_reading_always_counts():
    noticed = (Message("changed", names=["numpy.allclose"]),)
    decision = decide(PREPARED, ran(answer(), check(PASSED), review=noticed))
    assert (decision.outcome, decision.reasons) == (REVIEW, noticed)


@pytest.mark.parametrize(
    "second",
    [Run("", Message("signal", name="SIGKILL"), 1.0, 0), ran(answer(), check(PASSED))],
)
def test_a_second_reading_that_failed_takes_nothing_from_the_first(second):
    decision = decide(PREPARED, ran(*FAILED_FIRST, second=second))
    assert (decision.outcome, decision.points) in [(GRADED, 0.0), (NOT_GRADABLE, 0.0)]
    if second.reason:
        assert decision.outcome == GRADED


def test_people_see_the_students_own_copy_with_its_outputs():
    decision = decide(PREPARED, ran(answer(), check(PASSED)))
    draft, _answer, checked = nbformat.reads(decision.notebook, 4).cells
    assert draft.outputs == [SHOWN]
    assert checked.outputs == [PASSED]


UNKNOWN = new_output("error", ename="NameError", evalue="name 'N' is not defined", traceback=[])


@pytest.mark.parametrize(
    ("second", "shown"),
    [
        (ran(DRAFT, answer(), check(ERROR), review=(Message("changed", names=["a"]),)), [ERROR]),
        (Run("", Message("signal", name="SIGKILL"), 1.0, 0), [UNKNOWN]),
        (None, [UNKNOWN]),
    ],
)
def test_a_check_that_failed_in_both_readings_says_what_it_said_to_the_student(second, shown):
    """A name that only the rest of the copy defines is missing in the first reading alone."""
    decision = decide(PREPARED, ran(answer(), check(UNKNOWN), second=second))
    assert (decision.outcome, decision.points, decision.notes) == (GRADED, 0.0, ())
    _draft, _answer, checked = nbformat.reads(decision.notebook, 4).cells
    assert checked.outputs == shown


def test_a_name_that_the_whole_copy_lacks_hides_no_message_of_the_first_reading():
    """There the reference stood for an answer that could not be defined."""
    decision = decide(
        PREPARED, ran(answer(), check(ERROR), second=ran(DRAFT, answer(), check(UNKNOWN)))
    )
    assert nbformat.reads(decision.notebook, 4).cells[-1].outputs == [ERROR]


def test_the_reference_that_took_an_answers_place_is_named():
    about = {"course": {"instead_of": "sum", "always": True}}
    reference = new_code_cell("def add(a, b):\n    return a + b", id="instead", metadata=about)
    sent = Readings(text(answer(), check(), reference))
    prepared = Prepared(READINGS.whole, sent, repairs=(Message("edited", cell="x"),), copy="d")
    executed = NotebookNode(reference, execution_count=3)
    decision = decide(prepared, ran(answer(), check(ERROR), executed))
    assert decision.outcome == REPAIRED
    assert decision.notes == (Message("instead", cell="sum"),)


def test_a_workers_answer_holds_two_readings_and_no_third():
    once, twice = ran(*FAILED_FIRST), ran(*FAILED_FIRST, second=ran(*FAILED_FIRST))
    for run in (once, twice):
        assert read(json.dumps(asdict(run)).encode(), 10**6) == run
    thrice = ran(*FAILED_FIRST, second=twice)
    assert read(json.dumps(asdict(thrice)).encode(), 10**6).reason is not None
