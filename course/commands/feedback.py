"""Make the feedback pages of one lab."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    class_argument(command)
    command.add_argument("--all", action="store_true", help="also copies that wait to be accepted")
    command.add_argument("--format", choices=("html", "moodle"), default="html")
    command.add_argument(
        "--exchange", action="store_true", help="also into nbgrader's exchange, if final"
    )
    command.add_argument(
        "--output", type=Path, help="moodle: the zip; default: DIR/LAB-feedback.zip"
    )


def run(arguments: Namespace) -> None:
    """Write the students' pages."""
    from course.gradebook.deadlines import apply_deadlines
    from course.gradebook.scores import read_scores
    from course.labs.lab import find_lab
    from course.reports.feedback import feedback
    from course.reports.standing import said_of_pages

    lab = find_lab(arguments.lab)
    apply_deadlines(lab.id, arguments.folder)
    pages = feedback(lab, arguments.folder, arguments.all)
    if arguments.format == "moodle":
        from course.reports.moodle import give_feedback

        print(give_feedback(lab, arguments.folder, pages, arguments.output))
        return
    for path in pages:
        print(path)
    scores = read_scores(lab.id, arguments.folder)
    print(said_of_pages(scores, {path.parent.parent.name for path in pages}))
    if arguments.exchange:
        from course.gradebook.exchange import release_feedback

        final = [student for student, score in scores.items() if score.final is not None]
        released = release_feedback(lab, arguments.folder, final)
        noun = "student" if len(released) == 1 else "students"
        print(f"released to {len(released)} {noun}{': ' if released else ''}{', '.join(released)}")
