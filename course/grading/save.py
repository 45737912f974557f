"""The last stage of grading a copy: its scores go into the gradebook, or the old ones out of it."""

import logging
import warnings
from dataclasses import replace

import nbformat
from nbgrader.api import Gradebook
from sqlalchemy.exc import SAWarning

from course.base.class_folder import EXECUTED, ClassFolder
from course.base.errors import BuildError, GradingError
from course.base.files import remove_copy, write_whole
from course.base.messages import Message
from course.gradebook.configuration import course_directory, grading_config, open_gradebook
from course.gradebook.converters import Save, read_graded
from course.gradebook.outcomes import (
    GRADED,
    NOT_GRADABLE,
    REPAIRED,
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
    """
    decision = decide(prepared, run)
    if decision.outcome in (GRADED, REPAIRED):
        try:
            _release(lab, folder, student, decision.notebook)
        except BuildError as error:
            reason = Message("not-saved", problem=str(error).strip().splitlines()[-1])
            decision = Decision(NOT_GRADABLE, (reason,), notebook=prepared.notebook)
    old = read_outcomes(lab.id, folder).get(student)
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
    if not outcome.final:
        _blank(lab, folder, student, decision.notebook)
        if old and old.accepted and outcome.proposes_what(old):
            log.info("%s: accepted before, and the same", student)
            outcome = replace(outcome, accepted=True)
            _apply(lab, folder, outcome)
    record(lab, folder, outcome)
    return outcome


def accept(lab: Lab, folder: ClassFolder, students: list[str] | None = None) -> list[Outcome]:
    """Let proposed outcomes stand: their scores enter the gradebook, and every export.

    A copy that is not gradable gets zero for what no person has scored; one that needs review
    gets the scores that its checks computed.

    Args:
        lab: the lab.
        folder: the class's.
        students: whose; everybody's that waits, if none is named.

    Returns:
        The outcomes accepted now.

    Raises:
        GradingError: if a student has no outcome; nothing is accepted then.
    """
    outcomes = read_outcomes(lab.id, folder)
    unknown = [student for student in students or [] if student not in outcomes]
    if unknown or not outcomes:
        raise GradingError(
            f"no outcome of {lab.id} for {', '.join(unknown) or 'any student'} in "
            f"{folder}; run `course grade` first"
        )
    accepted = []
    for student in students or outcomes:
        if not outcomes[student].final:
            accepted.append(replace(outcomes[student], accepted=True))
            _apply(lab, folder, accepted[-1])
            record(lab, folder, accepted[-1])
    return accepted


def _apply(lab: Lab, folder: ClassFolder, outcome: Outcome) -> None:
    if outcome.outcome == REVIEW:
        copy = folder.autograded_notebook(outcome.student, lab.id)
        if not copy.is_file():
            raise GradingError(f"there is no {copy}; run `course grade` again")
        _release(lab, folder, outcome.student, copy.read_text(encoding="utf-8"))
        return
    with open_gradebook(folder) as gradebook:
        for grade in _entry(gradebook, lab, outcome.student).grades:
            grade.auto_score, grade.needs_manual_grade = 0.0, False
        gradebook.db.commit()


def _release(lab: Lab, folder: ClassFolder, student: str, notebook: str) -> None:
    """Have nbgrader save the scores of an executed copy, and the copy in ``autograded/``."""
    executed = folder.notebook(EXECUTED, student, lab.id)
    write_whole(executed, notebook.encode())
    try:
        convert(Save, course_directory(grading_config(folder), lab, student), lab, student)
    finally:
        remove_copy(executed)


def _blank(lab: Lab, folder: ClassFolder, student: str, notebook: str) -> None:
    """Take every automatic score out of the gradebook, and keep the copy to be looked at.

    Args:
        lab: the lab.
        folder: the class's.
        student: whose copy it is.
        notebook: the copy as far as it came; "" for none.
    """
    # A page tells the scores of the copy before.
    folder.feedback_page(student, lab.id).unlink(missing_ok=True)
    autograded = folder.autograded_notebook(student, lab.id)
    old, new = read_graded(autograded), nbformat.reads(notebook, 4) if notebook else None
    language = language_of(new or old or nbformat.v4.new_notebook())
    with open_gradebook(folder) as gradebook:
        entry = _entry(gradebook, lab, student)
        for grade in entry.grades:
            grade.auto_score = None
        before, now = (answers(copy) if copy else {} for copy in (old, new))
        settle(gradebook, entry, before, now, language)
    if notebook:
        write_whole(autograded, notebook.encode())
    else:
        remove_copy(autograded)


def _entry(gradebook: Gradebook, lab: Lab, student: str):
    """Return nbgrader's submitted notebook of a student, new or old."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, of its gradebook
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(lab.id, student)
    return gradebook.find_submission_notebook(lab.id, lab.id, student)
