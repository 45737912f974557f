"""Decide a copy's outcome from what its two first stages gave; nothing is written."""

from collections.abc import Collection
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade

from course.base.messages import Message
from course.base.metadata import ABOUT, AGAIN, INSTEAD_OF
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, REVIEW
from course.gradebook.preprocessors import answers
from course.gradebook.timing import cell_seconds, timed
from course.grading.points import is_check, says_so, score
from course.grading.prepare import Prepared
from course.grading.run import Run
from course.submissions.odd_names import ORDINARY

# What a cell of the first reading tells by having run, by the key under which it names its answer.
NOTES = {AGAIN: "again", INSTEAD_OF: "instead"}


@dataclass(frozen=True)
class Decision:
    """An outcome, its reasons, the automatic points, and the notebook to keep ("" for none).

    Attributes:
        notes: what a person should know besides; it changes nothing.
    """

    outcome: str
    reasons: tuple[Message, ...] = ()
    points: float = 0.0
    notebook: str = ""
    notes: tuple[Message, ...] = ()


def decide(prepared: Prepared, run: Run | None) -> Decision:
    """Return the outcome of one copy.

    Args:
        prepared: from the first stage.
        run: from the second one; none if the copy could not be prepared.
    """
    if prepared.reasons or run is None:
        return Decision(NOT_GRADABLE, prepared.reasons)
    if run.reason:
        kept = _copy(prepared, run.seconds, {}, {})
        return Decision(NOT_GRADABLE, (run.reason,), notebook=nbformat.writes(kept))
    try:
        first = _Executed(prepared.readings.first, run.notebook)
        second, better, failed = None, [], []
        if run.second and run.second.reason is None:
            second = _Executed(prepared.notebook, run.second.notebook)
            better = [name for name in second.scores if second.scores[name] > first.scores[name]]
            failed = [name for name in second.failed if not first.scores[name]]
        seconds = run.seconds + (run.second.seconds if run.second else 0)
        later = second.cells if second else {}
        notebook = _copy(prepared, seconds, first.cells, later, [*better, *failed])
        points = sum(determine_grade(cell)[0] or 0.0 for cell in notebook.cells if is_grade(cell))
    except Exception as error:  # another machine's answer: anything can be wrong with it
        reason = Message("other-copy", problem=f"{error!r:.200}")
        return Decision(NOT_GRADABLE, (reason,), notebook=prepared.notebook)
    reasons = first.suspicions + (second.suspicions if second and better else [])
    notes = [*prepared.notes, *first.notes]
    if better:
        notes.append(Message("second-reading", checks=better, code=list(prepared.left_out)))
        notes += prepared.outside
        reasons += [message for message in prepared.outside if _is_odd(message)]
    graded = REPAIRED if prepared.repairs else GRADED
    outcome = REVIEW if reasons else graded
    text = nbformat.writes(notebook)
    return Decision(outcome, tuple(dict.fromkeys(reasons)), points, text, tuple(notes))


class _Executed:
    """One reading that was run.

    Attributes:
        cells: the cells that nbgrader knows, by ``grade_id``, with their outputs.
        scores: the points of each check.
        failed: the checks that earned nothing and said why, but for those that lacked a name: in
            the whole copy no reference stands for an answer that could not be defined.
        suspicions: what was noticed while it ran.
        notes: the answers that ran again without the rest of their cells, and those in whose
            place the reference ran.
    """

    def __init__(self, sent: str, executed: str):
        """Take the outputs of what was executed, and nothing else.

        Text, names and points of the cells are those that were sent.

        Raises:
            ValueError, ValidationError: if it is not what was sent.
        """
        notebook, other = nbformat.reads(sent, 4), nbformat.reads(executed, 4)
        if [c.source for c in notebook.cells] != [c.source for c in other.cells]:
            raise ValueError("its cells differ")
        self.cells: dict[str, NotebookNode] = {}
        self.notes: list[Message] = []
        for cell, ran in zip(notebook.cells, other.cells, strict=True):
            if cell.cell_type != "code":
                continue
            about = cell.metadata.get(ABOUT, {}) if ran.execution_count is not None else {}
            for key, code in NOTES.items():
                if key in about:
                    self.notes.append(Message(code, cell=about[key]))
            if "nbgrader" in cell.metadata:
                cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
                if (seconds := cell_seconds(ran)) is not None:
                    cell.metadata[ABOUT] = {"seconds": seconds}
                self.cells[cell.metadata.nbgrader.grade_id] = cell
        nbformat.validate(notebook)
        review = other.metadata.get(ABOUT, {}).get("review", [])
        self.suspicions = [Message.read(message) for message in review]
        self.scores: dict[str, float] = {}
        self.failed: list[str] = []
        for name, cell in self.cells.items():
            if is_check(cell):
                self.scores[name] = score(cell)
                errors = [o.ename for o in cell.outputs if o.output_type == "error"]
                if not self.scores[name] and errors and errors[-1] != "NameError":
                    self.failed.append(name)
                if self.scores[name] and not says_so(cell):
                    self.suspicions.append(Message("no-proof", cell=name))


def _copy(
    prepared: Prepared,
    seconds: float,
    first: dict[str, NotebookNode],
    second: dict[str, NotebookNode],
    later: Collection[str] = (),
) -> NotebookNode:
    """Return the student's own copy: answers and checks as they ran, the rest as it was saved.

    Args:
        prepared: from the first stage.
        seconds: how long both readings took.
        first: the cells of the first reading.
        second: those of the second one.
        later: the checks of which the second reading is shown, with their answers: those that
            passed in it, and those that failed in both, which then say what they said to the
            student.
    """
    notebook = nbformat.reads(prepared.notebook, 4)
    checked = {answer for name, (answer, _) in answers(notebook).items() if name in later}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if "nbgrader" not in cell.metadata:
            cell.outputs = prepared.saved.get(cell.id, [])
            continue
        name = cell.metadata.nbgrader.grade_id
        ran = (second if name in later or name in checked else first).get(name)
        if ran is not None:
            cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
            if ABOUT in ran.metadata:
                cell.metadata[ABOUT] = ran.metadata[ABOUT]
    return timed(notebook, seconds)


def _is_odd(message: Message) -> bool:
    """Tell whether code that gave points holds more than what honest notebooks do hold."""
    return not set(message.arguments["what"]) <= ORDINARY
