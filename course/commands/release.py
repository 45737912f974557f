"""Make the zips that students need: one for each lab, or one for all of them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.base.paths import DIST
from course.commands.arguments import class_argument
from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("labs", metavar="LAB", nargs="*", default=[])
    which.add_argument(
        "--all",
        action="store_true",
        help="every lab: a zip for each, and rl-labs-LANG.zip with all of them",
    )
    command.add_argument("--lang", choices=LANGUAGES, required=True)
    command.add_argument("--output", type=Path, default=DIST, help="a folder; default: dist")
    command.add_argument(
        "--exchange", action="store_true", help="into nbgrader's exchange instead; see --class"
    )
    class_argument(command)


def run(arguments: Namespace) -> None:
    """Make the zips."""
    from course.gradebook.releases import keep_built
    from course.labs.lab import find_labs
    from course.labs.release import make_releases

    labs = find_labs(arguments.labs)
    if arguments.exchange:
        from course.gradebook import exchange

        for lab in labs:
            print(f"released {exchange.release(lab, arguments.lang, arguments.folder)}")
        return
    if arguments.all:
        labs = [lab for lab in labs if arguments.lang in lab.languages]
    batches = [[lab] for lab in labs] + ([labs] if arguments.all else [])
    for path in make_releases(batches, arguments.lang, arguments.output):
        print(f"wrote {path}")
    keep_built(labs, arguments.lang)
