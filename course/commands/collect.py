"""Take the copies of one lab from Moodle's zip, a folder or nbgrader's exchange."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument(
        "source", type=Path, nargs="?", help="the zip, or a folder with one folder a student"
    )
    command.add_argument("--exchange", action="store_true", help="from nbgrader's exchange instead")
    class_argument(command)


def run(arguments: Namespace) -> None:
    """Take the copies from Moodle's zip."""
    from course.base.errors import GradingError
    from course.gradebook import exchange
    from course.labs.lab import find_lab
    from course.submissions.collect import collect

    lab = find_lab(arguments.lab)
    if arguments.exchange:
        for student in exchange.collect(lab, arguments.folder):
            print(f"{student}: collected")
        return
    if arguments.source is None:
        raise GradingError("give Moodle's zip, or a folder, or --exchange")
    for report in collect(arguments.source, lab, arguments.folder):
        print(report)
