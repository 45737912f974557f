"""Grade the copies of a class through nbgrader, one explicit outcome each.

A copy goes through three stages: ``prepare``, run, ``save``. Only the run stage executes the
student's code; it takes text and gives a ``Run``, which is plain JSON, and needs no gradebook, so
that a scheduler can do it elsewhere. The other two are for one process at a time.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nbgrader.converters import GenerateAssignment, GenerateFeedback

from course.build import convert, write_source
from course.errors import GradingError
from course.export import FinalCsv
from course.limits import Limits
from course.outcomes import Outcome
from course.prepare import course_directory, prepare
from course.proof import prove
from course.run_copy import Run, run_copy, run_unsafe
from course.save import open_gradebook, save
from course.scores import final_students
from course.source import Lab


def grade(
    lab: Lab, root: Path, unsafe: bool = False, limits: Limits | None = None
) -> dict[str, str]:
    """Autograde every copy ``root/submitted/<student>/<lab>/<lab>.ipynb``.

    Args:
        lab: the lab.
        root: the class's folder; the gradebook is ``root/gradebook.db``.
        unsafe: run the students' code as the present user, without a sandbox.
        limits: what each copy may use in its sandbox.

    Returns:
        For each student the outcome in words; ``root/outcomes.csv`` holds it. A copy that fails
        stops no other, and an old score does not stand in for it.

    Raises:
        GradingError: if there is no copy.
        SandboxError: if there is no sandbox, and ``unsafe`` is not given.
    """
    root = root.resolve()
    if not unsafe:
        prove(root)
    students = _students(lab, root)
    if not students:
        raise GradingError(f"no copy matches {root}/submitted/<student>/{lab.id}/{lab.id}.ipynb")
    # The copies' language does not matter: graded cells are the same in both.
    convert(GenerateAssignment, write_source(lab, "en", root), lab, "en")
    run = run_unsafe if unsafe else partial(run_copy, limits=limits)
    return {student: str(grade_copy(lab, root, student, run)) for student in students}


def grade_copy(lab: Lab, root: Path, student: str, run: Callable[[str], Run]) -> Outcome:
    """Take one copy through the three stages, one after the other; return its outcome.

    Args:
        lab: the lab.
        root: the class's folder.
        student: whose copy it is.
        run: the second stage, from the sanitised notebook's text.
    """
    prepared = prepare(lab, root, student)
    return save(lab, root, student, prepared, None if prepared.reason else run(prepared.notebook))


def _students(lab: Lab, root: Path) -> list[str]:
    """Return whose copies there are; a link that leads nowhere is one as well."""
    folder = root / "submitted"
    everyone = [p for p in folder.iterdir() if p.name[0] != "."] if folder.is_dir() else []
    return sorted(
        p.name
        for p in everyone
        if os.path.lexists(p / lab.id) or (p.is_symlink() and not p.exists())
    )


def feedback(lab: Lab, root: Path) -> list[Path]:
    """Write ``root/feedback/<student>/<lab>/<lab>.html`` for every copy whose scores are final.

    Raises:
        GradingError: if no copy is graded.
    """
    root = root.resolve()
    final = final_students(lab, root)
    pages = []
    for student in sorted(p.parent.name for p in (root / "autograded").glob(f"*/{lab.id}")):
        page = root / "feedback" / student / lab.id / f"{lab.id}.html"
        if student in final:
            convert(GenerateFeedback, course_directory(root, lab, student), lab, student)
            pages.append(page)
        else:  # what an earlier copy earned
            page.unlink(missing_ok=True)
    if not pages:
        raise GradingError(
            f"no graded copy of {lab.id} under {root}; run `course grade` first, or accept outcomes"
        )
    return pages


def export_grades(root: Path, output: Path) -> Path:
    """Write every student's score in every lab with nbgrader's CSV exporter.

    Raises:
        GradingError: if there is no gradebook.
    """
    root = root.resolve()
    if not (root / "gradebook.db").exists():
        raise GradingError(f"no gradebook in {root}; run `course grade` first")
    exporter = FinalCsv()
    exporter.to = str(output)
    with open_gradebook(root) as gradebook:
        exporter.export(gradebook)
    return output
