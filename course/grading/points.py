"""The points of a check, from what its cell showed when it ran."""

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from course.labs.headers import CHECK


def is_check(cell: NotebookNode) -> bool:
    """Tell the cell of a check: nbgrader scores it by its outputs."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def score(check: NotebookNode) -> float:
    """Return the points of a check that ran; its outputs become those that nbgrader reads.

    nbgrader gives nothing to a test that wrote on stderr, which is no fault (a library's warning),
    and takes a number that a test shows for its points: a check raises, or does not.
    """
    check.outputs = [_plain(output) for output in check.outputs]
    return determine_grade(check)[0] or 0.0


def says_so(check: NotebookNode) -> bool:
    """Tell whether a check that raised nothing also printed its line, as each check does last.

    What an answer has printed may stand before it, in the same line.
    """
    if check.execution_count is None:
        return False
    said = CHECK.search(check.source)
    if said is None:
        return True
    printed = "".join(o.text for o in check.outputs if o.output_type == "stream")
    return f"✓ {said[1]} " in printed


def _plain(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        return NotebookNode(output, name="stdout")
    if output.output_type == "execute_result":
        shown = {"data": output.data, "metadata": output.metadata}
        return NotebookNode(output_type="display_data", **shown)
    return output
