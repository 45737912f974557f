"""When a lab is due, for whom later, when each copy came, and what being late costs.

All of it ends in nbgrader's gradebook (due date, extension, timestamp, penalty), where Formgrader
and ``nbgrader export`` read it; the penalty is computed by nbgrader's ``LateSubmissionPlugin``.
"""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from traitlets import Float

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.files import read_table, write_table
from course.gradebook.configuration import open_gradebook, own_config
from course.gradebook.exchange import TIMESTAMP
from course.submissions.collected import TAKEN, read_collected

DEADLINES = ("lab", "student", "due", "percent_per_day", "most_percent", "grace_minutes")
TIMES = ("lab", "student", "handed_in")
DAY = 86_400


class PerDay(LateSubmissionPlugin):
    """Takes a part of the lab's points for each day begun; what nbgrader's own plugin does too."""

    percent_per_day = Float(0.0, help="of the lab's points, for each day begun").tag(config=True)
    most_percent = Float(100.0, help="of the lab's points, at most").tag(config=True)
    grace_minutes = Float(0.0, help="for which nothing is taken").tag(config=True)
    points = Float(0.0, help="of the lab").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points to take off; None for nothing."""
        if self.penalty_method != "none":
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        late = total_seconds_late - 60 * self.grace_minutes
        if late <= 0 or not self.percent_per_day:
            return None
        percent = min(self.percent_per_day * math.ceil(late / DAY), self.most_percent)
        return round(percent / 100 * self.points, 4)


@dataclass
class Deadlines:
    """What ``deadlines.csv`` says of one lab.

    Attributes:
        due: when, for everybody; None if it is not said.
        extensions: when, for whom it is another time.
        rule: the traits of ``PerDay`` that are given.
    """

    due: datetime | None = None
    extensions: dict[str, datetime] = field(default_factory=dict)
    rule: dict[str, float] = field(default_factory=dict)


def read_deadlines(lab: str, folder: ClassFolder) -> Deadlines:
    """Return what is due when; times are those of this machine's zone.

    Raises:
        GradingError: if a line cannot be read.
    """
    found = Deadlines()
    for number, row in enumerate(read_table(folder.deadlines, DEADLINES, DEADLINES[:3]), 2):
        if row["lab"] != lab:
            continue
        try:
            if row["student"]:
                found.extensions[row["student"]] = read_time(row["due"])
                continue
            found.due = read_time(row["due"])
            found.rule = {name: read_number(row[name]) for name in DEADLINES[3:] if row[name]}
        except ValueError as error:
            raise GradingError(f"line {number} of {folder.deadlines}: {error}") from None
    return found


def read_time(text: str) -> datetime:
    """Return a time in UTC, as nbgrader keeps it, without a zone.

    Args:
        text: such as ``2026-11-20 23:59``, in this machine's zone unless it names one.

    Raises:
        ValueError: if it is no time.
    """
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no time; expected one like 2026-11-20 23:59") from None
    return said.astimezone(UTC).replace(tzinfo=None)


def read_number(text: str) -> float:
    """Return a number that is written with a decimal point or a decimal comma.

    Raises:
        ValueError: if it is none.

    >>> read_number("12,5"), read_number("10")
    (12.5, 10.0)
    """
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{text!r} is no number; expected one like 10 or 12.5") from None


def local(time: datetime) -> datetime:
    """Return one of nbgrader's times in this machine's zone, without naming it."""
    return time.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)


def keep_row(folder: ClassFolder, table: str, row: dict[str, str]) -> None:
    """Put a row into ``deadlines.csv`` or ``handed_in.csv``, in place of that lab and student's."""
    path, columns = {
        "deadlines": (folder.deadlines, DEADLINES),
        "handed_in": (folder.handed_in, TIMES),
    }[table]
    rows = {(kept["lab"], kept["student"]): kept for kept in read_table(path, columns, columns[:3])}
    key = (row["lab"], row["student"])
    rows[key] = rows.get(key, {}) | row
    write_table(path, columns, [rows[key] for key in sorted(rows)])


def apply_deadlines(lab: str, folder: ClassFolder) -> None:
    """Bring the gradebook up to date with what is known of times; no copy is run.

    Where ``deadlines.csv`` says nothing of a lab, a due date and extensions set in nbgrader stand;
    where there is no due date at all, nothing is changed but times of handing in.
    """
    if not folder.gradebook.exists():
        return
    said, times = read_deadlines(lab, folder), _times(lab, folder)
    collected = {student for student, c in read_collected(lab, folder).items() if c.status in TAKEN}
    with open_gradebook(folder) as gradebook:
        try:
            assignment = gradebook.find_assignment(lab)
        except MissingEntry:
            return
        if said.due:
            assignment.duedate = said.due
        step = _late_step(folder, said.rule, assignment.max_score)
        for submission in gradebook.assignment_submissions(lab):
            student = submission.student.id
            came = times.get(student) or _from_files(folder, lab, student, student in collected)
            submission.timestamp = came or submission.timestamp
            if said.due:
                later = said.extensions.get(student)
                submission.extension = later - said.due if later else None
            if assignment.duedate is not None:
                _penalise(gradebook, step, submission)
        gradebook.db.commit()


def _times(lab: str, folder: ClassFolder) -> dict[str, datetime]:
    """Return when copies came, as ``handed_in.csv`` says."""
    times = {}
    for number, row in enumerate(read_table(folder.handed_in, TIMES, TIMES), 2):
        if row["lab"] == lab:
            try:
                times[row["student"]] = read_time(row["handed_in"])
            except ValueError as error:
                raise GradingError(f"line {number} of {folder.handed_in}: {error}") from None
    return times


def _late_step(folder: ClassFolder, rule: dict[str, float], points: float) -> AssignLatePenalties:
    config = own_config(folder)
    if "plugin_class" not in config.AssignLatePenalties:
        config.AssignLatePenalties.plugin_class = PerDay
    config.PerDay.update(rule | {"points": points})
    step = AssignLatePenalties(config=config)
    step.init_plugin()
    return step


def _penalise(gradebook: Gradebook, step: AssignLatePenalties, submission: SubmittedAssignment):
    late = submission.total_seconds_late
    for notebook in submission.notebooks:
        penalty = None
        if late > 0:
            score = notebook.score or 0.0
            penalty = step.plugin_inst.late_submission_penalty(submission.student.id, score, late)
        notebook.late_submission_penalty = penalty and max(0.0, penalty)


def _from_files(folder: ClassFolder, lab: str, student: str, collected: bool) -> datetime | None:
    """Return when a copy came: from nbgrader's file, or the date that its archive gave it."""
    notebook = folder.submitted_notebook(student, lab)
    try:
        return parse_utc((notebook.parent / TIMESTAMP).read_text(encoding="utf-8").strip()[:100])
    except (OSError, ValueError, OverflowError):
        pass
    if collected and notebook.is_file():
        return datetime.fromtimestamp(notebook.stat().st_mtime, UTC).replace(tzinfo=None)
    return None
