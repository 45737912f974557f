"""Autograde the copies of one lab."""

import os
import sys
from argparse import ArgumentParser, Namespace

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    class_argument(command)
    command.add_argument(
        "--unsafe", action="store_true", help="run students' code without a sandbox, as yourself"
    )
    command.add_argument(
        "--workers", type=int, metavar="N", help="copies at once; default: one a core"
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="run the copies on a Dask cluster: tls://HOST:PORT"
    )
    command.add_argument("--again", action="store_true", help="also copies that have not changed")
    command.add_argument(
        "--student", action="append", metavar="STUDENT", help="only this one; may be repeated"
    )


def run(arguments: Namespace) -> None:
    """Grade the copies of a lab."""
    from course.base.temporary import own_temporary_folder

    with own_temporary_folder():
        _grade(arguments)


def _grade(arguments: Namespace) -> None:
    workers = arguments.workers or os.cpu_count() or 1
    here = not (arguments.unsafe or arguments.scheduler)
    if workers > 1 and here and sys.platform == "linux":  # the only one with a sandbox
        from course.grading.forkserver import import_once

        import_once()
    from course.gradebook.deadlines import apply_deadlines
    from course.gradebook.scores import read_scores
    from course.grading.grade import grade
    from course.labs.lab import find_lab
    from course.reports.standing import standing
    from course.submissions.collected import student_names, with_name

    lab = find_lab(arguments.lab)
    outcomes = grade(
        lab,
        arguments.folder,
        unsafe=arguments.unsafe,
        workers=workers,
        scheduler=arguments.scheduler,
        again=arguments.again,
        students=arguments.student,
    )
    apply_deadlines(lab.id, arguments.folder)
    names = student_names(lab.id, arguments.folder)
    for student, outcome in outcomes.items():
        accepted = ", accepted" if outcome.accepted else ""
        print(f"{with_name(student, names)}{accepted}: {outcome}")
    print(standing(read_scores(lab.id, arguments.folder)))
