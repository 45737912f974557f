"""Copies from Moodle's zip or a folder: the right notebook for the right student, or a reason."""

import io
import json
import os
import stat
import tarfile
import time
import unicodedata
import zipfile

import nbformat
import pytest

from course.base.class_folder import ClassFolder
from course.base.messages import Message
from course.base.paths import NOTEBOOKS, SOLUTIONS
from course.labs.lab import find_labs
from course.submissions import submission as handed_in
from course.submissions.collect import collect
from course.submissions.collected import read_collected, student_names
from course.submissions.submission import CollectError

(LAB,) = find_labs(["01_frozen_lake"])
FILE = f"{LAB.id}.ipynb"
IDS = [c.metadata.nbgrader.grade_id for c in LAB.cells if "nbgrader" in c.metadata]
MODERN, OLD = "{}_{}_assignsubmission_file/{}", "{}_{}_assignsubmission_file_/{}"


def notebook(count=1, note=""):
    cells = [
        nbformat.v4.new_code_cell(note, id=item, metadata={"nbgrader": {"grade_id": item}})
        for item in IDS[:count]
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def pack(path, entries, date=(2026, 11, 20, 12, 0, 0)):
    """Write a zip of (name, content); a name can be a ready ``ZipInfo``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, date)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def collected(path, entries, root=None, **options):
    root = root or path / "class"
    report = collect(pack(path / "all.zip", entries, **options), LAB, ClassFolder(root))
    return {item.student or item.source: item for item in report}


def why(copy):
    return "; ".join(map(str, copy.reasons))


def copy_of(root, student):
    return root / "submitted" / student / LAB.id / FILE


@pytest.mark.parametrize("form", [MODERN, OLD, "{}_{}_assignsubmission_file_{}"])
@pytest.mark.parametrize("top", ["", "RL-Devoir 1-42/"])
def test_every_form_of_moodles_zip(form, top, tmp_path):
    names = {"101": "Zoé D'Été-Ñuñez", "102": "Participant", "103": "Jean  de la Tour"}
    names |= {"104": "=cmd|'_C calc'!A0", "105": "Zoé_7_B, Jr"}
    entries = [(top + form.format(names[n], n, FILE), notebook(1, n)) for n in names]
    report = collected(tmp_path, entries)
    assert {n: (item.status, item.name) for n, item in report.items()} == {
        n: ("new", names[n]) for n in names
    }
    for number in names:
        assert copy_of(tmp_path / "class", number).read_bytes() == notebook(1, number)
        assert report[number].repairs == ()
    assert student_names(LAB.id, ClassFolder(tmp_path / "class")) == names


def test_a_plain_folder_and_an_unpacked_zip(tmp_path):
    decomposed = unicodedata.normalize("NFD", "amélie 1")
    for name in (decomposed, "bob", "=cmd, x", "two\nlines"):
        (tmp_path / "in" / name / "sub").mkdir(parents=True)
        (tmp_path / "in" / name / "sub" / FILE).write_bytes(notebook(1, name))
    (tmp_path / "in" / "empty").mkdir()
    (tmp_path / "in" / "liste.csv").write_text("x", encoding="utf-8")
    # Below the top a student chooses the names: this one is still Bob's.
    (tmp_path / "in" / "bob" / "x_7_assignsubmission_file").mkdir()
    report = {
        item.student or item.source: item
        for item in collect(tmp_path / "in", LAB, ClassFolder(tmp_path))
    }
    assert {k: item.status for k, item in report.items()} == {
        "amélie 1": "new",
        "bob": "new",
        "=cmd, x": "new",
        "two?lines": "refused",
        "empty": "missing",
        "liste.csv": "ignored",
    }
    assert copy_of(tmp_path, "amélie 1").read_bytes() == notebook(1, decomposed)
    assert "holds a line break" in why(report["two?lines"])
    assert copy_of(tmp_path, "empty").parent.is_dir()  # so that grading gives it an outcome

    unpacked = tmp_path / "unpacked"
    (unpacked / "A B_12_assignsubmission_file_").mkdir(parents=True)
    (unpacked / "A B_12_assignsubmission_file_" / FILE).write_bytes(notebook())
    (unpacked / f"C_13_assignsubmission_file_{FILE}").write_bytes(notebook())
    (unpacked / "mine").mkdir()
    report = [
        (item.student, item.status)
        for item in collect(unpacked, LAB, ClassFolder(tmp_path / "two"))
    ]
    assert report == [("12", "new"), ("13", "new"), ("", "ignored")]


@pytest.mark.parametrize(
    "name",
    [
        "01_frozen_lake(1).ipynb",
        "Copie de 01_frozen_lake.ipynb",  # codespell:ignore copie
        "01_frozen_lake - Copie (2).ipynb",  # codespell:ignore copie
        "01_frozen_lake-Copy1.ipynb",
        "01_frozen_lake_DUPONT.IPYNB",
        "01_frozen_lake.ipynb.txt",
        "tp1 été.ipynb",
    ],
)
def test_a_renamed_notebook_is_taken_and_named(name, tmp_path):
    entries = [(MODERN.format("A", 1, name), notebook()), (MODERN.format("A", 1, "x.py"), b"")]
    report = collected(tmp_path, entries)
    assert report["1"].repairs == (Message("renamed", name=name, notebook=FILE),)
    assert read_collected(LAB.id, ClassFolder(tmp_path / "class")) == report
    assert os.listdir(copy_of(tmp_path / "class", "1").parent) == [FILE]


def test_one_of_several_notebooks(tmp_path):
    files = {
        1: {FILE: notebook(1, "this"), "01_frozen_lake(1).ipynb": notebook(9)},
        2: {"a.ipynb": notebook(2), "b.ipynb": notebook(5, "this"), "c.ipynb": b"broken"},
        3: {"a.ipynb": notebook(2, "this"), "b.ipynb": notebook(2, "same")},
        4: {"a.ipynb": notebook(1, "this"), "copy/a.ipynb": notebook(1, "this")},
        5: {FILE: notebook(1, "this"), f".ipynb_checkpoints/{FILE}": b"", f"._{FILE}": b""},
        6: {f"x/{FILE}": notebook(1), f"y/{FILE}": notebook(3, "this")},
        7: {"other.ipynb": nbformat.writes(nbformat.v4.new_notebook()).encode()},
    }
    entries = [(MODERN.format("A", n, name), c) for n in files for name, c in files[n].items()]
    report = collected(tmp_path, entries)
    assert "perhaps another lab's" in str(report.pop("7").repairs[1])
    assert {item.status for item in report.values()} == {"new"}
    for number in report:
        assert b"this" in copy_of(tmp_path / "class", number).read_bytes()
    (said,) = report["1"].repairs
    assert str(said) == f"2 notebooks: {FILE} taken, 01_frozen_lake(1).ipynb left"
    assert report["5"].repairs == ()


def test_stubs_are_never_preferred_to_answers_and_the_latest_of_equals_is_taken(tmp_path):
    released = (NOTEBOOKS / "fr" / LAB.id / FILE).read_bytes()
    solved = (SOLUTIONS / "fr" / LAB.id / FILE).read_bytes()
    half = nbformat.reads(released.decode(), 4)
    answers = {c.id: c for c in nbformat.reads(solved.decode(), 4).cells}
    first = next(c for c in half.cells if c.metadata.get("nbgrader", {}).get("solution"))
    first.source = answers[first.id].source
    half = nbformat.writes(half).encode()

    def dated(name, content, hour):
        info = zipfile.ZipInfo(MODERN.format("A", 1, name), (2026, 11, 20, hour, 0, 0))
        return info, content

    later = solved + b"\n"
    for files, taken in (
        ([(FILE, released, 12), ("mine.ipynb", half, 9)], half),
        ([(FILE, half, 12), ("copy/mine.ipynb", solved, 9)], solved),
        ([(FILE, solved, 9), ("again.ipynb", later, 12)], later),
        ([(FILE, later, 12), ("again.ipynb", solved, 9)], later),
        ([(FILE, b"{", 12), ("mine.ipynb", half, 9)], half),
        ([(FILE, b"{", 12), ("other.ipynb", b'{"cells": []}', 13)], b"{"),
    ):
        entries = [dated(*file) for file in files]
        root = tmp_path / f"class-{len(list(tmp_path.iterdir()))}"
        report = collected(tmp_path, entries, root)
        assert copy_of(root, "1").read_bytes() == taken, files[0][0]
        assert report["1"].has_several


def test_students_with_several_notebooks_come_first(tmp_path):
    entries = [(MODERN.format("A", n, FILE), notebook(1, "x")) for n in (1, 2, 3)]
    entries.append((MODERN.format("B", 3, "old.ipynb"), notebook(1, "y")))
    report = collect(pack(tmp_path / "all.zip", entries), LAB, ClassFolder(tmp_path))
    assert [copy.student for copy in report] == ["3", "1", "2"]


def packed(kind, files):
    """Return the bytes of an archive; a link is (name, None)."""
    stream = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
        return stream.getvalue()
    with tarfile.open(fileobj=stream, mode=f"w:{kind}") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            info.size, info.mtime = len(content or b""), 1_700_000_000
            archive.addfile(info, io.BytesIO(content or b""))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("zip", "rendu.zip"),
        ("", "a.tar"),
        ("gz", "a.tgz"),
        ("bz2", "a.tar.bz2"),
        ("xz", "a.TAR.XZ"),
    ],
)
def test_an_archive_is_opened_one_level_deep(kind, name, tmp_path):
    junk = [(f"__MACOSX/._{FILE}", b""), (f"x/.ipynb_checkpoints/{FILE}", b"")]
    content = packed(kind, [(f"tp/{FILE}", notebook(2, "this")), *junk])
    report = collected(tmp_path, [(MODERN.format("A", 1, name), content)])
    assert copy_of(tmp_path / "class", "1").read_bytes() == notebook(2, "this")
    assert [*map(str, report["1"].repairs)] == [f"{name}/tp/{FILE} taken out of {name}"]

    came = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))
    assert copy_of(tmp_path / "class", "1").stat().st_mtime == came  # not what its archive says

    nested = packed("zip", [(name, content)])
    report = collected(tmp_path, [(MODERN.format("A", 2, "outer.zip"), nested)])
    assert why(report["2"]) == f"there is no {FILE} among outer.zip/{name}"


def test_archives_have_the_same_guards(tmp_path, monkeypatch):
    for place in ("submission", "archive", "packed"):
        monkeypatch.setattr(f"course.submissions.{place}.NOTEBOOK_BYTES", 20_000)
    monkeypatch.setattr("course.submissions.packed.TAR_BYTES", 40_000)
    monkeypatch.setattr("course.submissions.packed.INSIDE", 3)
    hostile = {
        1: ("a.tar", packed("", [(f"../{FILE}", notebook())]), "leaves the student's folder"),
        2: ("a.tar", packed("", [(f"/{FILE}", notebook())]), "leaves the student's folder"),
        3: ("a.tar", packed("", [(FILE, None)]), "symbolic link"),
        4: ("a.tgz", packed("gz", [("x", b"0" * 1_000_000)]), "larger than"),
        5: ("a.zip", packed("zip", [(FILE, b"0" * 1_000_000)]), "larger than"),
        6: ("a.zip", packed("zip", [(f"{n}.txt", b"") for n in range(9)]), "more than 3 files"),
        7: ("a.tar", packed("", [(f"{n}.txt", b"") for n in range(9)]), "more than 3 files"),
        8: ("a.tar.gz", packed("gz", [(FILE, notebook())])[:60], "cannot be read"),
        9: ("a.zip", packed("zip", [(f"../../{FILE}", notebook())]), "leaves the student's folder"),
    }
    entries = [(MODERN.format("A", n, name), content) for n, (name, content, _) in hostile.items()]
    report = collected(tmp_path, entries, tmp_path / "deep" / "class")
    for number, (_, _, said) in hostile.items():
        assert report[str(number)].status == "refused", number
        assert said in why(report[str(number)]), number
    assert not list(tmp_path.rglob("*.ipynb"))
    # A bad archive beside a notebook is named, and costs nothing.
    entries = [(MODERN.format("A", 1, FILE), notebook()), (MODERN.format("A", 1, "x.zip"), b"PK")]
    report = collected(tmp_path, entries)
    assert report["1"].status == "new"
    assert str(report["1"].repairs[0]).startswith("left out: x.zip cannot be read")


def test_broken_notebooks_are_collected_as_they_are_and_none_is_said(tmp_path):
    entries = [
        (MODERN.format("A", 1, FILE), b"\xff\x00 not a notebook"),
        (MODERN.format("B", 2, "renamed.ipynb"), b"[" * 100_000),
        (MODERN.format("C", 3, "rendu.zip"), b"PK"),
        ("D_4_assignsubmission_onlinetext/onlinetext.html", b"<p>"),
        ("readme.txt", b""),
    ]
    report = collected(tmp_path, entries)
    assert copy_of(tmp_path / "class", "1").read_bytes() == b"\xff\x00 not a notebook"
    assert report["2"].status == "new"
    assert why(report["3"]) == "rendu.zip cannot be read: File is not a zip file"
    assert why(report["4"]) == f"there is no {FILE}: nothing was handed in"
    assert report["readme.txt"].status == "ignored"
    assert str(report["3"]) == "3 (C): refused: rendu.zip cannot be read: File is not a zip file"


def test_nothing_is_written_outside_and_hostile_entries_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "NOTEBOOK_BYTES", 1_000)
    monkeypatch.setattr("course.submissions.archive.NOTEBOOK_BYTES", 1_000)
    link = zipfile.ZipInfo(MODERN.format("B", 2, FILE))
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    entries = [
        (MODERN.format("A", 1, "../../../../escaped.ipynb"), notebook()),
        (link, b"/etc/passwd"),
        (MODERN.format("C", 3, FILE), b"0" * 1_000_000),
        ("/" + MODERN.format("D", 4, FILE), b"{}"),
        (MODERN.format("E", 5, FILE), b"{}"),
        (MODERN.format("F\x1b[2J", 6, FILE), b"{}"),
        # A flat name that holds another student's: the first number is Moodle's.
        ("G_7_assignsubmission_file_x_5_assignsubmission_file_y.ipynb", b"{}"),
        ("C:\\Windows\\H_8_assignsubmission_file\\x.ipynb", b"{}"),
    ]
    root = tmp_path / "deep" / "class"
    report = collected(tmp_path, entries, root)
    assert {n for n, item in report.items() if item.status == "refused"} == {"1", "2", "3", "4"}
    assert "leaves the student's folder" in why(report["1"])
    assert "symbolic link" in why(report["2"])
    assert "larger than" in why(report["3"])
    assert report["6"].name == "F?[2J"
    assert report["7"].status == "new"
    assert {p.name for p in tmp_path.rglob("*.ipynb")} == {FILE}
    assert len(list(tmp_path.rglob("*.ipynb"))) == 3
    assert sorted(os.listdir(tmp_path)) == ["all.zip", "deep"]


def test_an_entry_that_lies_about_its_size_is_not_read_further(tmp_path):
    path = pack(tmp_path / "all.zip", [(MODERN.format("A", 1, FILE), b"0" * 100_000)])
    raw = path.read_bytes()
    size = (100_000).to_bytes(4, "little")
    path.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    (item,) = collect(path, LAB, ClassFolder(tmp_path))
    assert item.status == "refused"
    assert "cannot be read" in why(item)


def test_links_in_a_folder_are_refused(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(notebook())
    for name in ("soft", "hard", "inner", "both"):
        (tmp_path / "in" / name).mkdir(parents=True)
    (tmp_path / "in" / "soft" / FILE).symlink_to(secret)
    os.link(secret, tmp_path / "in" / "hard" / FILE)
    (tmp_path / "in" / "inner" / FILE).symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "in" / "whole").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "in" / "both" / FILE).write_bytes(notebook())
    (tmp_path / "in" / "both" / "b.ipynb").symlink_to(secret)
    os.mkfifo(tmp_path / "in" / "both" / "c.ipynb")
    report = {item.student: item for item in collect(tmp_path / "in", LAB, ClassFolder(tmp_path))}
    for name in ("soft", "hard", "inner", "whole"):
        assert report[name].status == "refused", name
        assert "link" in why(report[name])
    assert report["both"].status == "new"
    assert [*map(str, report["both"].repairs)] == [
        "left out: b.ipynb is a symbolic link",
        "left out: c.ipynb is not a plain file",
    ]


def test_a_link_in_the_class_is_not_followed(tmp_path):
    (tmp_path / "class" / "submitted").mkdir(parents=True)
    (tmp_path / "class" / "submitted" / "1").symlink_to(tmp_path)
    report = collected(tmp_path, [(MODERN.format("A", 1, FILE), notebook())])
    assert "leads out of" in why(report["1"])
    assert not (tmp_path / LAB.id).exists()


def test_the_newest_copy_stays_and_it_is_said(tmp_path):
    def again(note, day, name="Zoé"):
        entries = [(MODERN.format(name, 1, FILE), notebook(1, note))]
        return collected(tmp_path, entries, date=(2026, 11, day, 12, 0, 0))["1"]

    path = copy_of(tmp_path / "class", "1")
    assert again("first", 20).status == "new"
    assert again("first", 22).status == "unchanged"
    assert again("second", 21).status == "changed"
    kept = again("first", 20, "Participant")
    assert kept.status == "kept"
    assert "2026-11-21 12:00, is newer than this one, of 2026-11-20 12:00" in why(kept)
    assert b"second" in path.read_bytes()
    assert student_names(LAB.id, ClassFolder(tmp_path / "class")) == {"1": "Zoé"}

    gone = collected(tmp_path, [(MODERN.format("Zoé", 1, "x.txt"), b"")])["1"]
    assert gone.status == "missing"
    assert why(gone).startswith("the copy collected earlier stays")
    assert b"second" in path.read_bytes()
    # No date in the zip: that of the zip itself, which is now.
    entries = [(MODERN.format("Zoé", 1, FILE), notebook(1, "third"))]
    undated = collected(tmp_path, entries, date=(1980, 1, 1, 0, 0, 0))["1"]
    assert why(undated).endswith("replaces that of 2026-11-21 12:00")


def test_a_source_that_is_no_source(tmp_path):
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    odd = pack(tmp_path / "odd.zip", [("a/b.ipynb", b"")])
    for source, said in (
        ("text.zip", "neither a folder nor a zip"),
        ("nowhere.zip", "neither a folder nor a zip"),
        ("empty", "no folder of a student"),
        (odd, "named like Moodle's submissions"),
    ):
        with pytest.raises(CollectError, match=said):
            collect(tmp_path / source, LAB, ClassFolder(tmp_path / "class"))
    assert not (tmp_path / "class").exists()


def test_archives_of_macos_do_not_say_that_names_are_utf8(tmp_path):
    name = MODERN.format("Zoé", 1, FILE)
    path = pack(tmp_path / "all.zip", [(name.replace("é", "QQ"), json.dumps({}))])
    path.write_bytes(path.read_bytes().replace(b"QQ", "é".encode()))
    (item,) = collect(path, LAB, ClassFolder(tmp_path))
    assert item.name == "Zoé"
