"""Write every grade as CSV, as a spreadsheet, or into Moodle's worksheet."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument
from helpers.support.language import LANGUAGES

# A row a lab and student; one lab, a column a check; the term, a row a person; -fr: as a French
# Excel reads it.
FORMATS = ("csv", "csv-fr", "wide", "wide-fr", "term", "term-fr", "xlsx", "moodle")


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    class_argument(command)
    command.add_argument("--output", type=Path, help="the file to write; default: in DIR")
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    command.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    command.add_argument("--lab", metavar="LAB", help="wide, moodle: the lab; xlsx: only this one")
    command.add_argument(
        "--worksheet", type=Path, help="moodle: the assignment's grading worksheet"
    )


def run(arguments: Namespace) -> None:
    """Write every grade."""
    from course.base.errors import GradingError
    from course.gradebook.configuration import known_labs
    from course.gradebook.deadlines import apply_deadlines
    from course.labs.lab import find_lab
    from course.reports.grades import export_grades
    from course.reports.wide_grades import (
        export_term,
        export_wide,
        export_workbook,
        graded_labs,
    )

    folder, output, language = arguments.folder, arguments.output, arguments.lang
    for name in known_labs(folder):
        apply_deadlines(name, folder)
    kind, _, country = arguments.format.partition("-")
    french = country == "fr"
    if kind == "csv":
        print(f"wrote {export_grades(folder, output, language, french)}")
        return
    lab = find_lab(arguments.lab) if arguments.lab else None
    if kind == "xlsx":
        labs = [lab] if lab else graded_labs(folder)
        print(f"wrote {export_workbook(folder, labs, output, language)}")
    elif kind == "term":
        print(f"wrote {export_term(folder, graded_labs(folder), output, language, french)}")
    elif kind == "wide":
        if not lab:
            raise GradingError("--format wide needs --lab")
        print(f"wrote {export_wide(folder, lab, output, language, french)}")
    else:
        from course.reports.moodle import give_grades

        if not (lab and arguments.worksheet and output):
            raise GradingError("--format moodle needs --lab, --worksheet and --output")
        print(give_grades(lab, folder, arguments.worksheet, output))
