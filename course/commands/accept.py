"""Let outcomes stand that only propose points."""

from argparse import ArgumentParser, Namespace

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("students", nargs="*", metavar="STUDENT", help="list what waits if none")
    command.add_argument("--all", action="store_true", help="every outcome of this lab that waits")
    class_argument(command)


def run(arguments: Namespace) -> None:
    """Accept outcomes, or list those that wait."""
    from course.gradebook.deadlines import apply_deadlines
    from course.gradebook.outcomes import read_outcomes
    from course.grading.save import accept
    from course.labs.lab import find_lab
    from course.submissions.collected import student_names, with_name

    lab = find_lab(arguments.lab)
    names = student_names(lab.id, arguments.folder)
    if arguments.students or arguments.all:
        accepted = accept(lab, arguments.folder, None if arguments.all else arguments.students)
        apply_deadlines(lab.id, arguments.folder)
        for outcome in accepted:
            points = f"{outcome.proposed_points:g} points"
            print(f"{with_name(outcome.student, names)}: accepted, {points}: {outcome}")
        if not accepted:
            print("nothing was waiting")
        return
    for student, outcome in read_outcomes(lab.id, arguments.folder).items():
        if not outcome.final:
            points = f"{outcome.proposed_points:g} points proposed"
            print(f"{with_name(student, names)}: {outcome} ({points})")
    print("name students, or give --all, to accept")
