"""What the instructor decides of copies that wait: their proposals stand, or zero, or neither."""

from collections.abc import Collection
from dataclasses import replace

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.messages import Message
from course.gradebook.changes import changes
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import NOT_GRADABLE, REVIEW, Outcome, read_outcomes, record
from course.gradebook.scores import NO_COPY, REFUSED, read_scores
from course.grading.alone import alone
from course.grading.save import let_stand, remove_page, submission_of
from course.labs.lab import Lab


def accept(
    lab: Lab, folder: ClassFolder, students: Collection[str] | None = None, zero: bool = False
) -> list[Outcome]:
    """Let proposed outcomes stand: their scores enter the gradebook, and every export.

    A copy that is not gradable gets zero for what no person has scored, and so does who handed in
    nothing; a copy that needs review gets the scores that its checks computed.

    Args:
        lab: the lab.
        folder: the class's.
        students: whose; every copy's that waits, if none is named, but for those of students who
            handed in nothing.
        zero: give a copy that needs review zero as well.

    Returns:
        The outcomes that stand now and did not before.

    Raises:
        GradingError: if a student has no outcome and is not known to have handed in nothing;
            nothing is accepted then.
    """
    with alone(folder):
        outcomes = _outcomes(lab, folder, students)
        if students is None:
            absent = missing(lab, folder)
            outcomes = [outcome for outcome in outcomes if outcome.student not in absent]
        accepted = [
            replace(outcome, accepted=True, zero=zero and outcome.outcome == REVIEW)
            for outcome in outcomes
            if not outcome.final or (students and outcome.accepted)
        ]
        accepted = [outcome for outcome in accepted if outcome not in outcomes]
        for outcome in accepted:
            with changes(folder) as change:
                remove_page(lab, folder, outcome.student, change)
                let_stand(lab, folder, change, None, outcome)
                record(lab, folder, outcome, write=change.write)
    return accepted


def take_back(lab: Lab, folder: ClassFolder, students: Collection[str]) -> list[Outcome]:
    """Let what was accepted wait again; return the outcomes that do.

    Raises:
        GradingError: if a student has no outcome; nothing is taken back then.
    """
    with alone(folder):
        outcomes = _outcomes(lab, folder, students)
        waiting = [replace(o, accepted=False, zero=False) for o in outcomes if o.accepted]
        for outcome in waiting:
            with changes(folder) as change:
                remove_page(lab, folder, outcome.student, change)
                with open_gradebook(folder) as gradebook:
                    for grade in submission_of(gradebook, lab, outcome.student).grades:
                        grade.auto_score = None
                    gradebook.db.commit()
                record(lab, folder, outcome, write=change.write)
    return waiting


def missing(lab: Lab, folder: ClassFolder) -> list[str]:
    """Return the students who handed in nothing, and have no zero; nobody before a first grade."""
    if not folder.gradebook.exists():
        return []
    return [
        student
        for student, score in read_scores(lab.id, folder).items()
        if score.state == NO_COPY
        and not any(reason.code == "no-notebook" for reason in score.reasons)  # but something else
    ]


def _outcomes(lab: Lab, folder: ClassFolder, students: Collection[str] | None) -> list[Outcome]:
    """Return the outcomes of these students, or all; who handed in nothing has one to be kept."""
    outcomes = read_outcomes(lab.id, folder)
    if outcomes and folder.gradebook.exists() and set(students or ()) - outcomes.keys():
        for student, score in read_scores(lab.id, folder).items():
            if student not in outcomes and score.state in (NO_COPY, REFUSED):
                reasons = score.reasons or (Message("nothing", notebook=f"{lab.id}.ipynb"),)
                outcomes[student] = Outcome(student, NOT_GRADABLE, reasons)
    unknown = [student for student in students or [] if student not in outcomes]
    if unknown or not outcomes:
        raise GradingError(
            f"no outcome of {lab.id} for {', '.join(unknown) or 'any student'} in "
            f"{folder}; a copy that is there must be graded first (`course grade`); is the name "
            "right?"
        )
    return [outcomes[student] for student in dict.fromkeys(students or outcomes)]
