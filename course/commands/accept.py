"""Let outcomes stand that only propose points, with these points or with zero."""

from argparse import ArgumentParser, Namespace

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("students", nargs="*", metavar="STUDENT", help="list what waits if none")
    everybody = command.add_mutually_exclusive_group()
    everybody.add_argument("--all", action="store_true", help="every copy of this lab that waits")
    everybody.add_argument(
        "--missing", action="store_true", help="zero for everybody who handed in nothing"
    )
    instead = command.add_mutually_exclusive_group()
    instead.add_argument(
        "--zero", action="store_true", help="zero instead of the points that are proposed"
    )
    instead.add_argument(
        "--undo", action="store_true", help="what these students had accepted waits again"
    )
    class_argument(command)


def run(arguments: Namespace) -> None:
    """Accept outcomes, take that back, or list those that wait."""
    from course.base.errors import GradingError
    from course.gradebook.deadlines import apply_deadlines
    from course.grading.accept import accept, missing, take_back
    from course.labs.lab import find_lab

    lab, folder, students = find_lab(arguments.lab), arguments.folder, arguments.students
    if students and (arguments.all or arguments.missing):
        raise GradingError("name students, or give --all or --missing, not both")
    if not students and (arguments.undo or (arguments.zero and not arguments.all)):
        raise GradingError(
            "name the students: --undo is for students that are named, --zero for those or --all"
        )
    if not (students or arguments.all or arguments.missing):
        _list(lab, folder)
        return
    if arguments.undo:
        changed = take_back(lab, folder, students)
    elif arguments.missing:
        absent = missing(lab, folder)
        changed = accept(lab, folder, absent) if absent else []
    else:
        changed = accept(lab, folder, students or None, arguments.zero)
    apply_deadlines(lab.id, folder)
    _say(lab, folder, changed)


def _say(lab, folder, changed) -> None:
    """Say what became of each."""
    from course.submissions.collected import student_names, with_name

    names = student_names(lab.id, folder)
    for outcome in changed:
        points = 0 if outcome.zero else outcome.proposed_points
        done = f"accepted, {points:g} points" if outcome.accepted else "waits again"
        print(f"{with_name(outcome.student, names)}: {done}: {outcome}")
    if not changed:
        print("nothing to change; points of a copy that is graded are changed in Formgrader")


def _list(lab, folder) -> None:
    """Say what waits, and who handed in nothing."""
    from course.gradebook.outcomes import read_outcomes
    from course.grading.accept import missing
    from course.submissions.collected import student_names, with_name

    names = student_names(lab.id, folder)
    absent = missing(lab, folder)
    outcomes = read_outcomes(lab.id, folder)
    waiting = [o for o in outcomes.values() if not o.final and o.student not in absent]
    for outcome in waiting:
        points = f"{outcome.proposed_points:g} points proposed"
        print(f"{with_name(outcome.student, names)}: {outcome} ({points})")
    if absent:
        who = ", ".join(with_name(student, names) for student in absent)
        print(f"handed in nothing (--missing gives them zero): {who}")
    if not waiting:
        print("no copy waits to be accepted")
        return
    print("name students, or give --all, to accept; with --zero, to give zero instead")
