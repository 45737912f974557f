"""What a lab's author is told and given: a new lab, a preview, the hidden test that failed."""

import re

import pytest

from course.audit.running import run_lab
from course.base.errors import SiteError, SourceError
from course.labs.build import build
from course.labs.execute import code_cells, execute
from course.labs.lab import Lab
from course.labs.new import make_lab
from course.labs.preview import make_preview
from tests.tiny import SOURCE

WRONG = SOURCE.replace("np.allclose(double([0, 5]), [0, 10])", "len(double([0, 5])) == 1 + LIMIT")
WRONG = WRONG.replace(
    "    ### BEGIN HIDDEN TESTS\n    assert len",
    "    LIMIT = 2\n    ### BEGIN HIDDEN TESTS\n    assert len",
)
# What the author reads, and no learner.
LINE = "assert len(double([0, 5])) == 1 + LIMIT"
VALUES = ("len(double([0, 5])) = 2", "1 + LIMIT = 3", "LIMIT = 2")
GENERIC = "A hidden test does not hold"


def lab_of(folder, source, name="00_tiny"):
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    return Lab(path)


def test_a_new_lab_has_what_every_lab_has(tmp_path):
    (tmp_path / "source").mkdir()
    written = make_lab("06_policy_gradient", tmp_path)
    names = sorted(str(path.relative_to(tmp_path)) for path in written)
    answers = "tests/answers/06_policy_gradient/policy-gradient-write"
    assert names[0] == "source/06_policy_gradient.py"
    assert {re.sub(r"_.*", "", name.rsplit("/", 1)[1]) for name in names[1:]} == {"right", "wrong"}
    assert all(name.startswith(f"{answers}/") for name in names[1:])

    lab = Lab(tmp_path / names[0])
    assert lab.title["fr"] == "Policy gradient"
    assert [e.name for e in lab.exercises] == ["policy-gradient-write"]
    assert len(build([lab])) == 4
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (tmp_path / answers).glob("*.py")}
    (found,) = run_lab(lab, lambda *_: texts).values()
    for name, result in found.items():
        lost = {"check-policy-gradient-write"} if name.startswith("wrong") else set()
        assert result.checks == lost, name
        assert ("# loses: check-policy-gradient-write" in texts.get(name, "")) == bool(lost)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("policy", "one like 06_"),
        ("6_policy", "one like 06_"),
        ("06_Policy", "one like 06_"),
        ("01_other", "01_first has the number 01"),
    ],
)
def test_a_new_lab_needs_a_name_and_a_number_of_its_own(tmp_path, name, reason):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "01_first.py").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match=reason):
        make_lab(name, tmp_path)
    assert [p.name for p in tmp_path.rglob("*.py")] == ["01_first.py"]


def test_a_hidden_test_that_fails_is_shown_to_its_author(tmp_path, capfd):
    other = "def double(values):\n    return [2 * value for value in values[:1]] * 2"
    found = run_lab(lab_of(tmp_path, SOURCE), lambda *_: {"other": other}, only="double-list")
    assert found["double-list"]["reference"].failed == {}
    said = found["double-list"]["other"].failed["check-double-list-many"]
    assert "the largest" in said  # what is visible needs no explanation
    other = "def double(values):\n    return [2 * value or 1 for value in values]"
    found = run_lab(lab_of(tmp_path, SOURCE), lambda *_: {"other": other}, only="double-list")
    said = found["double-list"]["other"].failed["check-double-list-many"]
    assert GENERIC in said
    assert "assert np.allclose(double([0, 5]), [0, 10])" in said
    assert "double([0, 5]) = [1, 10]" in said

    with pytest.raises(SourceError, match="see above"):
        run_lab(lab_of(tmp_path, WRONG), lambda *_: {})
    said = capfd.readouterr().err
    for text in (GENERIC, "<00-check-double-list-many>", LINE, *VALUES):
        assert text in said


@pytest.mark.notebook
def test_a_preview_shows_the_hidden_tests_and_which_one_failed(tmp_path):
    page = make_preview(lab_of(tmp_path, SOURCE), "fr", "grading", tmp_path / "pages")
    html = page.read_text(encoding="utf-8")
    assert "✓ double-list-many 3/3" in html
    assert "HIDDEN TESTS" in html
    assert (page.parent / "../_static/tex-svg.js").exists()

    with pytest.raises(SiteError) as error:
        make_preview(lab_of(tmp_path, WRONG), "en", "grading", tmp_path / "wrong")
    assert "00_tiny, cell 00-check-double-list-many" in str(error.value)
    for text in (GENERIC, LINE, *VALUES):
        assert text in str(error.value)
    assert not (tmp_path / "wrong").exists()


@pytest.mark.notebook
def test_what_a_learner_sees_of_it_is_the_generic_sentence(tmp_path):
    """Whatever is set around it: nothing in ``helpers`` can show more."""
    notebook = lab_of(tmp_path, WRONG).notebook("en")
    with pytest.raises(SiteError):
        execute("learner", notebook, COURSE_BUDGET="class")
    shown = str([cell.outputs for cell in code_cells(notebook)])
    assert GENERIC in shown
    for text in ("LIMIT", "assert", *VALUES):
        assert text not in shown
