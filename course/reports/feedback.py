"""Write the feedback pages of a class."""

import logging
import sys
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from course.base.class_folder import ClassFolder
from course.base.errors import BuildError, GradingError
from course.gradebook.configuration import course_directory
from course.gradebook.exchange import keep_exchange_files
from course.gradebook.scores import read_scores
from course.labs.build import convert
from course.labs.lab import Lab
from course.reports.configuration import configure

log = logging.getLogger(__name__)


def feedback(lab: Lab, folder: ClassFolder, everyone: bool = False) -> list[Path]:
    """Write the page of every student whose points count.

    A page that cannot be made is named on stderr and stops no other.

    Args:
        lab: the lab.
        folder: the class's.
        everyone: also copies that wait to be accepted; their pages say so.

    Raises:
        GradingError: if no copy is graded.
    """
    counting = {student for student, score in read_scores(lab.id, folder).items() if score.counts}
    pages = []
    for student in folder.autograded_students(lab.id):
        page = folder.feedback_page(student, lab.id)
        if everyone or student in counting:
            try:
                where = course_directory(configure(folder.root), lab, student)
                convert(GenerateFeedback, where, lab, student)
            except BuildError as error:
                print(f"{student}: no page: {str(error).splitlines()[0]}", file=sys.stderr)
                page.unlink(missing_ok=True)
                continue
            keep_exchange_files(folder, student, lab)
            log.info("%s: %s", student, page)
            pages.append(page)
        else:  # what an earlier copy earned
            log.info("%s: no page, its points do not count yet", student)
            page.unlink(missing_ok=True)
    if not pages:
        raise GradingError(
            f"no graded copy of {lab.id} in {folder}; run `course grade` first, or accept outcomes"
        )
    return pages
