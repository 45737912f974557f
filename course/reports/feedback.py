"""Write the feedback pages of a class."""

import sys
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from course.base.errors import BuildError, GradingError
from course.gradebook.configuration import course_directory
from course.gradebook.scores import final_students
from course.labs.build import convert
from course.labs.lab import Lab
from course.reports.configuration import configure


def feedback(lab: Lab, root: Path, everyone: bool = False) -> list[Path]:
    """Write ``root/feedback/<student>/<lab>/<lab>.html`` for every copy whose scores are final.

    A page that cannot be made is named on stderr and stops no other.

    Args:
        lab: the lab.
        root: the class's folder.
        everyone: also copies that wait to be accepted; their pages say so.

    Raises:
        GradingError: if no copy is graded.
    """
    root = root.resolve()
    final = final_students(lab, root)
    pages = []
    for student in sorted(p.parent.name for p in (root / "autograded").glob(f"*/{lab.id}")):
        page = root / "feedback" / student / lab.id / f"{lab.id}.html"
        if everyone or student in final:
            try:
                convert(
                    GenerateFeedback, course_directory(configure(root), lab, student), lab, student
                )
            except BuildError as error:
                print(f"{student}: no page: {str(error).splitlines()[0]}", file=sys.stderr)
                page.unlink(missing_ok=True)
                continue
            pages.append(page)
        else:  # what an earlier copy earned
            page.unlink(missing_ok=True)
    if not pages:
        raise GradingError(
            f"no graded copy of {lab.id} under {root}; run `course grade` first, or accept outcomes"
        )
    return pages
