"""Write one page for the class: who needs a look first."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument
from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    class_argument(command)
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    command.add_argument(
        "--output", type=Path, help="the file to write; default: DIR/class-LAB.html"
    )


def run(arguments: Namespace) -> None:
    """Write the class's page."""
    from course.gradebook.deadlines import apply_deadlines
    from course.labs.lab import find_lab
    from course.reports.class_page import write_page

    lab = find_lab(arguments.lab)
    apply_deadlines(lab.id, arguments.folder)
    print(f"wrote {write_page(lab, arguments.folder, arguments.output, arguments.lang)}")
    print(f"wrote {arguments.folder.similar_page(lab.id)}")
