"""List the pairs of copies whose answers are alike, and show them side by side."""

from argparse import ArgumentParser, Namespace

from course.commands.arguments import class_argument
from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    class_argument(command)
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(arguments: Namespace) -> None:
    """Print the pairs, and write their page."""
    from course.labs.lab import find_lab
    from course.reports.similar import similar_copies
    from course.reports.similar_page import write_similar
    from course.submissions.collected import student_names, with_name

    lab = find_lab(arguments.lab)
    pairs = similar_copies(lab, arguments.folder)
    names = student_names(lab.id, arguments.folder)
    for pair in pairs:
        who = " and ".join(with_name(student, names) for student in pair.students)
        alike = ", ".join(answer.exercise for answer in pair.answers)
        print(f"{who}: {100 * pair.share:.0f} % alike, in {alike}")
    if not pairs:
        print("no two copies are alike beyond what the lab and the class share")
    print(f"wrote {write_similar(lab, arguments.folder, pairs, arguments.lang)}")
