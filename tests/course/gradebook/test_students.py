"""A student is renamed, merged or removed everywhere; one person is joined over several labs."""

import csv
import io
from unittest import mock

import pytest
from nbgrader.api import Gradebook

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.commands import cli
from course.gradebook.outcomes import GRADED, Outcome, record
from course.gradebook.people import read_people
from course.gradebook.scores import NO_COPY, read_scores
from course.gradebook.students import labs_of, merge, remove, rename
from course.labs.lab import find_labs
from course.reports.feedback import feedback
from course.reports.identities import join_worksheet
from course.reports.moodle import give_grades
from course.reports.wide_grades import term_table
from course.reports.worksheet import WorksheetError
from course.submissions.collect import collect
from course.submissions.collected import student_names
from tests.tiny import copy_of, grade_all, hand_in, tiny

ONE, TWO = find_labs(["01_frozen_lake", "02_dynamic_programming"])


@pytest.fixture
def graded(tmp_path):
    """Two graded copies, collected from a folder; one student handed in nothing."""
    lab, folder = tiny(tmp_path), ClassFolder(tmp_path / "class")
    incoming = tmp_path / "incoming"
    for student in ("zoe", "bob"):
        (incoming / student).mkdir(parents=True)
        content = copy_of(lab, written="…")
        hand_in(lab, folder.root, student, content)
    (incoming / "empty").mkdir()
    collect(incoming, lab, folder)
    grade_all(lab, folder.root)
    feedback(lab, folder)
    return lab, folder


def traces(folder, student):
    """Return every file, row and record that still names a student."""
    found = [p for p in folder.root.rglob("*") if student in p.relative_to(folder.root).parts]
    for path in folder.root.rglob("*"):
        if path.suffix in (".json", ".csv"):
            found += [path] if f'"{student}"' in path.read_text("utf-8") else []
            found += [path] if f"{student}," in path.read_text("utf-8") else []
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        found += [known.id for known in gradebook.students if known.id == student]
        found += [s["id"] for s in gradebook.submission_dicts("00_tiny") if s["student"] == student]
    return found


def test_a_renamed_student_keeps_all_and_leaves_no_ghost(graded):
    lab, folder = graded
    assert traces(folder, "zoe")
    assert rename(folder, "zoe", "zoé d") == [lab.id]
    assert traces(folder, "zoe") == []
    score = read_scores(lab.id, folder)["zoé d"]
    assert (score.state, score.final) == ("graded", 6)
    assert read_scores(lab.id, folder).keys() == {"zoé d", "bob", "empty"}
    assert folder.feedback_page("zoé d", lab.id).is_file()
    with mock.patch("course.grading.grade._runs", side_effect=AssertionError("run again")):
        assert grade_all(lab, folder.root)["zoé d"].outcome == GRADED


def test_a_removed_student_is_gone(graded):
    lab, folder = graded
    assert cli.main(["students", "remove", "zoe", "--class", str(folder.root)]) == 0
    assert traces(folder, "zoe") == []
    assert read_scores(lab.id, folder).keys() == {"bob", "empty"}
    assert grade_all(lab, folder.root).keys() == {"bob", "empty"}


def test_two_copies_of_one_lab_are_not_merged(graded):
    lab, folder = graded
    with pytest.raises(GradingError, match="both handed in 00_tiny"):
        merge(folder, "zoe", "bob")
    assert read_scores(lab.id, folder)["zoe"].final == 6
    # Nothing in an empty folder is lost, and whoever gets the copy stays who it was.
    header = "student,name,lab,email,idnumber\n"
    folder.students.write_text(
        f"{header}zoe,Zoé,{lab.id},zoe@a.fr,7\nempty,Émilie,{lab.id},e@a.fr,\n", "utf-8"
    )
    folder.deadlines.write_text(f"lab,student,due\n{lab.id},empty,2026-11-27 12:00\n", "utf-8")
    assert merge(folder, "zoe", "empty") == [lab.id]
    assert traces(folder, "zoe") == []
    assert read_scores(lab.id, folder)["empty"].final == 6
    assert folder.students.read_text("utf-8") == f"{header}empty,Émilie,{lab.id},e@a.fr,7\n"
    assert f"{lab.id},empty,2026-11-27 12:00" in folder.deadlines.read_text("utf-8")
    with pytest.raises(GradingError, match="already a student"):
        rename(folder, "bob", "empty")
    for odd in ("a/b", "..", ".x", "", "a\nb"):
        with pytest.raises(GradingError, match="cannot be a student's folder"):
            rename(folder, "bob", odd)
    with pytest.raises(GradingError, match="nothing of a student"):
        remove(folder, "nobody")
    assert labs_of(folder, "bob") == [lab.id]


FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,"  # codespell:ignore
    "Numéro d’identification,Note\n"
)
ENGLISH = "Identifier,Full name,Email address,Status,Grade\n"


@pytest.fixture
def term(tmp_path):
    """Two labs of Moodle's, in which one person bears two numbers."""
    folder = ClassFolder(tmp_path)
    numbers = {ONE: ("11", "12", "13"), TWO: ("21", "22", "24")}
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        for lab, students in numbers.items():
            gradebook.add_assignment(lab.id)
            gradebook.add_notebook(lab.id, lab.id)
            gradebook.add_grade_cell("a", lab.id, lab.id, max_score=10, cell_type="code")
            for student in students:
                gradebook.add_student(student)
                submission = gradebook.add_submission(lab.id, student)
                grade = submission.notebooks[0].grades[0]
                grade.auto_score, grade.needs_manual_grade = float(student) / 10, False
            gradebook.db.commit()
    rows = "".join(f"{s},Moodle {s},{lab.id}\n" for lab, who in numbers.items() for s in who)
    folder.students.write_text(f"student,name,lab\n{rows}", "utf-8")  # an earlier version's
    for lab, students in numbers.items():
        record(lab, folder, *(Outcome(student, GRADED) for student in students))
    return folder


def sheet(folder, text):
    path = folder.root / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_are_joined_by_email_and_identity_number(term):
    item = (
        FRENCH
        + "Participant 11,Zoé D,ZOE@x.fr,E1,\nParticipant 12,Bob,,E2,\nParticipant 13,Cy,,,\n"
    )
    two = ENGLISH + (
        "Participant 21,Zoé D,zoe@x.fr,,\nParticipant 22,Bob B,bob@x.fr,,\n"
        "Participant 25,Dan,dan@x.fr,,\n"
    )
    said = str(join_worksheet(ONE, term, sheet(term, item)))
    assert said == ("2 participants identified\nneither e-mail nor identity number, not joined: 13")
    (term.submission("24", TWO.id)).mkdir(parents=True)
    said = str(join_worksheet(TWO, term, sheet(term, two)))
    assert "copies here of nobody in the worksheet, not joined: 24" in said

    scores = {lab.id: read_scores(lab.id, term) for lab in (ONE, TWO)}
    assert scores[TWO.id]["25"].state == NO_COPY  # who handed in nothing is known
    people = {person.name: person for person in read_people(term, scores)}
    assert people["Zoé D"].copies == {ONE.id: "11", TWO.id: "21"}
    assert people["Bob"].copies == {ONE.id: "12"}  # an identity number there, an e-mail here
    assert not people["Cy"].joined
    assert not people["Moodle 24"].joined

    table = term_table([ONE, TWO], term, "en")
    rows = {row[0]: dict(zip(table.headings, row, strict=True)) for row in table.rows}
    zoe = rows["Zoé D"]
    assert (zoe[ONE.id], zoe[TWO.id], zoe["Total"]) == (1.1, 2.1, pytest.approx(3.2))
    assert (rows["Bob"]["Total"], rows["Bob"]["Least possible"]) == (None, 1.2)
    assert rows["Bob"][f"{TWO.id}: State"] == "no copy"
    assert "not joined" in rows["Cy"]["Note"]


def test_the_commands_list_whom_they_could_not_join(term, capsys):
    text = ENGLISH + "".join(f"Participant {n},A{n},a@x.fr,,\n" for n in (11, 12))
    assert cli.main(
        ["students", "join", ONE.id, str(sheet(term, text)), "--class", str(term.root)]
    ) == 0  # fmt: skip
    assert "borne by two participants: a@x.fr" in capsys.readouterr().out
    assert cli.main(["students", "list", "--class", str(term.root)]) == 0
    said = capsys.readouterr().out
    alone = said.partition("not joined")[2]
    assert f"{ONE.id}: 12" in alone
    assert f"{ONE.id}: 11" not in alone
    assert f"{TWO.id}: 24" in alone
    assert cli.main(["grades", "--format", "term-fr", "--class", str(term.root)]) == 0
    content = term.wide_grades("all").read_text("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(content), delimiter=";"))) == 7
    bare = sheet(term, "Identifier,Grade\nParticipant 11,\n")
    with pytest.raises(WorksheetError, match="neither e-mail"):
        join_worksheet(ONE, term, bare)
    give_grades(ONE, term, bare, term.root / "filled.csv")


def test_who_has_another_name_in_a_lab_is_no_ghost_in_it(graded):
    """A number of Moodle's that was renamed in one lab; in the next the person has another."""
    lab, folder = graded
    (zoe, bob) = ("zoe,Zoé,00_tiny,zoe@ecole.fr,", "bob,Bob,other,,7")
    header = "student,name,lab,email,idnumber\n"
    other = "zoe-elsewhere,Zoé,other,Zoe@ecole.fr,\nhere,Bob,00_tiny,,7\n"
    folder.students.write_text(f"{header}{zoe}\n{bob}\n{other}", "utf-8")
    with Gradebook(f"sqlite:///{folder.gradebook}", "rl-labs") as gradebook:
        gradebook.add_student("zoe-elsewhere")
        gradebook.add_student("plain")
    found = read_scores(lab.id, folder)
    assert "zoe-elsewhere" not in found
    assert {"zoe", "bob", "empty", "plain"} <= found.keys()  # bob has a copy here all the same


def test_a_list_of_the_class_is_for_all_labs(graded):
    lab, folder = graded
    folder.students.write_text("student,name\nzoe,Zoé\nmax,Max Parti\n", "utf-8")
    assert student_names(lab.id, folder) == {"zoe": "Zoé", "max": "Max Parti"}
    scores = read_scores(lab.id, folder)
    assert scores.keys() == {"zoe", "max", "bob", "empty"}
    assert scores["max"].state == NO_COPY
    people = {person.name: person.copies for person in read_people(folder, {lab.id: scores})}
    assert people["Max Parti"] == {lab.id: "max"}

    assert rename(folder, "zoe", "zoé d") == [lab.id]
    assert rename(folder, "max", "maxime") == []
    assert student_names(lab.id, folder) == {"zoé d": "Zoé", "maxime": "Max Parti"}
    assert read_scores(lab.id, folder).keys() == {"zoé d", "maxime", "bob", "empty"}
    with pytest.raises(GradingError, match="nothing of a student 'max'"):
        remove(folder, "max")
    assert remove(folder, "maxime", "another_lab") == []
    assert remove(folder, "maxime") == []
    assert read_scores(lab.id, folder).keys() == {"zoé d", "bob", "empty"}
    assert folder.submitted_notebook("zoé d", lab.id).is_file()

    folder.students.write_text("étudiant;nom\nzoe;Zoé\n", "utf-8")
    with pytest.raises(GradingError, match=r"has no column student; expected.*student, name, lab"):
        read_scores(lab.id, folder)
