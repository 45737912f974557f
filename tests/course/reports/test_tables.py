"""Grades on wide tables and in a workbook: the right cell for each point, and no formula."""

import csv
import io

import pytest
from openpyxl import load_workbook

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.messages import translations
from course.commands import cli
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import GRADED, Outcome, record
from course.gradebook.scores import GRADED as GRADED_STATE
from course.gradebook.scores import TO_MARK
from course.labs.lab import find_lab
from course.reports.tables import Table, as_csv, as_xlsx

LAB = find_lab("01_frozen_lake")
ODD = "=cmd|' /C calc'!A0"
LINES = 'a\nb,"c";d'
NAMES = {ODD: "@Zoé", LINES: "Jean, D", "3": "-1+2"}


@pytest.fixture
def folder(tmp_path):
    """Three students: all points, half a point less than all, an answer that waits."""
    folder = ClassFolder(tmp_path)
    with open_gradebook(folder) as gradebook:
        gradebook.add_assignment(LAB.id)
        gradebook.add_notebook(LAB.id, LAB.id)
        for exercise in LAB.exercises:
            for name, points in exercise.points.items():
                kind = "markdown" if exercise.manual else "code"
                about = {"max_score": points, "cell_type": kind}
                gradebook.add_grade_cell(name, LAB.id, LAB.id, **about)
        for student in NAMES:
            gradebook.add_student(student)
            submission = gradebook.add_submission(LAB.id, student)
            for grade in submission.notebooks[0].grades:
                manual = grade.cell.cell_type == "markdown"
                grade.auto_score = None if manual else grade.cell.max_score
                grade.manual_score = grade.cell.max_score if manual and student != "3" else None
                grade.needs_manual_grade = manual and student == "3"
            if student == LINES:
                submission.notebooks[0].late_submission_penalty = 0.5
        gradebook.db.commit()
    record(LAB, folder, *(Outcome(student, GRADED) for student in NAMES))
    rows = io.StringIO()
    csv.writer(rows).writerows([student, name, LAB.id] for student, name in NAMES.items())
    folder.students.write_text(f"student,name,lab\n{rows.getvalue()}", encoding="utf-8")
    return folder


def written(folder, kind, *more):
    output = folder.root / f"out-{kind}"
    arguments = ["grades", "--class", str(folder.root), "--format", kind, "--output", str(output)]
    assert cli.main([*arguments, *more]) == 0
    return output.read_bytes()


def read(content, separator=",", encoding="utf-8"):
    text = io.StringIO(content.decode(encoding), newline="")
    return list(csv.DictReader(text, delimiter=separator))


def test_a_column_an_exercise_a_check_and_the_state(folder):
    rows = read(written(folder, "wide", "--lab", LAB.id, "--lang", "en"))
    assert {row["Student"]: row["Name"] for row in rows} == {
        f"'{ODD}": "'@Zoé",
        'a?b,"c";d': "Jean, D",
        "3": "'-1+2",
    }
    expected = {name for e in LAB.exercises for name in (e.name, *e.checks)}
    assert expected < set(rows[0])
    by_name = {row["Name"]: row for row in rows}
    whole, late, waits = (by_name[name] for name in ("'@Zoé", "Jean, D", "'-1+2"))
    for exercise in LAB.exercises:
        assert float(whole[exercise.name]) == exercise.total
        assert (waits[exercise.name] == "") == exercise.manual
        assert all(float(waits[check]) == exercise.points[check] for check in exercise.checks)
    assert float(whole["Total"]) == LAB.points
    assert (late["Total"], late["Late penalty"]) == (str(LAB.points - 0.5), "0.5")
    assert (waits["State"], waits["Total"]) == ("waits for a mark", "")
    assert float(waits["Least possible"]) == LAB.points - LAB.manual_points
    assert float(waits["Most possible"]) == LAB.points


def test_as_a_french_excel_reads_it(folder):
    content = written(folder, "wide-fr", "--lab", LAB.id)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = read(content, ";", "utf-8-sig")
    (late,) = (row for row in rows if row["Nom"] == "Jean, D")
    assert late["Total"] == str(LAB.points - 0.5).replace(".", ",")
    said = translations("fr").gettext
    assert {row["État"] for row in rows} == {said(GRADED_STATE), said(TO_MARK)}
    (late,) = (r for r in read(written(folder, "csv-fr"), ";", "utf-8-sig") if r["name"][0] == "J")
    assert late["score"] == str(LAB.points - 0.5).replace(".", ",")


def test_a_workbook_holds_numbers_as_numbers_and_texts_as_texts(folder):
    book = load_workbook(io.BytesIO(written(folder, "xlsx", "--lang", "en")))
    sheet = book[LAB.id]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    found = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert found["@Zoé"]["Student"] == ODD
    assert found["@Zoé"]["Total"] == LAB.points
    assert found["-1+2"]["Total"] is None
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row}
    assert "f" not in kinds
    assert "n" in kinds


def test_every_other_table_is_harmless_too(folder):
    (row,) = (r for r in read(written(folder, "csv")) if r["name"] == "'@Zoé")
    assert row["student_id"] == f"'{ODD}"
    assert cli.main(["grades", "--class", str(folder.root), "--format", "wide"]) == 1


def test_control_characters_and_odd_names_of_sheets_break_nothing():
    table = Table("a/b:c" * 20, ["x"], [["\x00\x1b[2J"], [None], [1.25], ["été"]])
    assert as_csv(table) == 'x\r\n??[2J\r\n""\r\n1.25\r\nété\r\n'.encode()
    (sheet,) = load_workbook(io.BytesIO(as_xlsx([table]))).worksheets
    assert [cell.value for cell in sheet["A"]] == ["x", "??[2J", None, 1.25, "été"]


def test_without_a_gradebook_nothing_is_written(tmp_path):
    from course.reports.wide_grades import graded_labs

    with pytest.raises(GradingError, match="no gradebook"):
        graded_labs(ClassFolder(tmp_path))
