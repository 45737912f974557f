"""The last stage of grading a copy: its scores go into the gradebook, or the old ones out of it."""

import logging
import warnings
from dataclasses import replace

import nbformat
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from course.base.class_folder import EXECUTED, SAVED, ClassFolder
from course.base.errors import BuildError, GradingError
from course.base.faults import raise_fault
from course.base.files import remove_copy, write_whole
from course.base.messages import Message
from course.gradebook.changes import Changes, changes
from course.gradebook.configuration import course_directory, grading_config, open_gradebook
from course.gradebook.converters import Save, read_graded
from course.gradebook.outcomes import (
    NOT_GRADABLE,
    REVIEW,
    Outcome,
    read_outcomes,
    record,
)
from course.gradebook.preprocessors import answers, settle
from course.grading.decide import Decision, decide
from course.grading.prepare import Prepared
from course.grading.run import Run
from course.labs.build import convert
from course.labs.lab import Lab
from course.submissions.language import language_of

log = logging.getLogger(__name__)


def save(
    lab: Lab, folder: ClassFolder, student: str, prepared: Prepared, run: Run | None
) -> Outcome:
    """Save what became of one copy and return its outcome.

    Scores go into the gradebook for a copy that is graded; for any other they are blank until
    ``accept``. An acceptance stands while the copy and its outcome stay the same.

    Args:
        lab: the lab.
        folder: the class's.
        student: whose copy it is.
        prepared: from the first stage.
        run: from the second one; none if the copy could not be prepared.

    Raises:
        FaultError, OSError, OperationalError: if the machine does not let it be saved: outcome,
            scores and files are as they were.
    """
    decision = decide(prepared, run)
    try:
        return _save(lab, folder, student, prepared, decision)
    except BuildError as error:
        raise_fault(error)
        reason = Message("not-saved", problem=str(error).strip().splitlines()[-1])
        decision = Decision(NOT_GRADABLE, (reason,), notebook=prepared.notebook)
        return _save(lab, folder, student, prepared, decision)


def _save(
    lab: Lab, folder: ClassFolder, student: str, prepared: Prepared, decision: Decision
) -> Outcome:
    outcome = Outcome(
        student,
        decision.outcome,
        decision.reasons,
        prepared.repairs,
        decision.points,
        False,
        prepared.copy,
        decision.notes,
    )
    with changes(folder) as change:
        if outcome.final:
            _release(lab, folder, student, decision.notebook, change)
        else:
            _blank(lab, folder, student, decision.notebook, change)
            old = read_outcomes(lab.id, folder).get(student)
            if old and old.accepted and outcome.proposes_what(old):
                log.info("%s: accepted before, and the same", student)
                outcome = replace(outcome, accepted=True, zero=old.zero)
                let_stand(lab, folder, change, decision.notebook, outcome)
        record(lab, folder, outcome, write=change.write)
    return outcome


def let_stand(
    lab: Lab, folder: ClassFolder, change: Changes, notebook: str | None, outcome: Outcome
) -> None:
    """Let an outcome's scores stand, of this notebook or else of the one that is kept."""
    if outcome.outcome == REVIEW and not outcome.zero:
        copy = folder.autograded_notebook(outcome.student, lab.id)
        if notebook is None and not copy.is_file():
            raise GradingError(f"there is no {copy}; run `course grade` again")
        kept = copy.read_text(encoding="utf-8") if notebook is None else notebook
        _release(lab, folder, outcome.student, kept, change)
        return
    with open_gradebook(folder) as gradebook:
        for grade in submission_of(gradebook, lab, outcome.student).grades:
            grade.auto_score, grade.needs_manual_grade = 0.0, False
        gradebook.db.commit()


def _release(lab: Lab, folder: ClassFolder, student: str, notebook: str, change: Changes) -> None:
    """Have nbgrader save the scores of an executed copy, and the copy in ``autograded/``."""
    executed, saved = (folder.notebook(step, student, lab.id) for step in (EXECUTED, SAVED))
    try:
        write_whole(executed, notebook.encode())
        convert(Save, course_directory(grading_config(folder), lab, student), lab, student)
        change.write(folder.autograded_notebook(student, lab.id), saved.read_bytes())
    finally:
        remove_copy(executed)
        remove_copy(saved)


def _blank(lab: Lab, folder: ClassFolder, student: str, notebook: str, change: Changes) -> None:
    """Take every automatic score out of the gradebook, and keep the copy to be looked at.

    Args:
        lab: the lab.
        folder: the class's.
        student: whose copy it is.
        notebook: the copy as far as it came; "" for none.
        change: what is changed with it.
    """
    remove_page(lab, folder, student, change)
    autograded = folder.autograded_notebook(student, lab.id)
    old, new = read_graded(autograded), nbformat.reads(notebook, 4) if notebook else None
    language = language_of(new or old or nbformat.v4.new_notebook())
    with open_gradebook(folder) as gradebook:
        entry = submission_of(gradebook, lab, student)
        for grade in entry.grades:
            grade.auto_score = None
        before, now = (answers(copy) if copy else {} for copy in (old, new))
        settle(gradebook, entry, before, now, language)
    if notebook:
        change.write(autograded, notebook.encode())
    else:
        change.remove(lambda: remove_copy(autograded))


def remove_page(lab: Lab, folder: ClassFolder, student: str, change: Changes) -> None:
    """Remove a feedback page, which tells scores that stand no longer."""
    page = folder.feedback_page(student, lab.id)
    change.remove(lambda: page.unlink(missing_ok=True))


def submission_of(gradebook: Gradebook, lab: Lab, student: str):
    """Return nbgrader's submitted notebook of a student, new or old."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, of its gradebook
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(lab.id, student)
    return gradebook.find_submission_notebook(lab.id, lab.id, student)
