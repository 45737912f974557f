"""Make the zips that students need: one for each lab, or one for all of them."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from urllib.parse import urlsplit

from course.base.errors import CourseError
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
    command.add_argument(
        "--url",
        type=address,
        help="of the folder from which a notebook that is alone (Colab) will fetch helpers; put "
        "what OUTPUT/online-LANG holds there",
    )
    class_argument(command)


def address(text: str) -> str:
    """Take a web address for that of a folder."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ArgumentTypeError(
            f"got {text!r}; expected the address of a folder, such as https://example.org/labs"
        )
    return text


def run(arguments: Namespace) -> None:
    """Make the zips."""
    from course.gradebook.releases import keep_built
    from course.labs.lab import find_labs
    from course.labs.release import make_releases

    labs = find_labs(arguments.labs)
    if arguments.exchange and arguments.url:
        raise CourseError("the exchange brings helpers itself: give --exchange or --url, not both")
    if arguments.exchange:
        from course.gradebook import exchange

        for lab in labs:
            print(f"released {exchange.release(lab, arguments.lang, arguments.folder)}")
        return
    if arguments.all:
        labs = [lab for lab in labs if arguments.lang in lab.languages]
    batches = [[lab] for lab in labs] + ([labs] if arguments.all else [])
    for path in make_releases(batches, arguments.lang, arguments.output, arguments.url or ""):
        print(f"wrote {path}")
    if arguments.url:
        print(
            f"now put what {arguments.output / f'online-{arguments.lang}'} holds at {arguments.url}"
        )
    keep_built(labs, arguments.lang)
