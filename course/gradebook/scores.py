"""Which scores may leave the gradebook."""

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import read_outcomes
from course.labs.lab import Lab


def exportable_scores(lab: Lab, folder: ClassFolder) -> dict[str, float]:
    """Return the score, late penalty taken off, of every student whose outcome is final.

    A copy that needs review or is not gradable counts once it is accepted. A copy with an answer
    that a person still has to mark has no score yet.

    Raises:
        GradingError: if there is no gradebook.
    """
    if not folder.gradebook.exists():
        raise GradingError(f"no gradebook in {folder}; run `course grade` first")
    final = final_students(lab, folder)
    scores = {}
    with open_gradebook(folder) as gradebook:
        for submission in gradebook.assignment_submissions(lab.id):
            student = submission.student.id
            if student in final and not submission.needs_manual_grade:
                penalty = submission.late_submission_penalty or 0
                scores[student] = max(0.0, submission.score - penalty)
    return dict(sorted(scores.items()))


def final_students(lab: Lab, folder: ClassFolder) -> set[str]:
    """Return the students whose outcome stands.

    Where no outcome is known, those whose copy was graded the last time.
    """
    outcomes = read_outcomes(lab.id, folder)
    if not outcomes:
        return set(folder.autograded_students(lab.id))
    return {student for student, outcome in outcomes.items() if outcome.final}
