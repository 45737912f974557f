"""Grades and feedback back to Moodle: the right cells, and no other."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.commands import cli
from course.gradebook.configuration import open_gradebook
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, REVIEW, Outcome, record
from course.labs.lab import find_labs
from course.reports.moodle import feedback_zip, fill_worksheet
from course.reports.worksheet import WorksheetError
from tests.tiny import finals

(LAB,) = find_labs(["01_frozen_lake"])
ENGLISH = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
)
FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,"  # codespell:ignore
    "La note peut être modifiée,Dernière modification (travail remis),"
    "Dernière modification (note),Feedback par commentaires\n"
)


def fill(tmp_path, content, scores, out_of=20):
    sheet, output = tmp_path / "sheet.csv", tmp_path / "filled.csv"
    sheet.write_bytes(content if isinstance(content, bytes) else content.encode())
    filled = fill_worksheet(sheet, scores, output, out_of)
    assert not list(tmp_path.glob(".*"))
    return filled, output.read_bytes()


def table(content, separator=",", encoding="utf-8"):
    """Return the rows of a worksheet; empty lines are none."""
    text = content.decode(encoding) if isinstance(content, bytes) else content
    text = text.removeprefix("\ufeff")  # or a quote behind it would be none
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]


def english(number, grade="", top="20.00", change="Yes"):
    return f"Participant {number},Zoé D,z@x.fr,Submitted,{grade},{top},{change},-,-,\n"


def test_english(tmp_path):
    content = ENGLISH + english(1) + english(2, "3.00") + english(3, "9.50") + english(4)
    filled, out = fill(tmp_path, content, {"1": 12.5, "2": 20.0, "9": 4.0})
    expected = ENGLISH + english(1, "12.50") + english(2, "20.00") + english(3, "9.50") + english(4)
    assert table(out) == table(expected)
    assert filled.written == {"1": "12.50", "2": "20.00"}
    assert (filled.blank, filled.old, filled.absent) == (["4"], ["3"], ["9"])
    assert filled.notes == []
    assert str(filled).splitlines() == [
        "2 grades filled in",
        "no copy, left blank: 4",
        "no copy, but a grade in Moodle: clear it there: 3",
        "scored, but not in the worksheet: 9",
    ]


def test_french_as_moodle_writes_it_and_as_a_spreadsheet_saves_it(tmp_path):
    row = 'Participant1,"Zoé ""Z"" D",z@x.fr,"Remis\nen retard",{},"20,00",Oui,-,-,"<p>é; b</p>"\n'
    filled, out = fill(tmp_path, FRENCH + row.format(""), {"1": 7.125})
    assert table(out) == table(FRENCH + row.format('"7,13"'))
    assert filled.written == {"1": "7,13"}

    head = FRENCH.replace(",", ";").replace("\n", "\r\n").upper()
    row = "Participant\u00a01;Zoé;z@x.fr;Remis;{};20;Oui;-;-;\r\n"
    content = ("\ufeff" + head + row.format("")).encode()
    assert fill(tmp_path, content, {"1": 7.5})[1].decode() == "\ufeff" + head + row.format("7,50")

    odd = "Identifiant;Note;Note maximale;La note peut être modifiée\nParticipant1;;20;Oui"
    out = fill(tmp_path, odd.encode("cp1252"), {"1": 1.0})[1]
    assert table(out, ";", "cp1252") == table(odd.replace("1;;", "1;1,00;"), ";")


def test_scores_are_scaled_and_it_is_said(tmp_path):
    content = ENGLISH + english(1, top="10.00") + english(2, top="10.00")
    filled, out = fill(tmp_path, content, {"1": 12.5, "2": 30.0}, out_of=30)
    assert [row["Grade"] for row in csv.DictReader(io.StringIO(out.decode()))] == ["4.17", "10.00"]
    assert filled.notes == ["scores out of 30 were scaled to Moodle's 10.00"]

    filled, out = fill(tmp_path, "Grade,Identifier\n,Participant 1\n", {"1": 3.0})
    assert out == b"Grade,Identifier\r\n3.00,Participant 1\r\n"
    assert "no maximum grade: taken to be the lab's, 20" in filled.notes[0]


def test_what_moodle_would_not_take_is_left_and_named(tmp_path):
    rows = [english(1, "5.0", change="No"), english(2), english(3), english(4, "3.0")]
    content = ENGLISH + "".join(rows) + english(5, "7.0", change="No")
    scores = {"1": 9.0, "2": 21.0, "3": float("nan"), "4": 3.0}
    filled, out = fill(tmp_path, content, scores)
    assert table(out) == table(content)  # the grade of 4 is there already
    assert filled.locked == ["1", "5"]  # and 5, who has no score, is not to be cleared
    assert filled.old == []
    assert filled.blank == ["2", "3"]
    assert filled.written == {"4": "3.00"}
    assert [note[:20] for note in filled.notes] == ["2 has 21.0 points; M", "3 has nan points; Mo"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "headings are a, b; expected identifiant or identifier, grade or note"),
        ("", r"headings are \(none\)"),
        (ENGLISH + "Participant 1,too short\n", "row 2 of the worksheet has 2 cells"),
        (ENGLISH + english(1) + english(1), "Participant 1 stands twice"),
        (ENGLISH + english("Zoé"), "identifier 'Participant Zoé'"),
        (ENGLISH + english(1, top="Acquis"), "maximum grade is 'Acquis'"),
        ("Identifier,Grade,Note\nParticipant 1,,\n", "2 columns are called"),
        (ENGLISH + '"Participant 1,,,\n', "row 2 of the worksheet has 1 cells"),
        (ENGLISH.encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_worksheet_is_refused(content, said, tmp_path):
    with pytest.raises(WorksheetError, match=said):
        fill(tmp_path, content, {"1": 1.0})
    assert not (tmp_path / "filled.csv").exists()


def test_the_worksheet_itself_is_not_overwritten(tmp_path):
    (tmp_path / "a.csv").write_text(ENGLISH, encoding="utf-8")
    with pytest.raises(WorksheetError, match="itself"):
        fill_worksheet(tmp_path / "a.csv", {}, tmp_path / "x" / ".." / "a.csv", 20)
    with pytest.raises(WorksheetError, match="there is no file"):
        fill_worksheet(tmp_path / "b.csv", {}, tmp_path / "a.csv", 20)


def quote(text, always, separator):
    if always or re.search(f'["\r\n{separator}]', text):
        return '"' + text.replace('"', '""') + '"'
    return text


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    st.data(),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(
        [("Identifier", "Grade", "Maximum grade"), ("Identifiant", "Note", "Note maximale")]
    ),
)
def test_nothing_else_changes(tmp_path_factory, data, separator, newline, mark, names):
    """A table of anything, written once with the old grades and once with the new ones."""
    others = data.draw(st.lists(ANYTHING.map("x".__add__), max_size=4))
    headings = data.draw(st.permutations([*names, *others]))
    number = data.draw(st.integers(1, 8))
    before, after, scores = [], [], {}
    dot = names[1] == "Grade"
    for student in range(1, number + 1):
        if data.draw(st.booleans()):
            scores[str(student)] = data.draw(st.integers(0, 80)) / 4
        old = data.draw(st.sampled_from(["", "-", "3.14"]))
        new = f"{scores[str(student)]:.2f}" if str(student) in scores else old
        cells = {names[0]: f"Participant {student}", names[2]: "20.00" if dot else "20,00"}
        rows = ([], [])
        for name in headings:
            always = data.draw(st.booleans())
            text = cells.get(name) or data.draw(ANYTHING)
            for row, grade in zip(rows, (old, new), strict=True):
                if name == names[1]:
                    text = grade if dot or grade == old else grade.replace(".", ",")
                row.append(quote(text, always, separator))
        before.append(separator.join(rows[0]))
        after.append(separator.join(rows[1]))
    head = separator.join(quote(name, False, separator) for name in headings)
    last = data.draw(st.sampled_from(["", newline, newline * 2]))
    old, new = ((mark + newline.join([head, *rows]) + last).encode() for rows in (before, after))
    out = fill(tmp_path_factory.mktemp("any"), old, scores)[1]
    assert table(out, separator) == table(new, separator)
    assert out.startswith(mark.encode())


def test_the_zip_of_feedback_follows_moodles_names(tmp_path):
    pages = {}
    for student in ("12", "3", "amélie"):
        pages[student] = tmp_path / student / f"{LAB.id}.html"
        pages[student].parent.mkdir()
        pages[student].write_text(student, encoding="utf-8")
    names = {"12": "Zoé_D'Été / ../x", "amélie": "A"}
    assert feedback_zip(pages, tmp_path / "f.zip", names) == ["amélie"]
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {
        f"Zoé D'Été   .. x_12_assignsubmission_file_/{LAB.id}.html": "12",
        f"Participant_3_assignsubmission_file_/{LAB.id}.html": "3",
    }
    for name in found:  # as importziplib.php reads it
        _, number, kind, plugin, rest = name.split("/")[0].split("_", 4)
        assert (number.isdigit(), kind, plugin, rest) == (True, "assignsubmission", "file", "")
    first = (tmp_path / "f.zip").read_bytes()
    feedback_zip(pages, tmp_path / "f.zip", names)
    assert (tmp_path / "f.zip").read_bytes() == first


@pytest.fixture
def graded(tmp_path):
    """A gradebook as grading leaves it: two graded, one to be marked by hand, one not graded."""
    with open_gradebook(ClassFolder(tmp_path)) as gradebook:
        gradebook.add_assignment(LAB.id)
        gradebook.add_notebook(LAB.id, LAB.id)
        for name, points in (("a", 5), ("b", 4)):
            gradebook.add_grade_cell(name, LAB.id, LAB.id, max_score=points, cell_type="code")
        for student in ("1", "2", "3", "4"):
            gradebook.add_student(student)
            submission = gradebook.add_submission(LAB.id, student)
            for item in submission.notebooks[0].grades:
                item.auto_score, item.needs_manual_grade = float(student), student == "3"
        gradebook.db.commit()
    record(LAB, ClassFolder(tmp_path), *(Outcome(student, GRADED) for student in "123"))
    return tmp_path


def test_only_final_scores_leave_the_gradebook(graded):
    assert finals(LAB, ClassFolder(graded)) == {"1": 2.0, "2": 4.0}
    outcomes = [Outcome("1", REVIEW), Outcome("2", REPAIRED)]
    record(LAB, ClassFolder(graded), *outcomes, Outcome("4", NOT_GRADABLE, accepted=True))
    assert finals(LAB, ClassFolder(graded)) == {"2": 4.0, "4": 8.0}
    with pytest.raises(GradingError, match="no gradebook"):
        finals(LAB, ClassFolder(graded / "elsewhere"))


def test_the_commands(graded, capsys, monkeypatch):
    sheet, output = graded / "sheet.csv", graded / "filled.csv"
    sheet.write_text(ENGLISH + english(1, top=f"{LAB.points:.2f}") + english(5), encoding="utf-8")
    arguments = ["grades", "--class", str(graded), "--format", "moodle"]
    assert cli.main(arguments) == 1
    assert "--lab, --worksheet and --output" in capsys.readouterr().err
    arguments += ["--lab", LAB.id, "--worksheet", str(sheet), "--output", str(output)]
    assert cli.main(arguments) == 0
    assert "1 grade filled in" in (said := capsys.readouterr().out)
    assert "scored, but not in the worksheet: 2" in said
    assert b"Submitted,2.00," in output.read_bytes()

    page = graded / "feedback" / "1" / LAB.id / f"{LAB.id}.html"
    other = graded / "feedback" / "3" / LAB.id / f"{LAB.id}.html"
    for item in (page, other):
        item.parent.mkdir(parents=True)
        item.write_text("page", encoding="utf-8")
    monkeypatch.setattr(
        "course.reports.feedback.feedback", lambda lab, root, everyone: [page, other]
    )
    zipped = graded / "back.zip"
    arguments = ["feedback", LAB.id, "--class", str(graded), "--format", "moodle"]
    assert cli.main([*arguments, "--output", str(zipped)]) == 0
    assert "waits for a mark, left out: 3" in capsys.readouterr().out
    with zipfile.ZipFile(zipped) as archive:
        assert archive.namelist() == [f"Participant_1_assignsubmission_file_/{LAB.id}.html"]


def test_collect_is_a_command(tmp_path, capsys):
    (tmp_path / "in" / "bob").mkdir(parents=True)
    (tmp_path / "in" / "bob" / "x.ipynb").write_text("{}", encoding="utf-8")
    arguments = ["collect", LAB.id, str(tmp_path / "in"), "--class", str(tmp_path / "class")]
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out.startswith("bob: new: renamed: x.ipynb taken as 01_frozen_lake")
    arguments[2] = str(tmp_path / "nowhere.zip")
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err.startswith("course collect: ")
