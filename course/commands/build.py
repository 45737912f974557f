"""Build notebooks/, solutions/ and README's table from source/."""

import sys
from argparse import ArgumentParser, Namespace

from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("labs", nargs="*", metavar="LAB", help="the labs; all when none is named")
    command.add_argument("--lang", choices=LANGUAGES, action="append", help="one language only")
    command.add_argument("--check", action="store_true", help="write nothing; fail if out of date")


def run(arguments: Namespace) -> int:
    """Build the notebooks, or compare them with the committed ones."""
    from course.base.paths import README
    from course.labs import build as building
    from course.labs.lab import find_labs
    from course.labs.languages import missing
    from course.labs.readme import with_rows

    labs = find_labs(arguments.labs)
    languages = arguments.lang or LANGUAGES
    lacking = missing(labs, languages)
    for what in lacking:
        print(what, file=sys.stderr)
    built = building.build(labs, languages)
    built[README] = with_rows(README.read_text(encoding="utf-8"), find_labs())
    stale = building.leftovers(find_labs())
    if not arguments.check:
        changed = building.write(built)
        print(f"{len(built)} files built, {len(changed)} of them changed")
    else:
        changed = building.differences(built)
        for path in changed:
            print(f"out of date: {path}; run `course build`", file=sys.stderr)
    for path in stale:
        print(f"{path} belongs to no lab in source/: remove it", file=sys.stderr)
    return 1 if stale or lacking or (arguments.check and changed) else 0
