"""Say when a lab is due, for whom later, when copies came, and what being late costs."""

import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.commands.arguments import class_argument


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    command.add_argument("--due", metavar="TIME", help='such as "2026-11-20 23:59"')
    command.add_argument(
        "--extend", nargs=2, action="append", default=[], metavar=("STUDENT", "TIME")
    )
    command.add_argument(
        "--penalty", metavar="PERCENT", type=_number, help="of the lab's points, for each day begun"
    )
    command.add_argument("--most", metavar="PERCENT", type=_number, help="of the lab's points")
    command.add_argument(
        "--grace", metavar="MINUTES", type=_number, help="nothing is taken for them"
    )
    command.add_argument(
        "--handed-in", nargs=2, action="append", default=[], metavar=("STUDENT", "TIME")
    )
    command.add_argument("--times", type=Path, metavar="CSV", help="columns student, handed_in")
    class_argument(command)


def _number(text: str) -> float:
    from course.gradebook.deadlines import read_number

    try:
        return read_number(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def run(arguments: Namespace) -> None:
    """Keep what is said, bring the gradebook up to date, and show who is late."""
    from course.base.errors import GradingError
    from course.base.messages import shown
    from course.gradebook.deadlines import apply_deadlines, local
    from course.gradebook.scores import read_scores
    from course.labs.lab import find_lab
    from course.submissions.collected import read_students

    lab, folder = find_lab(arguments.lab), arguments.folder
    try:
        named = _keep(arguments)
    except ValueError as error:
        raise GradingError(str(error)) from None
    print("\n".join(_said(lab.id, folder)))
    apply_deadlines(lab.id, folder)
    known = {row["student"] for row in read_students(folder)}
    known |= {*folder.submitted_students(lab.id)}
    scores = read_scores(lab.id, folder) if folder.gradebook.exists() else {}
    if strangers := [student for student in named if student not in known | scores.keys()]:
        print(f"kept, but nobody is called so here yet: {', '.join(map(shown, strangers))}")
    if not scores:
        print("it counts once the lab is graded")
        return
    if not any(score.late for score in scores.values()):
        print("nobody is late")
    for student, score in scores.items():
        if score.late:
            due, came = (local(time) for time in (score.due, score.handed_in) if time)
            taken = f"{score.penalty:g} points off" if score.penalty else "nothing taken off"
            print(
                f"{shown(student)}: due {due:%Y-%m-%d %H:%M}, came {came:%Y-%m-%d %H:%M}: {taken}"
            )


def _said(lab: str, folder: ClassFolder) -> list[str]:
    """Return the lines that say what is kept of a lab."""
    from course.base.messages import shown
    from course.gradebook.deadlines import local, read_deadlines

    kept = read_deadlines(lab, folder)
    if not kept.due:
        return [f"{lab}: deadlines.csv says no due date"]
    rule = {"percent_per_day": 0.0, "most_percent": 100.0, "grace_minutes": 0.0} | kept.rule
    cost = "being late costs nothing"
    if rule["percent_per_day"]:
        cost = "{percent_per_day:g} % a day begun, {most_percent:g} % at most".format(**rule)
        cost += ", nothing for {grace_minutes:g} minutes".format(**rule)
    said = [f"{lab}: due {local(kept.due):%Y-%m-%d %H:%M}, {cost}"]
    for student, due in sorted(kept.extensions.items()):
        said.append(f"{shown(student)}: more time, until {local(due):%Y-%m-%d %H:%M}")
    return said


def _keep(arguments: Namespace) -> list[str]:
    """Keep what is said; return the students who were named."""
    from course.base.files import read_table
    from course.gradebook.deadlines import keep_row, read_deadlines, read_time

    lab, folder = arguments.lab, arguments.folder
    rule = {
        "percent_per_day": arguments.penalty,
        "most_percent": arguments.most,
        "grace_minutes": arguments.grace,
    }
    for name, value in rule.items():
        if value is not None and not 0 <= value <= (math.inf if "minutes" in name else 100):
            raise ValueError(f"{name} cannot be {value:g}: expected 0 or more, and 100 % at most")
    said = {name: f"{value:g}" for name, value in rule.items() if value is not None}
    if arguments.due:
        read_time(arguments.due)
        said["due"] = arguments.due
    if (said or arguments.extend) and "due" not in said and not read_deadlines(lab, folder).due:
        raise ValueError(f"it is not said when {lab} is due: give --due")
    if said:
        keep_row(folder, "deadlines", {"lab": lab, "student": "", **said})
    for student, time in arguments.extend:
        read_time(time)
        keep_row(folder, "deadlines", {"lab": lab, "student": student, "due": time})
    times = [tuple(pair) for pair in arguments.handed_in]
    if arguments.times:
        columns = ("student", "handed_in")
        rows = read_table(arguments.times, columns, columns)
        if not rows:
            raise ValueError(f"{arguments.times} has no rows")
        times += [(row["student"], row["handed_in"]) for row in rows]
    for student, time in times:
        read_time(time)
        keep_row(folder, "handed_in", {"lab": lab, "student": student, "handed_in": time})
    return [student for student, _ in (*arguments.extend, *times)]
