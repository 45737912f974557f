"""The command ``course``."""

import argparse
import os
import sys
from pathlib import Path

from course.errors import CourseError
from helpers.language import LANGUAGES


def parser() -> argparse.ArgumentParser:
    """Describe every subcommand and its arguments."""
    top = argparse.ArgumentParser(prog="course", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)

    one = commands.add_parser("build", help="build notebooks/ and solutions/ from source/")
    one.add_argument("labs", nargs="*", metavar="LAB", help="the labs; all when none is named")
    one.add_argument("--lang", choices=LANGUAGES, action="append", help="one language only")
    one.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    one.set_defaults(run=_build)

    one = commands.add_parser("messages", help="compile the catalogues of messages")
    one.set_defaults(run=_messages)

    one = commands.add_parser("site", help="execute the solutions and render everything to site/")
    one.add_argument("labs", nargs="*", metavar="LAB")
    one.add_argument(
        "--audience",
        choices=("instructors", "students"),
        default="instructors",
        help="students: no solutions at all",
    )
    one.add_argument("--output", type=Path, help="the folder to write; default: site/")
    one.set_defaults(run=_site)

    one = commands.add_parser("release", help="make the zip that a student needs for one lab")
    one.add_argument("lab", metavar="LAB")
    one.add_argument("--lang", choices=LANGUAGES, required=True)
    one.add_argument("--output", type=Path, help="the zip to write; default: dist/LAB-LANG.zip")
    one.set_defaults(run=_release)

    one = commands.add_parser("collect", help="take the copies of one lab from Moodle's zip")
    one.add_argument("lab", metavar="LAB")
    one.add_argument("source", type=Path, help="the zip, or a folder with one folder a student")
    _class_option(one)
    one.set_defaults(run=_collect)

    one = commands.add_parser("grade", help="autograde the copies of one lab")
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
    one.set_defaults(run=_grade)

    one = commands.add_parser("accept", help="let outcomes stand that only propose points")
    one.add_argument("lab", metavar="LAB")
    one.add_argument("students", nargs="*", metavar="STUDENT", help="list what waits if none")
    one.add_argument("--all", action="store_true", help="every outcome of this lab that waits")
    _class_option(one)
    one.set_defaults(run=_accept)

    one = commands.add_parser("feedback", help="make the feedback pages of one lab")
    one.add_argument("lab", metavar="LAB")
    _class_option(one)
    one.add_argument("--all", action="store_true", help="also copies that wait to be accepted")
    one.add_argument("--format", choices=("html", "moodle"), default="html")
    one.add_argument("--output", type=Path, help="moodle: the zip; default: DIR/LAB-feedback.zip")
    one.set_defaults(run=_feedback)

    one = commands.add_parser("page", help="write one page for the class: who needs a look first")
    one.add_argument("lab", metavar="LAB")
    _class_option(one)
    one.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    one.add_argument("--output", type=Path, help="the file to write; default: DIR/class-LAB.html")
    one.set_defaults(run=_page)

    one = commands.add_parser("demo", help="make and grade a demonstration class")
    one.add_argument("root", type=Path, metavar="DIR", help="a new folder, or an earlier one's")
    one.set_defaults(run=_demo)

    one = commands.add_parser("grades", help="write every grade as CSV")
    _class_option(one)
    one.add_argument("--output", type=Path, help="the file to write; default: DIR/grades.csv")
    one.add_argument("--format", choices=("csv", "moodle"), default="csv")
    one.add_argument("--lab", metavar="LAB", help="moodle: the lab")
    one.add_argument("--worksheet", type=Path, help="moodle: the assignment's grading worksheet")
    one.set_defaults(run=_grades)
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


def _labs(names: list[str] | None = None) -> list:
    """Read labs; what that imports takes a second, which ``--help`` does not need."""
    from course.source import find_labs

    return find_labs(names)


def _build(arguments) -> int:
    from course.build import build, differences, leftovers, write

    labs = _labs(arguments.labs)
    built = build(labs, tuple(arguments.lang or LANGUAGES))
    stale = leftovers(_labs())
    if not arguments.check:
        changed = write(built)
        print(f"{len(built)} notebooks built, {len(changed)} of them changed")
    else:
        changed = differences(built)
        for path in changed:
            print(f"out of date: {path}; run `course build`", file=sys.stderr)
    for path in stale:
        print(f"{path} belongs to no lab in source/: remove it", file=sys.stderr)
    return 1 if stale or (arguments.check and changed) else 0


def _messages(_arguments) -> None:
    from course.messages import compile_catalogues

    for path in compile_catalogues():
        print(f"compiled {path}")


def _site(arguments) -> None:
    from course.site import make_site

    index = make_site(_labs(arguments.labs), arguments.audience, arguments.output)
    print(f"The site is ready: open {index}")


def _release(arguments) -> None:
    from course.release import make_release

    (lab,) = _labs([arguments.lab])
    print(f"wrote {make_release(lab, arguments.lang, arguments.output)}")


def _collect(arguments) -> None:
    from course.collect import collect

    (lab,) = _labs([arguments.lab])
    for one in collect(arguments.source, lab, arguments.root):
        print(one)


def _grade(arguments) -> int:
    workers = arguments.workers or os.cpu_count() or 1
    if workers > 1 and not (arguments.unsafe or arguments.scheduler):
        from course.ahead import import_once

        import_once()
    from course.grade import grade

    (lab,) = _labs([arguments.lab])
    outcomes = grade(
        lab,
        arguments.root,
        unsafe=arguments.unsafe,
        workers=workers,
        scheduler=arguments.scheduler,
        again=arguments.again,
    )
    for student, outcome in outcomes.items():
        print(f"{student}: {outcome}")
    return 0


def _accept(arguments) -> None:
    from course.outcomes import read_outcomes
    from course.save import accept

    (lab,) = _labs([arguments.lab])
    if arguments.students or arguments.all:
        done = accept(lab, arguments.root, None if arguments.all else arguments.students)
        for one in done:
            print(f"{one.student}: accepted, {one.proposed_points:g} points: {one}")
        if not done:
            print("nothing was waiting")
        return
    for student, one in read_outcomes(lab.id, arguments.root).items():
        if not one.final:
            print(f"{student}: {one} ({one.proposed_points:g} points proposed)")
    print("name students, or give --all, to accept")


def _feedback(arguments) -> None:
    from course.feedback import feedback

    (lab,) = _labs([arguments.lab])
    pages = feedback(lab, arguments.root, arguments.all)
    if arguments.format == "moodle":
        from course.moodle import give_feedback

        print(give_feedback(lab, arguments.root, pages, arguments.output))
        return
    for path in pages:
        print(path)


def _page(arguments) -> None:
    from course.class_page import write_page

    (lab,) = _labs([arguments.lab])
    print(f"wrote {write_page(lab, arguments.root, arguments.output, arguments.lang)}")


def _demo(arguments) -> None:
    from course.demo import run_demo

    for what, where in run_demo(arguments.root, os.cpu_count() or 1).items():
        print(f"{what}: {where}")


def _grades(arguments) -> None:
    from course.errors import GradingError
    from course.grade import export_grades

    if arguments.format == "moodle":
        from course.moodle import give_grades

        if not (arguments.lab and arguments.worksheet and arguments.output):
            raise GradingError("--format moodle needs --lab, --worksheet and --output")
        (lab,) = _labs([arguments.lab])
        print(give_grades(lab, arguments.root, arguments.worksheet, arguments.output))
        return
    output = arguments.output or arguments.root / "grades.csv"
    print(f"wrote {export_grades(arguments.root, output)}")


if __name__ == "__main__":
    sys.exit(main())
