"""Take the copies of one lab from Moodle's zip."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("source", type=Path, help="the zip, or a folder with one folder a student")
    class_argument(command)


def run(arguments: Namespace) -> None:
    """Take the copies from Moodle's zip."""
    from course.labs.lab import find_lab
    from course.submissions.collect import collect

    for report in collect(arguments.source, find_lab(arguments.lab), arguments.folder):
        print(report)
