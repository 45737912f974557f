"""Execute a copy's notebook, and notice what its code changed in what the checks rely on."""

from dataclasses import asdict

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from course.base.messages import Message
from course.base.metadata import ABOUT, AGAIN, ALWAYS, INSTEAD_OF
from course.integrity.guard import Guard
from course.sandbox.cell import LEAST_BYTES, Cell
from course.sandbox.kernel import Kernel


def execute(notebook: NotebookNode, kernel: Kernel) -> None:
    """Execute a notebook's cells, looking before each check at what the checks rely on.

    What stands behind the last cell that nbgrader grades is not run: nobody's points depend on it,
    and it takes a third of a lab's time. The outputs are put into the notebook, and what was
    noticed into its metadata, ``course.review``: a list of messages.

    Raises:
        KernelError: if the kernel ends.
    """
    guard = Guard(kernel, notebook.metadata.get(ABOUT, {}).get("imports", ""))
    left = kernel.limits.output_bytes
    names: dict = {}
    ran: list[Cell] = []
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for node in cells:
        node.outputs, node.execution_count = [], None
    for node in _up_to_the_last_graded(cells):
        if not node.source.strip() or not _wanted(node, ran):
            continue
        source = guard.before_check(node.source) if is_check(node) else node.source
        cell = Cell(node, max(LEAST_BYTES, left // 2), names)
        cell.run(kernel, source, len(ran) + 1, kept=not is_check(node))
        if is_check(node):
            guard.after_check()
        left -= cell.outputs.size
        ran.append(cell)
    guard.look(put_back=True, last=True)
    for cell in ran:
        cell.finish()
        if cell.strange and is_check(cell.node):
            name = cell.node.metadata.nbgrader.grade_id
            guard.noticed[Message("answered-twice", cell=name)] = None
    notebook.metadata.setdefault(ABOUT, {})["review"] = [
        asdict(message) for message in guard.reasons()
    ]


def _up_to_the_last_graded(cells: list[NotebookNode]) -> list[NotebookNode]:
    graded = [i for i, cell in enumerate(cells) if is_grade(cell) or is_solution(cell)]
    return cells[: max(graded) + 1] if graded else cells


def _wanted(node: NotebookNode, ran: list[Cell]) -> bool:
    """Tell whether a cell runs: one that takes an answer's place does where it is needed."""
    about = node.metadata.get(ABOUT, {})
    name = about.get(AGAIN, about.get(INSTEAD_OF))
    if name is None or about.get(ALWAYS):
        return True
    tries = [cell.failed for cell in ran if name in (_answer(cell.node), _again(cell.node))]
    return bool(tries) and tries[-1]


def _answer(node: NotebookNode) -> str | None:
    return node.metadata.get("nbgrader", {}).get("grade_id")


def _again(node: NotebookNode) -> str | None:
    return node.metadata.get(ABOUT, {}).get(AGAIN)


def is_check(cell: NotebookNode) -> bool:
    """Tell a check's cell."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
