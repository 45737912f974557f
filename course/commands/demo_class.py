"""A demonstration class of one lab: honest, half-done, wrong and hostile copies."""

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.utils import is_grade, is_solution

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.paths import NOTEBOOKS, ROOT, SOLUTIONS
from course.grading.grade import grade
from course.labs.lab import Lab, find_labs
from course.reports.class_page import write_page
from course.reports.feedback import feedback
from course.reports.grades import export_grades
from course.sandbox.limits import MB, Limits

LAB = "01_frozen_lake"
# A loop is stopped after seconds and not after a minute; the rest is as for a real class.
LIMITS = Limits(cell_seconds=3, notebook_seconds=30, memory_bytes=1500 * MB)
WRITTEN = "Chaque action glisse : la politique apprise sur l'autre carte tombe dans le trou."

Copy = NotebookNode | str | None


def _copy(language: str = "fr", solved: int = 99, written: str = WRITTEN) -> NotebookNode:
    """Return the student's notebook with the first exercises solved."""
    notebook, solution = (
        nbformat.read(folder / language / LAB / f"{LAB}.ipynb", 4)
        for folder in (NOTEBOOKS, SOLUTIONS)
    )
    answers = [c for c in solution.cells if is_solution(c) and c.cell_type == "code"]
    for answer in answers[:solved]:
        _cell(notebook, answer.metadata.nbgrader.grade_id).source = answer.source
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and is_solution(cell):
            cell.source = written
    return notebook


def _cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def _first_answer(notebook: NotebookNode) -> NotebookNode:
    return next(c for c in notebook.cells if is_solution(c) and c.cell_type == "code")


def _first_check(notebook: NotebookNode) -> NotebookNode:
    return next(c for c in notebook.cells if is_grade(c) and not is_solution(c))


def _running(code: str, before: bool = False) -> Callable[[], Copy]:
    """Return a copy, else right, that runs some code after or before its first answer."""

    def make() -> Copy:
        notebook = _copy()
        answer = _first_answer(notebook)
        parts = (code, answer.source) if before else (answer.source, code)
        answer.source = "\n\n".join(parts)
        return notebook

    return make


def _wrong() -> Copy:
    notebook = _copy(solved=2)
    _first_answer(notebook).source = "def policy_hardcoded(observation):\n    return 2"
    return notebook


def _tampered() -> Copy:
    notebook = _copy(solved=0)
    check = _first_check(notebook)
    check.source = 'print("✓ policy-hardcode-goal 2/2")'
    check.metadata.nbgrader.points = 20
    return notebook


def _deleted() -> Copy:
    notebook = _copy()
    notebook.cells.remove(_first_check(notebook))
    return notebook


def _hostile_page() -> Copy:
    notebook = _copy(written="<img src=x onerror=\"alert('page')\"> [lien](javascript:alert(1))")
    html = (
        "<script>document.title = 'hurt'</script><iframe src='http://example.org'></iframe>"
        "<p>Bonjour</p>"
    )
    text = "\x1b[31mrouge\x1b[0m \x1b]0;titre\x07"
    code = f"from IPython.display import HTML, display\ndisplay(HTML({html!r}))\nprint({text!r})"
    saved = [
        new_output("display_data", data={"text/html": html, "text/plain": "HTML"}),
        new_output("stream", name="stdout", text=text),
    ]
    notebook.cells += [
        new_markdown_cell("<script>alert(2)</script>", id="hostile-text"),
        new_code_cell(code, id="hostile-code", outputs=saved),
    ]
    return notebook


# Everybody's folder, and what is in it; the names are invented.
COPIES: dict[str, Callable[[], Copy]] = {
    "agnes": _copy,
    "bilal": lambda: _copy("en", written="The ice sends it sideways into the hole."),
    "chloe": lambda: _copy(solved=2),
    "david": lambda: _copy(solved=0, written="…"),
    "emma": _wrong,
    "hostile-deleted-test": _deleted,
    "hostile-exit": _running("import os\nos._exit(0)"),
    "hostile-loop": _running("while True:\n    pass"),
    "hostile-loop-swallows": _running(
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except KeyboardInterrupt:\n        pass"
    ),
    "hostile-memory": _running("block = bytearray(3_000_000_000)\nblock[::4096] = block[::4096]"),
    "hostile-network": _running(
        'import urllib.request\nurllib.request.urlopen("http://example.org", timeout=3)'
    ),
    "hostile-page": _hostile_page,
    "hostile-patched-numpy": _running(
        "import numpy as np\nnp.allclose = lambda *a, **k: True", before=True
    ),
    "hostile-tampered-test": _tampered,
    "missing": lambda: None,
    "not-a-notebook": lambda: "Bonjour, voici mon travail.\n",
    "<b>Zoé & co": lambda: _copy(solved=4),
}


def make_class(folder: ClassFolder, students: Iterable[str] = COPIES) -> Lab:
    """Write the copies of a demonstration class into a new folder.

    Args:
        folder: the class's; an earlier demonstration there is replaced.
        students: which of ``COPIES``.

    Raises:
        GradingError: if the folder holds something else.
    """
    root = folder.root
    if root.exists() and any(root.iterdir()):
        if not folder.demonstration.exists():
            raise GradingError(f"{root} holds no demonstration class: it is left as it is")
        shutil.rmtree(root)
    root.mkdir(parents=True, exist_ok=True)
    folder.demonstration.touch()
    shutil.copy(ROOT / folder.nbgrader_config.name, folder.nbgrader_config)
    for student in students:
        notebook = folder.submitted_notebook(student, LAB)
        notebook.parent.mkdir(parents=True)
        content = COPIES[student]()
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            notebook.write_text(text, encoding="utf-8")
    return find_labs([LAB])[0]


def run_demo(
    folder: ClassFolder, workers: int = 1, students: Iterable[str] = COPIES
) -> dict[str, Path]:
    """Make the class, grade it in the sandbox, and write what an instructor gets.

    Returns:
        Where the class page, the feedback pages, the grades and the outcomes are.

    Raises:
        GradingError: if the folder holds something else.
        SandboxError: if there is no sandbox here.
    """
    lab = make_class(folder, students)
    grade(lab, folder, limits=LIMITS, workers=workers)
    feedback(lab, folder)
    return {
        "class page": write_page(lab, folder),
        "feedback": folder.feedback,
        "grades": export_grades(folder),
        "outcomes": folder.outcomes(lab.id),
    }
