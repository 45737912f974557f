"""Build one lab, execute it with its hidden tests, and open it."""

import webbrowser
from argparse import ArgumentParser, Namespace

from helpers.support.budget import BUDGETS
from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    command.add_argument("--budget", choices=BUDGETS, default="grading", help="default: grading")
    command.add_argument("--no-browser", action="store_true", help="only say where the page is")


def run(arguments: Namespace) -> None:
    """Build, execute and open a lab."""
    from course.labs.build import build, write
    from course.labs.lab import find_lab
    from course.labs.preview import make_preview

    lab = find_lab(arguments.lab)
    for path in write(build([lab])):
        print(f"wrote {path}")
    page = make_preview(lab, arguments.lang, arguments.budget)
    print(f"The lab is ready: open {page}")
    if not arguments.no_browser:
        webbrowser.open(page.as_uri())
