"""Copies that are damaged, by accident or not: what is put right, and what it is called."""

import ast
import copy
import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.messages import Message
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REPAIRED, read_outcomes
from course.submissions.read_notebook import read_copy
from course.submissions.repair import Repair
from course.submissions.submission import CopyError
from tests.sandboxed import needs_sandbox
from tests.tiny import FULL, RIGHT, cell, copy_of, grade_all, hand_in, released, scores, tiny

pytestmark = pytest.mark.notebook
ORDER = ["sum-two", "check-sum-two", "double-list", "check-double-list-one"]
ORDER += ["check-double-list-many", "say-why"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return tiny(tmp_path_factory.mktemp("lab"))


def named(notebook):
    return [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]


def meta(notebook, name):
    return cell(notebook, name).metadata.nbgrader


def drop(notebook, *names):
    notebook.cells = [c for c in notebook.cells if not set(names) & {_name(c)}]


def _name(item):
    return item.metadata.get("nbgrader", {}).get("grade_id")


def move(notebook, name, to):
    item = cell(notebook, name)
    notebook.cells = [c for c in notebook.cells if c is not item]
    notebook.cells.insert(to, item)


def double(notebook, name, **changes):
    item = copy.deepcopy(cell(notebook, name))
    item.id = "another"
    item.update(changes)
    notebook.cells.append(item)


def swap(notebook, item, other):
    first, second = meta(notebook, item), meta(notebook, other)
    first.grade_id, second.grade_id = other, item


def retype(notebook, name, cell_type):
    item = cell(notebook, name)
    item.cell_type = cell_type
    for key in ("outputs", "execution_count"):
        item.pop(key, None)


def without_metadata(notebook):
    for item in notebook.cells:
        item.metadata = {}
        item.id = f"new-{item.id}"


# What is done to a right copy, and what the repairs are called. Every one keeps its points.
DAMAGED = {
    "edited": (
        lambda n: cell(n, "check-sum-two").update(source="print('✓ sum-two 2/2')"),
        ["check-sum-two was edited"],
    ),
    "emptied": (
        lambda n: cell(n, "check-sum-two").update(source=" \n"),
        ["check-sum-two was emptied"],
    ),
    "deleted": (
        lambda n: drop(n, "check-sum-two", "check-double-list-many"),
        ["check-sum-two was deleted", "check-double-list-many was deleted"],
    ),
    "duplicated": (lambda n: double(n, "check-sum-two"), ["check-sum-two stood 2 times"]),
    "answer duplicated": (
        lambda n: double(n, "sum-two", source="def add(a, b):\n    raise NotImplementedError()"),
        ["sum-two stood 2 times"],
    ),
    "reordered": (
        lambda n: move(n, "check-double-list-many", 1),
        ["check-double-list-many was moved"],
    ),
    "answer last": (lambda n: move(n, "sum-two", 8), ["sum-two was moved"]),
    "retyped": (
        lambda n: retype(n, "check-sum-two", "markdown") or retype(n, "sum-two", "raw"),
        ["sum-two was turned into a raw cell", "check-sum-two was turned into a markdown cell"],
    ),
    "tags": (
        lambda n: cell(n, "check-sum-two").metadata.update(
            tags=["skip-execution", "raises-exception"]
        ),
        [f"check-sum-two bore the tag {tag}" for tag in ("skip-execution", "raises-exception")],
    ),
    "grade_id of another": (
        lambda n: swap(n, "check-sum-two", "check-double-list-many"),
        [
            "check-sum-two bore the grade_id of check-double-list-many",
            "check-double-list-many bore the grade_id of check-sum-two",
        ],
    ),
    "answer as check": (
        lambda n: swap(n, "sum-two", "check-sum-two"),
        [
            "sum-two bore the grade_id of check-sum-two",
            "check-sum-two bore the grade_id of sum-two",
        ],
    ),
    "points": (
        lambda n: meta(n, "check-sum-two").update(points=100),
        ["check-sum-two had other points (100)"],
    ),
    "role": (
        lambda n: meta(n, "check-sum-two").update(grade=False),
        ["check-sum-two was not marked as a graded cell"],
    ),
    "old schema": (
        lambda n: meta(n, "check-sum-two").update(schema_version=1),
        ["check-sum-two had nbgrader metadata of version 1"],
    ),
    "metadata lost": (
        without_metadata,
        [f"{name} had lost its nbgrader metadata" for name in ORDER[:-1]] + ["say-why was deleted"],
    ),
    "not of this lab": (
        lambda n: n.cells.append(
            new_code_cell("1", metadata={"nbgrader": {"grade_id": "other\x1b", "grade": True}})
        ),
        ["a cell named other?, not of this lab, left"],
    ),
    "metadata that is none": (
        lambda n: n.cells.append(
            {**new_code_cell("1"), "metadata": {"nbgrader": [1], "tags": "x"}}
        ),
        [],
    ),
    "a written answer in two cells": (
        lambda n: double(n, "say-why", source="And then."),
        ["say-why stood 2 times"],
    ),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_each_repair_is_named_and_restores_the_release(case, lab):
    damage, expected = DAMAGED[case]
    notebook = copy_of(lab)
    damage(notebook)
    content = json.dumps(notebook).encode()
    release = nbformat.reads(released(lab), 4)
    read, put_right = read_copy(content)
    repair = Repair(read.cells, release.cells)
    assert put_right == []
    assert sorted(map(str, repair.repairs)) == sorted(expected)
    read.cells = repair.cells
    nbformat.validate(read)
    assert named(read) == ORDER
    for name in ORDER:
        assert cell(read, name).metadata == cell(release, name).metadata
        if name.startswith("check"):
            assert cell(read, name).source == cell(release, name).source
    assert cell(read, "sum-two").source == RIGHT["sum-two"]
    if case == "a written answer in two cells":
        assert cell(read, "say-why").source == "Because.\n\nAnd then."
    again = Repair(copy.deepcopy(read.cells), release.cells)
    assert again.repairs == []  # nothing is left to repair
    assert [c.source for c in again.cells] == [c.source for c in read.cells]


def test_a_deleted_answer_leaves_an_empty_cell_that_undoes_nothing(lab):
    notebook = copy_of(lab)
    drop(notebook, "sum-two", "say-why")
    notebook.cells.insert(1, new_code_cell("add2 = lambda a, b: a + b"))
    repair = Repair(notebook.cells, nbformat.reads(released(lab), 4).cells)
    assert [*map(str, repair.repairs)] == ["sum-two was deleted", "say-why was deleted"]
    notebook.cells = repair.cells
    assert named(notebook) == ORDER
    assert cell(notebook, "sum-two").source.startswith("#")
    assert cell(notebook, "say-why").source == "…"


def test_a_check_that_a_formatter_laid_out_anew_was_not_edited(lab):
    notebook = copy_of(lab)
    check = cell(notebook, "check-sum-two")
    written = check.source
    check.source = ast.unparse(ast.parse(written)).replace("\n", "  \n")
    assert check.source != written
    repair = Repair(notebook.cells, nbformat.reads(released(lab), 4).cells)
    assert repair.repairs == []
    notebook.cells = repair.cells
    assert (
        cell(notebook, "check-sum-two").source
        == cell(nbformat.reads(released(lab), 4), "check-sum-two").source
    )


def test_an_honest_copy_is_left_as_it_is(lab):
    notebook = copy_of(lab)
    notebook.cells[4:4] = [new_code_cell("x = 1"), new_markdown_cell("Notes")]
    before = copy.deepcopy(notebook.cells)
    repair = Repair(notebook.cells, nbformat.reads(released(lab), 4).cells)
    assert (repair.repairs, repair.cells) == ([], before)


def old_format(notebook):
    def cell3(item):
        kept = {"cell_type": item.cell_type, "metadata": item.metadata}
        if item.cell_type == "code":
            return {**kept, "input": item.source, "language": "python", "outputs": []}
        return {**kept, "source": item.source}

    cells = [cell3(item) for item in notebook.cells]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def in_r(notebook):
    spec = {"name": "ir", "language": "R", "display_name": "R"}
    return {**notebook, "metadata": {"kernelspec": spec, "language_info": {"name": "R"}}}


FILES = {
    "a byte order mark": (
        lambda n: b"\xef\xbb\xbf" + json.dumps(n).encode(),
        "it began with a byte order mark (utf-8)",
    ),
    "UTF-16": (
        lambda n: json.dumps(n).encode("utf-16"),
        "it began with a byte order mark (utf-16)",
    ),
    "Windows-1252": (
        lambda n: json.dumps(n, ensure_ascii=False).replace("✓", "?").encode("cp1252"),
        "it was written in Windows-1252 instead of UTF-8",
    ),
    "nbformat 3": (old_format, "notebook format 3 brought up to 4"),
    "R": (in_r, "its kernel was ir (R): run with Python 3"),
    "no format": (lambda n: {"cells": n.cells}, "its notebook format was None instead of 4"),
    "odd cells": (
        lambda n: {**n, "cells": [*n.cells, 3, {"cell_type": "code", "source": 4}]},
        "2 entries that are no cells left out",
    ),
}
NOT_READABLE = {
    "nothing": (b" \n", "it is empty"),
    "not JSON": (b"not a notebook", "it is not JSON"),
    "truncated": (b'{"cells": [{"cell_type": "co', "it is truncated"),
    "another JSON": (b"[1, 2]", "it is JSON, but not a notebook"),
    "no cells": (b'{"cells": [], "nbformat": 4}', "it has no cells"),
    "nested": (b'{"cells": ' + b"[" * 10**5, "nested too deeply"),
    "Mac OS Roman": ('{"cells": ["été"]}'.encode("mac_roman"), "it is not text in UTF-8"),
    "MS-DOS": ('{"cells": ["été à"]}'.encode("cp850"), "it is not text in UTF-8"),
    "Latin-9": ('{"cells": ["à cœur"]}'.encode("iso8859-15"), "it is not text in UTF-8"),
    "Cyrillic": ('{"cells": ["один"]}'.encode("cp1251"), "it is not text in UTF-8"),
    "half UTF-8": (b'{"cells": ["\xc3\xa9t\xe9"]}', "it is not text in UTF-8"),
    "another lab": (
        b'{"cells": [{"cell_type": "code", "source": "1", "metadata": {}}], "nbformat": 4}',
        "it holds no cell of 00_tiny",
    ),
    "50 MB": (b" " * (50 * 2**20 + 1), "larger than 50 MB"),
}


@pytest.mark.parametrize("case", FILES)
def test_what_can_be_read_is_read_and_named(case, lab):
    change, expected = FILES[case]
    notebook = copy_of(lab)
    content = change(notebook)
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    read, repairs = read_copy(content)
    assert [*map(str, repairs)] == [expected]
    assert repairs[0].render("fr") != expected
    assert [c.source for c in read.cells] == [c.source for c in notebook.cells]
    assert read.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("case", [c for c in NOT_READABLE if c not in ("another lab", "50 MB")])
def test_what_cannot_be_read_has_a_reason(case):
    content, reason = NOT_READABLE[case]
    with pytest.raises(CopyError, match=reason):
        read_copy(content)


def link(root, lab, student):
    outside = root / "outside.ipynb"
    outside.write_text(json.dumps(copy_of(lab)), encoding="utf-8")
    folder = root / "submitted" / student / lab.id
    folder.mkdir(parents=True)
    return outside, folder / f"{lab.id}.ipynb"


@needs_sandbox
def test_a_class_of_damaged_copies_gets_an_outcome_each(lab, tmp_path):
    """One batch: what is damaged, beside honest copies under odd names."""
    root = tmp_path / "la classe d'été"  # codespell:ignore classe
    wrong = copy_of(lab, {"sum-two": "def add(a, b):\n    return 0"})
    honest = ["Zoé 学生", "a [b] {c}", "-x"]
    for student in honest:
        hand_in(lab, root, student, copy_of(lab))
    for case in ("edited", "deleted", "reordered", "answer as check", "metadata lost", "tags"):
        notebook = copy_of(lab) if case != "edited" else wrong
        DAMAGED[case][0](notebook)
        hand_in(lab, root, case, notebook)
    notebook = copy_of(lab)
    drop(notebook, "sum-two")
    hand_in(lab, root, "answer deleted", notebook)
    for case in ("nbformat 3", "R"):
        hand_in(lab, root, case, FILES[case][0](copy_of(lab)))
    for case, (content, _reason) in NOT_READABLE.items():
        hand_in(lab, root, case, content)
    hand_in(lab, root, "renamed", copy_of(lab), "mon travail; final.ipynb")
    hand_in(lab, root, "beside", copy_of(lab))
    hand_in(lab, root, "beside", "raise SystemExit", "numpy.py")
    hand_in(lab, root, "beside", copy_of(lab, {}), "other.ipynb")
    (root / "submitted" / "missing" / lab.id).mkdir(parents=True)
    os.symlink(*link(root, lab, "symlink"))
    os.link(*link(root, lab, "hard link"))
    os.symlink(root / "submitted" / "renamed", root / "submitted" / "folder link")
    os.symlink("nowhere", root / "submitted" / "dangling")
    os.mkfifo(hand_in(lab, root, "pipe", "").with_suffix(".txt"))
    os.replace(*(root / "submitted" / "pipe" / lab.id / f"{lab.id}{e}" for e in (".txt", ".ipynb")))

    grade_all(lab, root)
    found = read_outcomes(lab.id, ClassFolder(root))
    assert set(found) == {p.name for p in (root / "submitted").iterdir()}
    for student in honest:
        assert (found[student].outcome, found[student].repairs) == (GRADED, ())
        assert scores(lab, root, student) == {**FULL, "say-why": None}
    for case in ("deleted", "reordered", "answer as check", "tags", "nbformat 3", "R", "beside"):
        assert found[case].outcome == REPAIRED, found[case]
        assert scores(lab, root, case) == {**FULL, "say-why": None}, found[case]
    assert [*map(str, found["beside"].repairs)] == [
        "2 notebooks: 00_tiny.ipynb taken, other.ipynb left",
        "ignored: numpy.py",
    ]
    assert found["renamed"].repairs == (
        Message("renamed", name="mon travail; final.ipynb", notebook="00_tiny.ipynb"),
    )
    said = {item for outcome in found.values() for item in outcome.repairs}
    assert len(said) > 10
    assert [item for item in said if item.render("fr") == str(item)] == []  # each has its French
    # Each of these loses its own and nothing else.
    assert scores(lab, root, "edited")["check-sum-two"] == 0
    assert scores(lab, root, "answer deleted") == {**FULL, "check-sum-two": 0, "say-why": None}
    assert scores(lab, root, "metadata lost") == {**FULL, "say-why": 0}
    for case, (_content, reason) in NOT_READABLE.items():
        assert found[case].outcome == NOT_GRADABLE
        assert reason in str(found[case])
        assert set(scores(lab, root, case).values()) == {None}
    reasons = {
        "missing": "there is no 00_tiny.ipynb",
        "symlink": "a symbolic link",
        "hard link": "a hard link",
        "folder link": "folder link is a symbolic link",
        "dangling": "dangling is a symbolic link",
        "pipe": "not a plain file",
    }
    for student, reason in reasons.items():
        assert found[student].outcome == NOT_GRADABLE
        assert reason in str(found[student])


def test_a_fault_of_ours_is_the_outcome_of_one_copy(lab, tmp_path, monkeypatch):
    monkeypatch.setattr("course.grading.prepare.read_copy", lambda content: 1 / 0)
    hand_in(lab, tmp_path, "one", copy_of(lab))
    outcome = str(grade_all(lab, tmp_path)["one"])
    assert outcome.startswith("not gradable: it cannot be prepared: ZeroDivisionError")


def test_a_class_without_copies_is_an_error(lab, tmp_path):
    with pytest.raises(GradingError, match="no copy matches"):
        grade_all(lab, tmp_path)
