"""Give grades and feedback back to Moodle: the offline grading worksheet, and a zip of pages.

Followed, and not run: the source of Moodle's assignment, 3.1 to 4.x (github.com/moodle/moodle).
Worksheet: ``mod/assign/feedback/offline/importgradeslib.php`` and ``locallib.php``, which find
the columns by their translated headings, skip an empty grade, and skip one out of range.
Zip: ``mod/assign/feedback/file/importziplib.php`` (as of commit 0203d8f2), which takes
``fullname_number_plugintype_plugin/file``, with a further underscore before 4.1.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.gradebook.scores import NO_COPY, read_scores
from course.labs.lab import Lab
from course.reports.worksheet import Worksheet, WorksheetError, folded
from course.submissions.collected import student_names

IDENTIFIER = {"identifier", "identifiant"}
GRADE = {"grade", "note"}
MAXIMUM = {"maximum grade", "note maximale"}
CHANGEABLE = {"grade can be changed", "la note peut etre modifiee"}
NO = {"no", "non"}
NOTHING = {"", "-"}
CENT = Decimal("0.01")


@dataclass
class Filled:
    """What was written in a worksheet, and what was not.

    Attributes:
        written: the grade of each student, as it stands in the file.
        states: where the copy of each student stands, as far as it is known.
        blank: students of the worksheet without a final score; their cells are as they were.
        old: those of ``blank`` who have a grade in Moodle already, which no upload removes.
        locked: students whose grade Moodle does not let change; their cells are as they were.
        absent: students with a score who are not in the worksheet.
        notes: what else must be known, such as scaling.
    """

    states: Mapping[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the lines that an instructor reads."""
        said: dict[str, list[str]] = {}
        for students, what in (
            (self.blank, "left blank"),
            (self.old, "but a grade in Moodle: clear it there"),
        ):
            for student in students:
                state = self.states.get(student, NO_COPY)
                said.setdefault(f"{state}, {what}", []).append(student)
        said["locked in Moodle, left as it was"] = self.locked
        said["scored, but not in the worksheet"] = self.absent
        lists = [f"{what}: {', '.join(who)}" for what, who in said.items() if who]
        number = len(self.written)
        filled = f"{number} grade{'s' if number != 1 else ''} filled in"
        return "\n".join([filled, *self.notes, *lists])


def fill_worksheet(
    worksheet: Path,
    scores: Mapping[str, float],
    output: Path,
    out_of: float,
    states: Mapping[str, str] | None = None,
) -> Filled:
    """Fill the grade column of an assignment's offline grading worksheet.

    Every other cell stays as it is. Numbers are written as the worksheet's maximum grade is:
    with a comma in French. A grade that equals the one there is not written again.

    Args:
        worksheet: the CSV file as Moodle gave it, under French or English headings.
        scores: final scores by Moodle's number.
        output: the file to write; not the worksheet itself.
        out_of: the points of the lab; scores are scaled where the worksheet's maximum differs.
        states: where each student's copy stands, to say why a cell is left as it was.

    Raises:
        WorksheetError: if the file is no such worksheet.
    """
    worksheet, output = Path(worksheet), Path(output)
    if not worksheet.is_file():
        raise WorksheetError(f"there is no file {worksheet}; download the worksheet from Moodle")
    if output.resolve() == worksheet.resolve():
        raise WorksheetError(f"{output} is the worksheet itself; give another file to write")
    sheet = Worksheet(worksheet.read_bytes(), [IDENTIFIER, GRADE])
    filled = Filled(states or {})
    _fill(sheet, scores, out_of, filled)
    known = {*filled.written, *filled.blank, *filled.old, *filled.locked}
    filled.absent = [student for student in scores if student not in known]
    write_whole(output, sheet.content())
    return filled


def _fill(sheet: Worksheet, scores: Mapping[str, float], out_of: float, filled: Filled) -> None:
    grade, maximum = sheet.needed_column(GRADE), sheet.column(MAXIMUM)
    changeable = sheet.column(CHANGEABLE)
    comma = _has_comma(sheet, maximum, grade)
    for student, row in students_of(sheet).items():
        there = row[grade].strip()
        if changeable is not None and folded(row[changeable]) in NO:
            filled.locked.append(student)
        elif student not in scores:
            (filled.blank if there in NOTHING else filled.old).append(student)
        elif not 0 <= scores[student] <= out_of + 1e-9:  # neither for one that is not a number
            filled.blank.append(student)
            filled.notes.append(
                f"{student} has {scores[student]} points; Moodle takes 0 to {out_of:g} only, so "
                "nothing was filled in: correct it in Formgrader"
            )
        else:
            top = _maximum(row, maximum, out_of, filled.notes)
            value = _scaled(scores[student], out_of, top)
            text = str(value).replace(".", ",") if comma else str(value)
            if there in NOTHING or _number(there) != value:
                row[grade] = text
            filled.written[student] = text


def give_grades(lab: Lab, folder: ClassFolder, worksheet: Path, output: Path) -> Filled:
    """Fill a lab's worksheet with the final scores of its gradebook."""
    known = read_scores(lab.id, folder)
    final = {student: score.final for student, score in known.items() if score.final is not None}
    states = {student: score.state for student, score in known.items()}
    return fill_worksheet(worksheet, final, output, lab.points, states)


def students_of(sheet: Worksheet) -> dict[str, list[str]]:
    """Return each student's row by Moodle's number, from ``Participant 123456`` or alike."""
    column = sheet.needed_column(IDENTIFIER)
    students: dict[str, list[str]] = {}
    for number, row in enumerate(sheet.rows, 2):
        match = re.fullmatch(r"\D*([0-9]{1,18})\s*", row[column])
        if not match:
            raise WorksheetError(
                f"row {number} of the worksheet has the identifier {row[column]!r}; expected one "
                "like “Participant 123456”"
            )
        student = str(int(match[1]))
        if student in students:
            raise WorksheetError(f"Participant {student} stands twice in the worksheet")
        students[student] = row
    return students


def _has_comma(sheet: Worksheet, maximum: int | None, grade: int) -> bool:
    """Whether decimals have a comma: Moodle reads them as the language of its pages writes them."""
    for column in (maximum, grade) if maximum is not None else (grade,):
        for row in sheet.rows:
            sign = re.search(r"[.,](?=[0-9]+$)", row[column].strip())
            if sign:
                return sign[0] == ","
    return sheet.separator == ";" or "note" in sheet.headings


def _maximum(row: list[str], column: int | None, out_of: float, notes: list[str]) -> Decimal:
    if column is None:
        note = f"the worksheet says no maximum grade: taken to be the lab's, {out_of:g}"
        top = Decimal(repr(out_of))
    else:
        text = row[column]
        said = _number(text)
        if said is None or said <= 0:
            raise WorksheetError(
                f"the worksheet's maximum grade is {text!r}; expected points. Set the assignment's "
                "grade to “Point” in Moodle"
            )
        top = said
        note = f"scores out of {out_of:g} were scaled to Moodle's {top:f}"
    if note not in notes and (column is None or top != Decimal(repr(out_of))):
        notes.append(note)
    return top


def _scaled(score: float, out_of: float, top: Decimal) -> Decimal:
    """Return a score out of ``top``, to the cent, as Moodle shows it."""
    exact = Decimal(repr(score)) * top / Decimal(repr(out_of))
    return min(exact.quantize(CENT, ROUND_HALF_UP), top)


def _number(text: str) -> Decimal | None:
    """Return a number in either language, or nothing.

    >>> _number("1\u00a0012,50")
    Decimal('1012.50')
    """
    try:
        value = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def feedback_zip(pages: dict[str, Path], output: Path, students: dict[str, str]) -> list[str]:
    """Make the zip for an assignment's "Upload multiple feedback files in a zip".

    Its folders are named like those of the submissions' zip,
    ``Name_123456_assignsubmission_file_``. Moodle reads only the number; names are for people.

    Args:
        pages: each student's page.
        output: the zip to write.
        students: the name of each student.

    Returns:
        The students left out, having no number of Moodle's.
    """
    stream = io.BytesIO()
    left_out = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, page in sorted(pages.items()):
            if not re.fullmatch(r"[0-9]{1,18}", student):
                left_out.append(student)
                continue
            # Moodle splits at underscores.
            name = re.sub(r'[_/\\:*?"<>|]|\s', " ", students.get(student, "")).strip(" .~")
            folder = f"{name or 'Participant'}_{student}_assignsubmission_file_"
            # One date for all: the same pages make the same zip.
            info = zipfile.ZipInfo(f"{folder}/{page.name}", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, page.read_bytes())
    write_whole(Path(output), stream.getvalue())
    return left_out


def give_feedback(
    lab: Lab, folder: ClassFolder, pages: list[Path], output: Path | None = None
) -> str:
    """Make the zip of the pages whose scores are final; return what to tell the instructor.

    Args:
        lab: the lab.
        folder: the class's.
        pages: each student's.
        output: the zip to write; the class's own when None.
    """
    output = output or folder.feedback_zip(lab.id)
    scores = read_scores(lab.id, folder)
    ready: dict[str, Path] = {}
    left_out: dict[str, list[str]] = {}
    for page in pages:
        student = page.parent.parent.name
        if scores[student].final is not None:
            ready[student] = page
        else:
            left_out.setdefault(scores[student].state, []).append(student)
    numberless = feedback_zip(ready, output, student_names(lab.id, folder))
    if numberless:
        left_out["no number of Moodle's"] = numberless
    lines = [f"wrote {output}: {len(ready) - len(numberless)} pages"]
    lines += [f"{why}, left out: {', '.join(sorted(who))}" for why, who in left_out.items()]
    return "\n".join(lines)
