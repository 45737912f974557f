"""Who is who over the labs: list, join with Moodle's worksheet, rename, merge, remove."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    actions = command.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="everybody, with what they are called in each lab")
    join = actions.add_parser("join", help="take who is who from a lab's grading worksheet")
    join.add_argument("lab", metavar="LAB")
    join.add_argument("worksheet", type=Path, help="as Moodle gives it, with e-mails or ID numbers")
    renamed = actions.add_parser("rename", help="give a student another name, in every lab")
    merged = actions.add_parser("merge", help="give everything of one student to another")
    for action in (renamed, merged):
        action.add_argument("old", metavar="OLD")
        action.add_argument("new", metavar="NEW")
    removed = actions.add_parser("remove", help="remove everything of a student")
    removed.add_argument("old", metavar="STUDENT")
    removed.add_argument("--lab", metavar="LAB", help="only in this lab")
    for action in (listed, join, renamed, merged, removed):
        class_argument(action)


def run(arguments: Namespace) -> None:
    """Do what is asked."""
    from course.gradebook import students
    from course.labs.lab import find_lab

    folder = arguments.folder
    if arguments.action == "list":
        _list(folder)
        return
    if arguments.action == "join":
        from course.reports.identities import join_worksheet

        print(join_worksheet(find_lab(arguments.lab), folder, arguments.worksheet))
        return
    if arguments.action == "remove":
        labs = students.remove(folder, arguments.old, arguments.lab)
    else:
        change = students.rename if arguments.action == "rename" else students.merge
        labs = change(folder, arguments.old, arguments.new)
    print(f"changed in {', '.join(labs) or 'no lab'}")
    made = [folder.grades, folder.wide_grades("all"), folder.workbook]
    for lab in labs:
        made += [folder.class_page(lab), folder.similar_page(lab), folder.league_table(lab)]
        made += [folder.wide_grades(lab), folder.feedback_zip(lab)]
    for path in made:
        if labs and path.exists():
            print(f"{path} was written before: write it again")


def _list(folder) -> None:
    from course.base.messages import shown
    from course.gradebook.people import read_people
    from course.gradebook.scores import read_scores
    from course.reports.wide_grades import graded_labs

    scores = {lab.id: read_scores(lab.id, folder) for lab in graded_labs(folder)}
    alone = []
    for person in read_people(folder, scores):
        copies = ", ".join(f"{lab}: {shown(student)}" for lab, student in person.copies.items())
        who = " ".join(filter(None, (person.name, person.email, person.idnumber)))
        print(f"{shown(who) or '(no name)'}: {copies}")
        if not person.joined:
            alone.append(copies)
    if alone:
        print("not joined, for want of an e-mail or identity number of their own:")
        print("\n".join(f"  {copies}" for copies in alone))
