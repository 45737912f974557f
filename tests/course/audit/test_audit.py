"""An audit of a small lab: what visible checks kill, what hidden ones do, what stays alive."""

import json
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell

from course.audit.audit import audit, read_declared
from course.audit.report import as_json, as_markdown
from course.audit.running import run_lab
from course.base.errors import CourseError
from course.commands.cli import main

SOLUTION = """\
def total(numbers):
    result = 0
    ### BEGIN SOLUTION
    for number in numbers:
        result += number
    ### END SOLUTION
    return result
"""
CHECK = """\
with check("sum-write", 1):
    expect_equal(total([1, 2]), 3, "total([1, 2])")
    ### BEGIN HIDDEN TESTS
    assert total([0, 5]) == 5
    ### END HIDDEN TESTS
"""


def cell(source, grade_id=None, grade=False):
    about = {"grade_id": grade_id, "grade": grade, "solution": not grade}
    return new_code_cell(
        source, id=grade_id or "first", metadata={"nbgrader": about} if grade_id else {}
    )


def lab(check=CHECK, solution=SOLUTION):
    cells = [
        cell("from helpers import check, expect_equal\nnumber_shown = 7"),
        cell(solution, "sum-write"),
        cell(check, "check-sum-write", grade=True),
    ]
    exercise = SimpleNamespace(name="sum-write", checks=["check-sum-write"], manual=False)
    return SimpleNamespace(
        id="01_sum",
        cells=cells,
        exercises=[exercise],
        notebook=lambda language: SimpleNamespace(cells=cells),
    )


def only(audits):
    assert [item.exercise for item in audits] == ["sum-write"]
    return audits[0]


def test_every_mutant_has_one_fate(tmp_path):
    found = only(audit(lab(), answers=tmp_path))
    assert "result += number → result = number" in found.visible
    assert "result += number → result = number" not in found.alive
    assert set(found.unseen) == set(found.hidden)
    assert found.mutants == len(found.visible) + len(found.hidden) + len(found.alive) >= 10


def test_hidden_tests_count_apart_from_visible_ones(tmp_path):
    weak = CHECK.replace("[1, 2]", "[3]").replace("[0, 5]", "[1, 4]")
    found = only(audit(lab(weak), answers=tmp_path))
    assert "result += number → result = number" in found.hidden
    assert "expect" not in found.hidden["result += number → result = number"]
    shown_only = weak[: weak.index("    ### BEGIN")]
    alive = only(audit(lab(shown_only), answers=tmp_path)).alive
    assert "+        result = number" in alive["result += number → result = number"]


def test_a_mutant_that_never_ends_is_killed(tmp_path):
    endless = SOLUTION.replace(
        "for number in numbers:\n        result += number",
        "i = 0\n    while i < len(numbers):\n        result += numbers[i]\n        i += 1",
    )
    found = only(audit(lab(solution=endless), answers=tmp_path))
    assert "stopped after" in found.visible["i += 1 → pass"]


def test_what_is_declared_leaves_the_count_and_what_is_stale_is_named(tmp_path):
    weak = CHECK.replace("[1, 2]), 3", "[3]), 3").replace("[0, 5]", "[5]")
    before = only(audit(lab(weak), answers=tmp_path))
    equivalent, accepted, *_rest = sorted(before.alive)
    folder = tmp_path / "01_sum" / "sum-write"
    folder.mkdir(parents=True)
    entries = [("equivalent", equivalent), ("accepted", accepted), ("equivalent", "gone → away")]
    text = "".join(f'[[{kind}]]\nmutant = "{key}"\nreason = "so"\n' for kind, key in entries)
    (folder / "mutants.toml").write_text(text, encoding="utf-8")
    after = only(audit(lab(weak), answers=tmp_path))
    assert after.equivalent == {equivalent: "so"}
    assert after.mutants == before.mutants - 1
    assert accepted in after.alive
    assert accepted not in after.unlisted
    assert after.stale == ["gone → away"]
    assert "Accepted: so" in as_markdown([after])
    assert "Declared, and no living mutant: `gone → away`" in as_markdown([after])


@pytest.mark.parametrize(
    "text", ['[[equivalent]]\nmutant = "a"', "[[other]]\nreason = 1", '[[accepted]]\nreason = "b"']
)
def test_a_declaration_without_a_reason_is_refused(tmp_path, text):
    path = tmp_path / "mutants.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"mutants\.toml"):
        read_declared(path)


def test_a_reference_that_loses_its_check_stops_the_audit(tmp_path):
    with pytest.raises(CourseError, match="a cell of its solution failed"):
        audit(lab(CHECK.replace("3,", "4,")), answers=tmp_path)


def test_a_sample_is_drawn_with_a_seed(tmp_path):
    drawn = [only(audit(lab(), sample=3, seed=seed, answers=tmp_path)) for seed in (0, 0, 1)]
    assert [item.mutants for item in drawn] == [3, 3, 3]
    assert drawn[0].visible.keys() == drawn[1].visible.keys() != drawn[2].visible.keys()


def test_the_report_holds_every_mutant(tmp_path):
    found = audit(lab(), answers=tmp_path)
    (written,) = json.loads(as_json(found))
    assert sum(len(written[kind]) for kind in ("visible", "hidden", "alive")) == found[0].mutants
    assert "| 01_sum | sum-write |" in as_markdown(found)


def test_the_command_names_an_exercise_that_does_not_exist(capsys):
    assert main(["audit", "01_frozen_lake", "nothing-here"]) == 1
    assert "has no exercise nothing-here; it has policy-hardcode" in capsys.readouterr().err


def test_an_answer_cannot_take_all_the_memory():
    greedy = "def total(numbers):\n    return len(bytearray(8 << 30))"
    results = run_lab(lab(), lambda exercise, source, namespace: {"greedy": greedy})
    assert "MemoryError" in results["sum-write"]["greedy"].failed["check-sum-write"]
