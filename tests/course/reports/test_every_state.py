"""Every state of a copy in every output: one table, and nothing unmarked looks final."""

import csv
import io
import os
import re
import zipfile
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from openpyxl import load_workbook
from traitlets.utils.importstring import import_item

from course.base.class_folder import ClassFolder
from course.base.messages import Message, translations
from course.gradebook.configuration import open_gradebook
from course.gradebook.releases import keep_release
from course.gradebook.scores import (
    ACCEPTED,
    GRADED,
    NO_COPY,
    NOT_GRADED,
    REFUSED,
    STATES,
    TO_MARK,
    TO_REVIEW,
    UNGRADABLE,
    read_scores,
)
from course.grading.accept import accept
from course.reports.class_page import write_page
from course.reports.configuration import configure
from course.reports.feedback import feedback
from course.reports.grades import export_grades
from course.reports.moodle import give_feedback, give_grades
from course.reports.wide_grades import export_wide, export_workbook
from course.submissions.collect import collect
from tests.sandboxed import needs_sandbox
from tests.tiny import RIGHT, cell, copy_of, grade_all, hand_in, tiny

pytestmark = pytest.mark.notebook
SHEET = "Identifier,Grade,Maximum Grade,Grade can be changed\n"

# Of 8 points, 6 are the checks' and 2 the written answer's.
#      state, final score, least and most, on the class page, feedback's total, in Moodle
TABLE = {
    "1": (NO_COPY, None, (0, 0), "–", None, ""),
    "2": (REFUSED, None, (0, 0), "–", None, ""),
    "3": (NOT_GRADED, None, (0, 8), "–", None, ""),
    "4": (GRADED, 6, (6, 6), "6", "6 / 8", "6.00"),
    "5": (TO_MARK, None, (6, 8), "6 – 8 1 à noter", "6 – 8 / 8", ""),
    "6": (TO_REVIEW, None, (0, 8), "–", None, ""),
    "7": (UNGRADABLE, None, (0, 0), "–", None, ""),
    "8": (ACCEPTED, 0, (0, 0), "0", None, "0.00"),  # there is no notebook to show
    "9": (ACCEPTED, 6, (6, 6), "6", "6 / 8", "6.00"),
    "10": (GRADED, 4.5, (4.5, 4.5), "4,5", "4,5 / 8", "4.50"),  # late, and repaired
    "11": (TO_MARK, None, (4.5, 6.5), "4,5 – 6,5 1 à noter", "4,5 – 6,5 / 8", ""),  # late
    "12": (GRADED, 7.5, (7.5, 7.5), "7,5", "7,5 / 8", "7.50"),  # marked
    "13": (NO_COPY, None, (0, 0), "–", None, ""),  # nobody has seen anything of this student
    "14": (GRADED, 6, (6, 6), "6", "6 / 8", "6.00"),  # of an earlier release
    "15": (GRADED, 6, (6, 6), "6", "6 / 8", "6.00"),  # handed in again, and run again
}


def penalise(folder, lab, student, points):
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        entry = gradebook.find_submission_notebook(lab.id, lab.id, student)
        entry.late_submission_penalty = points
        gradebook.db.commit()


def of_another_release(lab, folder):
    """Return a copy of a release of which a check has been put right since."""
    copy = copy_of(lab, written="…")
    check = cell(copy, "check-sum-two")
    check.source = check.source.replace("add(1, 2), 3", "add(2, 2), 4")
    path = folder.root / "earlier.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(copy, path)
    keep_release(lab.id, path, folder.root)
    return copy


def make(root):
    """Hand in, grade, accept and mark until every state is there."""
    lab, folder = tiny(root), ClassFolder(root / "class")
    unmarked = copy_of(lab, written="…")
    tampering = {
        **RIGHT,
        "sum-two": "import numpy\nnumpy.allclose = lambda *a, **k: True\n" + RIGHT["sum-two"],
    }
    deleted = copy_of(lab, written="…")
    deleted.cells = [c for c in deleted.cells if "check-sum-two" not in str(c.metadata)]
    copies = {
        "4": unmarked,
        "5": copy_of(lab),
        "6": copy_of(lab, tampering),
        "7": "{",
        "8": "[]",
        "9": copy_of(lab, tampering, "…"),
        "10": deleted,
        "11": copy_of(lab),
        "12": copy_of(lab),
        "14": of_another_release(lab, folder),
        "15": copy_of(lab),
    }
    incoming = root / "incoming"
    for student in ("1", "2"):
        (incoming / student).mkdir(parents=True)
    os.symlink("elsewhere", incoming / "2" / f"{lab.id}.ipynb")
    collect(incoming, lab, folder)
    for student, copy in copies.items():
        hand_in(lab, folder.root, student, copy)
    grade_all(lab, folder.root)
    hand_in(lab, folder.root, "15", unmarked)
    grade_all(lab, folder.root)
    hand_in(lab, folder.root, "3", copy_of(lab))
    accept(lab, folder, ["8", "9"])
    for student in ("10", "11"):
        penalise(folder, lab, student, 1.5)
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        mark = gradebook.find_grade("say-why", lab.id, lab.id, "12")
        mark.manual_score, mark.needs_manual_grade = 1.5, False
        gradebook.add_student("13")
        gradebook.db.commit()
    return lab, folder


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Return everything that leaves the system for one class."""
    root = tmp_path_factory.mktemp("every")
    lab, folder = make(root)
    pages = {page.parent.parent.name: page.read_text("utf-8") for page in feedback(lab, folder)}
    table = export_grades(folder).read_text("utf-8")
    sheet = root / "sheet.csv"
    rows = "".join(f"Participant {student},,8.00,Yes\n" for student in TABLE)
    sheet.write_text(SHEET + rows, "utf-8")
    filled = give_grades(lab, folder, sheet, root / "filled.csv")
    paths = [folder.feedback_page(student, lab.id) for student in pages]
    zipped = give_feedback(lab, folder, paths)
    with zipfile.ZipFile(folder.feedback_zip(lab.id)) as archive:
        names = {name.split("_")[1] for name in archive.namelist()}
    return SimpleNamespace(
        lab=lab,
        folder=folder,
        scores=read_scores(lab.id, folder),
        table={row["student_id"]: row for row in csv.DictReader(io.StringIO(table))},
        wide=wide_rows(lab, folder),
        sheet=sheet_rows(lab, folder),
        page=write_page(lab, folder).read_text("utf-8"),
        feedback=pages,
        worksheet={
            row["Identifier"].split()[1]: row["Grade"]
            for row in csv.DictReader((root / "filled.csv").open(encoding="utf-8"))
        },
        filled=str(filled),
        zipped=zipped,
        zip_names=names,
    )


def wide_rows(lab, folder):
    """Return the wide table as CSV, by student, with numbers as numbers."""
    text = export_wide(folder, lab).read_text("utf-8")
    return {row["Étudiant"]: row for row in csv.DictReader(io.StringIO(text))}


def sheet_rows(lab, folder):
    """Return the same of the workbook."""
    sheet = load_workbook(export_workbook(folder, [lab]))[lab.id]
    head, *rows = sheet.iter_rows(values_only=True)
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@needs_sandbox
def test_every_state_is_in_the_table(outputs):
    assert {row[0] for row in TABLE.values()} == set(STATES)
    assert outputs.scores.keys() == TABLE.keys()


@needs_sandbox
@pytest.mark.parametrize("student", TABLE)
def test_a_copys_state_and_score_are_the_same_everywhere(student, outputs):
    state, final, (lowest, highest), shown, page, in_moodle = TABLE[student]
    french = translations("fr").gettext

    score = outputs.scores[student]
    assert (score.state, score.final, score.lowest, score.highest) == (
        *(state, final),
        *(lowest, highest),
    )

    row = outputs.table[student]
    assert row["state"] == french(state)
    assert row["score"] == ("" if final is None else str(float(final)))
    assert row["raw_score"] == ("" if final is None else str(final + score.penalty))
    assert [row["lowest"], row["highest"]] == [str(float(x)) for x in (lowest, highest)]
    explained = state in (NO_COPY, REFUSED, TO_REVIEW, UNGRADABLE, ACCEPTED) and student != "13"
    assert bool(row["reason"]) == explained

    for table in (outputs.wide, outputs.sheet):
        row = table[student]
        assert row["État"] == french(state)
        totals = [row[french(name)] for name in ("Total", "Least possible", "Most possible")]
        assert [None if x in ("", None) else float(x) for x in totals] == [final, lowest, highest]
        assert float(row[french("Out of")]) == 8

    rows = re.findall(r"<tr\b.*?</tr>", outputs.page.partition('id="everyone"')[2], re.DOTALL)
    (line,) = (words(row) for row in rows if f"<bdi>{student}</bdi>" in row)
    assert line.startswith(f"{student} {french(state)} {shown} "), line

    assert (student in outputs.feedback) == (page is not None)
    if page:
        total = re.search(r'<span class="total">(.*?)</span>', outputs.feedback[student])
        assert total[1] == page
        waits = "n'est pas encore notée : la note n'est pas définitive"
        assert (waits in outputs.feedback[student]) == (state == TO_MARK)

    assert outputs.worksheet[student] == in_moodle
    if final is None:
        (said,) = (line for line in outputs.filled.splitlines() if line.startswith(state))
        assert student in said.partition(": ")[2].split(", ")
    assert (student in outputs.zip_names) == (final is not None and page is not None)


@needs_sandbox
def test_what_is_said_of_the_whole_class_is_true(outputs):
    assert "waits for a mark, left out: 11, 5" in outputs.zipped
    assert "Aucune copie n'attend" not in outputs.page  # codespell:ignore
    assert "2 réponses attendent une note" in words(outputs.page)  # codespell:ignore
    assert outputs.scores["2"].reasons == (Message("symbolic-link", name="00_tiny.ipynb"),)
    first = outputs.page.partition('id="first"')[2].partition("</table>")[0]
    lines = [words(row) for row in re.findall(r"<tr\b.*?</tr>", first, re.DOTALL)]
    done = {line.split()[0]: line for line in lines}
    assert "Rien n'a été rendu" in done["13"]
    assert done["13"].endswith(" course accept 00_tiny 13")
    assert done["3"].endswith(" – Lancer course grade.")
    assert " 6 – 8 " in done["6"]  # if it is accepted
    assert done["6"].endswith(" course accept 00_tiny 6")
    repairs = {student: outputs.scores[student].outcome.repairs for student in ("10", "14", "15")}
    assert [student for student in repairs if repairs[student]] == ["10"]
    late = outputs.feedback["10"]
    assert re.search(r"Pénalité de retard</td><td class=\"number\">−1,5", late)


@needs_sandbox
def test_nbgrader_export_writes_the_same_table(outputs, tmp_path):
    """Its command reads the class's ``nbgrader_config.py``, which names this plugin."""
    config = configure(outputs.folder.root)
    plugin = import_item(config.ExportApp.plugin_class)(config=config)
    plugin.to = str(tmp_path / "nbgrader.csv")
    with open_gradebook(outputs.folder) as gradebook:
        plugin.export(gradebook)
    rows = csv.DictReader((tmp_path / "nbgrader.csv").open(encoding="utf-8"))
    assert {row["student_id"]: row["score"] for row in rows} == {
        student: row["score"] for student, row in outputs.table.items()
    }


def test_no_copy_waits_is_said_only_where_it_is_true(tmp_path):
    lab, folder = tiny(tmp_path), ClassFolder(tmp_path)
    hand_in(lab, tmp_path, "a", copy_of(lab, written="…"))
    grade_all(lab, tmp_path)
    assert "No copy waits." in write_page(lab, folder, language="en").read_text("utf-8")
    hand_in(lab, tmp_path, "a", copy_of(lab))
    grade_all(lab, tmp_path)
    page = write_page(lab, folder, language="en").read_text("utf-8")
    assert "No copy waits." not in page
    assert "1 answer waits for a mark, in Formgrader." in page


def test_a_number_of_another_labs_is_nobody_here(tmp_path):
    lab, folder = tiny(tmp_path), ClassFolder(tmp_path)
    hand_in(lab, tmp_path, "12", copy_of(lab, written="…"))
    grade_all(lab, tmp_path)
    folder.students.write_text("student,name,lab\n12,Zoé,00_tiny\n99,Zoé,other\n", "utf-8")
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        gradebook.add_student("99")
        gradebook.add_student("bob")
    states = {student: score.state for student, score in read_scores(lab.id, folder).items()}
    assert states == {"12": GRADED, "bob": NO_COPY}
