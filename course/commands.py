"""What each subcommand of ``course`` does with its arguments.

Imports stand in the functions: what one subcommand needs, the others need not wait for.
"""

import os
import sys

from helpers.language import LANGUAGES


def _labs(names: list[str] | None = None) -> list:
    """Read labs; what that imports takes a second, which ``--help`` does not need."""
    from course.source import find_labs

    return find_labs(names)


def build(arguments) -> int:
    """Build the notebooks, or compare them with the committed ones."""
    from course import build as building

    labs = _labs(arguments.labs)
    built = building.build(labs, tuple(arguments.lang or LANGUAGES))
    stale = building.leftovers(_labs())
    if not arguments.check:
        changed = building.write(built)
        print(f"{len(built)} notebooks built, {len(changed)} of them changed")
    else:
        changed = building.differences(built)
        for path in changed:
            print(f"out of date: {path}; run `course build`", file=sys.stderr)
    for path in stale:
        print(f"{path} belongs to no lab in source/: remove it", file=sys.stderr)
    return 1 if stale or (arguments.check and changed) else 0


def messages(_arguments) -> None:
    """Compile the catalogues."""
    from course.messages import compile_catalogues
    from course.paths import ROOT

    for path in compile_catalogues():
        print(f"compiled {path.relative_to(ROOT)}")


def site(arguments) -> None:
    """Make the site."""
    from course.site import make_site

    index = make_site(_labs(arguments.labs), arguments.audience, arguments.output)
    print(f"The site is ready: open {index}")


def release(arguments) -> None:
    """Make a student's zip."""
    from course.release import make_release

    (lab,) = _labs([arguments.lab])
    print(f"wrote {make_release(lab, arguments.lang, arguments.output)}")


def collect(arguments) -> None:
    """Take the copies from Moodle's zip."""
    from course.collect import collect as take

    (lab,) = _labs([arguments.lab])
    for one in take(arguments.source, lab, arguments.root):
        print(one)


def grade(arguments) -> int:
    """Grade the copies of a lab."""
    workers = arguments.workers or os.cpu_count() or 1
    here = not (arguments.unsafe or arguments.scheduler)
    if workers > 1 and here and sys.platform == "linux":  # the only one with a sandbox
        from course.ahead import import_once

        import_once()
    from course.grade import grade as grade_copies

    (lab,) = _labs([arguments.lab])
    outcomes = grade_copies(
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


def accept(arguments) -> None:
    """Accept outcomes, or list those that wait."""
    from course.outcomes import read_outcomes
    from course.save import accept as accept_outcomes

    (lab,) = _labs([arguments.lab])
    if arguments.students or arguments.all:
        done = accept_outcomes(lab, arguments.root, None if arguments.all else arguments.students)
        for one in done:
            print(f"{one.student}: accepted, {one.proposed_points:g} points: {one}")
        if not done:
            print("nothing was waiting")
        return
    for student, one in read_outcomes(lab.id, arguments.root).items():
        if not one.final:
            print(f"{student}: {one} ({one.proposed_points:g} points proposed)")
    print("name students, or give --all, to accept")


def feedback(arguments) -> None:
    """Write the students' pages."""
    from course.feedback import feedback as write_feedback

    (lab,) = _labs([arguments.lab])
    pages = write_feedback(lab, arguments.root, arguments.all)
    if arguments.format == "moodle":
        from course.moodle import give_feedback

        print(give_feedback(lab, arguments.root, pages, arguments.output))
        return
    for path in pages:
        print(path)


def page(arguments) -> None:
    """Write the class's page."""
    from course.class_page import write_page

    (lab,) = _labs([arguments.lab])
    print(f"wrote {write_page(lab, arguments.root, arguments.output, arguments.lang)}")


def demo(arguments) -> None:
    """Make and grade a demonstration class."""
    from course.demo import run_demo

    for what, where in run_demo(arguments.root, os.cpu_count() or 1).items():
        print(f"{what}: {where}")


def grades(arguments) -> None:
    """Write every grade."""
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
