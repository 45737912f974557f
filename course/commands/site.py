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
    command.add_argument(
        "--output", type=Path, help="the folder to write; default: site/, or site-students/"
    )


def run(arguments: Namespace) -> None:
    """Make the site."""
    from course.gradebook.releases import keep_built
    from course.labs.lab import find_labs
    from course.labs.languages import of_any
    from course.labs.site.make import make_site

    labs = find_labs(arguments.labs)
    index = make_site(labs, arguments.audience, arguments.output)
    if arguments.audience == "students":  # its zips are given out
        for language in of_any(labs):
            keep_built([lab for lab in labs if language in lab.languages], language)
    print(f"The site is ready: open {index}")
