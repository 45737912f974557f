"""Make the zip that a student needs for one lab."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("--lang", choices=LANGUAGES, required=True)
    command.add_argument("--output", type=Path, help="the zip to write; default: dist/LAB-LANG.zip")


def run(arguments: Namespace) -> None:
    """Make a student's zip."""
    from course.labs.lab import find_lab
    from course.labs.release import make_release

    print(f"wrote {make_release(find_lab(arguments.lab), arguments.lang, arguments.output)}")
