"""Write every grade as CSV."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument
from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    class_argument(command)
    command.add_argument("--output", type=Path, help="the file to write; default: DIR/grades.csv")
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    command.add_argument("--format", choices=("csv", "moodle"), default="csv")
    command.add_argument("--lab", metavar="LAB", help="moodle: the lab")
    command.add_argument(
        "--worksheet", type=Path, help="moodle: the assignment's grading worksheet"
    )


def run(arguments: Namespace) -> None:
    """Write every grade."""
    from course.base.errors import GradingError
    from course.labs.lab import find_lab
    from course.reports.grades import export_grades

    if arguments.format == "moodle":
        from course.reports.moodle import give_grades

        if not (arguments.lab and arguments.worksheet and arguments.output):
            raise GradingError("--format moodle needs --lab, --worksheet and --output")
        lab = find_lab(arguments.lab)
        print(give_grades(lab, arguments.folder, arguments.worksheet, arguments.output))
        return
    print(f"wrote {export_grades(arguments.folder, arguments.output, arguments.lang)}")
