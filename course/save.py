"""The last stage of grading a copy: its scores go into the gradebook, or the old ones out of it."""

import shutil
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from course.autograde import Save
from course.build import BuildError, convert
from course.nbgrading import configure
from course.prepare import Prepared, course_directory
from course.run_copy import Run
from course.source import Lab


def save(lab: Lab, root: Path, student: str, prepared: Prepared, run: Run | None) -> str:
    """Save what became of one copy and return its outcome.

    Args:
        lab: the lab.
        root: the class's folder.
        student: whose copy it is.
        prepared: from the first stage.
        run: from the second one; none if the copy could not be prepared.
    """
    reason = run.reason if run else prepared.reason
    if not reason:
        copy = root / "autograded" / student / lab.id / f"{lab.id}.ipynb"
        copy.unlink()  # nbgrader made it read-only
        copy.write_text(run.notebook, encoding="utf-8")
        try:
            convert(Save, course_directory(root, lab, student), lab, student)
        except BuildError as error:
            reason = str(error).strip().splitlines()[-1]
    if not reason:
        return "graded"
    _forget_scores(root, lab, student)
    return f"not gradable: {reason}"


def _forget_scores(root: Path, lab: Lab, student: str) -> None:
    """Blank the automatic scores of a copy that could not be graded this time."""
    shutil.rmtree(root / "autograded" / student / lab.id, ignore_errors=True)
    with open_gradebook(root) as gradebook:
        try:
            submission = gradebook.find_submission(lab.id, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for one in notebook.grades:
                one.auto_score = None
        gradebook.db.commit()


def open_gradebook(root: Path) -> Gradebook:
    """Open the class's gradebook."""
    config = configure(root)
    return Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id)
