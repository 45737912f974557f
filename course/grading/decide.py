"""Decide a copy's outcome from what its two first stages gave; nothing is written."""

from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from course.base.messages import Message
from course.base.metadata import ABOUT
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, REVIEW
from course.gradebook.timing import cell_seconds, timed
from course.grading.prepare import Prepared
from course.grading.run import Run
from course.labs.headers import CHECK


@dataclass(frozen=True)
class Decision:
    """An outcome, its reasons, the automatic points, and the notebook to keep ("" for none)."""

    outcome: str
    reasons: tuple[Message, ...] = ()
    points: float = 0.0
    notebook: str = ""


def decide(prepared: Prepared, run: Run | None) -> Decision:
    """Return the outcome of one copy.

    Args:
        prepared: from the first stage.
        run: from the second one; none if the copy could not be prepared.
    """
    if prepared.reasons or run is None:
        return Decision(NOT_GRADABLE, prepared.reasons)
    if run.reason:
        notebook = timed(nbformat.reads(prepared.notebook, 4), run.seconds)
        return Decision(NOT_GRADABLE, (run.reason,), notebook=nbformat.writes(notebook))
    try:
        notebook, suspicions = _outputs(prepared.notebook, run.notebook)
        points = 0.0
        for cell in filter(is_grade, notebook.cells):
            score = determine_grade(cell)[0] or 0.0
            points += score
            if score and not is_solution(cell) and not _has_run(cell):
                suspicions.append(Message("no-proof", cell=cell.metadata.nbgrader.grade_id))
    except Exception as error:  # another machine's answer: anything can be wrong with it
        reason = Message("other-copy", problem=f"{error!r:.200}")
        return Decision(NOT_GRADABLE, (reason,), notebook=prepared.notebook)
    text = nbformat.writes(timed(notebook, run.seconds))
    if suspicions:
        return Decision(REVIEW, tuple(suspicions), points, text)
    return Decision(REPAIRED if prepared.repairs else GRADED, (), points, text)


def _outputs(prepared: str, executed: str) -> tuple[NotebookNode, list[Message]]:
    """Return the prepared notebook with the executed one's outputs, and what was suspicious.

    Only outputs are taken: the cells' text, names and points are our own.
    """
    notebook, other = nbformat.reads(prepared, 4), nbformat.reads(executed, 4)
    if [c.source for c in notebook.cells] != [c.source for c in other.cells]:
        raise ValueError("its cells differ")
    for cell, ran in zip(notebook.cells, other.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
            if is_grade(cell) and not is_solution(cell):
                cell.outputs = [_of_check(output) for output in ran.outputs]
            if (seconds := cell_seconds(ran)) is not None:
                cell.metadata[ABOUT] = {"seconds": seconds}
    nbformat.validate(notebook)
    return notebook, [Message.read(m) for m in other.metadata.get(ABOUT, {}).get("review", [])]


def _of_check(output: NotebookNode) -> NotebookNode:
    """Return an output of a check as one from which nbgrader draws no points.

    nbgrader gives nothing to a test that wrote on stderr, which is no fault (a library's warning),
    and takes a number that a test shows for its points: a check raises, or does not.
    """
    if output.output_type == "stream":
        return NotebookNode(output, name="stdout")
    if output.output_type == "execute_result":
        shown = {"data": output.data, "metadata": output.metadata}
        return NotebookNode(output_type="display_data", **shown)
    return output


def _has_run(cell: NotebookNode) -> bool:
    """Whether a check that raised nothing also printed its line, as each check does last.

    What an answer has printed may stand before it, in the same line.
    """
    if cell.execution_count is None:
        return False
    said = CHECK.search(cell.source)
    if said is None:
        return True
    printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
    return f"✓ {said[1]} " in printed
