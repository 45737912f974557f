"""The command ``course``."""

import argparse
import sys
from pathlib import Path

from course import commands
from course.errors import CourseError
from helpers.language import LANGUAGES


def parser() -> argparse.ArgumentParser:
    """Describe every subcommand and its arguments."""
    top = argparse.ArgumentParser(prog="course", description=__doc__)
    add = top.add_subparsers(dest="command", required=True).add_parser

    one = add("build", help="build notebooks/ and solutions/ from source/")
    one.add_argument("labs", nargs="*", metavar="LAB", help="the labs; all when none is named")
    one.add_argument("--lang", choices=LANGUAGES, action="append", help="one language only")
    one.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    one.set_defaults(run=commands.build)

    one = add("messages", help="compile the catalogues of messages")
    one.set_defaults(run=commands.messages)

    one = add("site", help="execute the solutions and render everything to site/")
    one.add_argument("labs", nargs="*", metavar="LAB")
    one.add_argument(
        "--audience",
        choices=("instructors", "students"),
        default="instructors",
        help="students: no solutions at all",
    )
    one.add_argument("--output", type=Path, help="the folder to write; default: site/")
    one.set_defaults(run=commands.site)

    one = add("release", help="make the zip that a student needs for one lab")
    one.add_argument("lab", metavar="LAB")
    one.add_argument("--lang", choices=LANGUAGES, required=True)
    one.add_argument("--output", type=Path, help="the zip to write; default: dist/LAB-LANG.zip")
    one.set_defaults(run=commands.release)

    one = add("collect", help="take the copies of one lab from Moodle's zip")
    one.add_argument("lab", metavar="LAB")
    one.add_argument("source", type=Path, help="the zip, or a folder with one folder a student")
    _class_option(one)
    one.set_defaults(run=commands.collect)

    one = add("grade", help="autograde the copies of one lab")
    one.add_argument("lab", metavar="LAB")
    _class_option(one)
    one.add_argument(
        "--unsafe", action="store_true", help="run students' code without a sandbox, as yourself"
    )
    one.add_argument("--workers", type=int, metavar="N", help="copies at once; default: one a core")
    one.add_argument(
        "--scheduler", metavar="ADDRESS", help="run the copies on a Dask cluster: tls://HOST:PORT"
    )
    one.add_argument("--again", action="store_true", help="also copies that have not changed")
    one.set_defaults(run=commands.grade)

    one = add("accept", help="let outcomes stand that only propose points")
    one.add_argument("lab", metavar="LAB")
    one.add_argument("students", nargs="*", metavar="STUDENT", help="list what waits if none")
    one.add_argument("--all", action="store_true", help="every outcome of this lab that waits")
    _class_option(one)
    one.set_defaults(run=commands.accept)

    one = add("feedback", help="make the feedback pages of one lab")
    one.add_argument("lab", metavar="LAB")
    _class_option(one)
    one.add_argument("--all", action="store_true", help="also copies that wait to be accepted")
    one.add_argument("--format", choices=("html", "moodle"), default="html")
    one.add_argument("--output", type=Path, help="moodle: the zip; default: DIR/LAB-feedback.zip")
    one.set_defaults(run=commands.feedback)

    one = add("page", help="write one page for the class: who needs a look first")
    one.add_argument("lab", metavar="LAB")
    _class_option(one)
    one.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    one.add_argument("--output", type=Path, help="the file to write; default: DIR/class-LAB.html")
    one.set_defaults(run=commands.page)

    one = add("demo", help="make and grade a demonstration class")
    one.add_argument("root", type=Path, metavar="DIR", help="a new folder, or an earlier one's")
    one.set_defaults(run=commands.demo)

    one = add("grades", help="write every grade as CSV")
    _class_option(one)
    one.add_argument("--output", type=Path, help="the file to write; default: DIR/grades.csv")
    one.add_argument("--format", choices=("csv", "moodle"), default="csv")
    one.add_argument("--lab", metavar="LAB", help="moodle: the lab")
    one.add_argument("--worksheet", type=Path, help="moodle: the assignment's grading worksheet")
    one.set_defaults(run=commands.grades)
    return top


def _class_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--class",
        dest="root",
        type=Path,
        default=Path.cwd(),
        metavar="DIR",
        help="the folder with submitted/ and gradebook.db; default: this one",
    )


def main(argv: list[str] | None = None) -> int:
    """Run ``course``; return its exit status."""
    arguments = parser().parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except CourseError as error:
        print(f"course {arguments.command}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
