"""Execute the solutions and render everything to site/."""

from argparse import ArgumentParser, Namespace
from pathlib import Path


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("labs", nargs="*", metavar="LAB")
    command.add_argument(
        "--audience",
        choices=("instructors", "students"),
        default="instructors",
        help="students: no solutions and no guide",
    )
    command.add_argument("--output", type=Path, help="the folder to write; default: site/")


def run(arguments: Namespace) -> None:
    """Make the site."""
    from course.labs.lab import find_labs
    from course.labs.site.make import make_site

    index = make_site(find_labs(arguments.labs), arguments.audience, arguments.output)
    print(f"The site is ready: open {index}")
