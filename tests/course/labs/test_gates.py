"""What must hold of everything that is committed and shipped."""

import ast
import gettext
import json
import re
import shutil
import tomllib
from dataclasses import replace
from itertools import chain
from pathlib import Path

import nbformat
import pytest
import yaml
from nbgrader.utils import is_grade

from course.base.paths import LOCALE, NOTEBOOKS, README, ROOT, SOLUTIONS
from course.labs.build import build
from course.labs.catalogues import DOMAINS, collect_messages, compile_catalogues, read_catalogue
from course.labs.checks import IMPORT
from course.labs.lab import find_labs
from course.labs.languages import missing, of_any
from course.labs.readme import with_rows
from course.labs.typography import NO_BREAK
from helpers.support.language import IN_CODE, LANGUAGES
from tests.answering import ANSWERS

LABS = find_labs()
IDS = [lab.id for lab in LABS]


@pytest.fixture(scope="module")
def built():
    return build(LABS)


def committed(folder):
    paths = sorted(folder.glob("*/*/*.ipynb"))
    assert len(paths) == sum(len(lab.languages) for lab in LABS)
    return [(path, nbformat.read(path, 4)) for path in paths]


def test_rebuilding_is_byte_identical(built):
    assert build(LABS[:1]) == {p: t for p, t in built.items() if p.parent.name == LABS[0].id}


def test_students_notebooks_hold_no_solution_no_hidden_test_no_output_and_no_trace():
    solved = re.compile(r"(?:### BEGIN SOLUTION\n)(.*?)(?:### END SOLUTION)", re.DOTALL)
    for path, notebook in committed(NOTEBOOKS):
        text = path.read_text(encoding="utf-8")
        for word in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "jupytext", '"solution"]'):
            assert word not in text, (path, word)
        lab = next(lab_ for lab_ in LABS if lab_.id == path.stem)
        code = "\n".join(c.source for c in notebook.cells).replace(NO_BREAK, " ")
        for cell in lab.cells:
            if cell.cell_type == "code":
                regions = solved.findall(cell.source)
                shown = next((c.source for c in notebook.cells if c.id == cell.id), "")
                assert shown.count("raise NotImplementedError()") >= len(regions), (path, cell.id)
                for region in regions:
                    # A shorter one can stand elsewhere for good reasons: `self.x = None`.
                    assert len(region.strip()) < 30 or region.strip() not in code, (path, cell.id)
            if "solution" in cell.metadata.get("tags", []):
                assert cell.source not in code, (path, cell.id)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.outputs == [], (path, cell.id)
                assert cell.execution_count is None, (path, cell.id)


def test_solutions_can_be_published():
    for path, notebook in committed(SOLUTIONS):
        assert "HIDDEN TESTS" not in path.read_text(encoding="utf-8")
        assert "### BEGIN SOLUTION" in path.read_text(encoding="utf-8")
        assert all(c.outputs == [] for c in notebook.cells if c.cell_type == "code")


def test_graded_cells_and_code_are_the_same_in_every_language():
    for lab in LABS:
        for folder in (NOTEBOOKS, SOLUTIONS):
            first, *others = (
                nbformat.read(folder / language / lab.id / f"{lab.id}.ipynb", 4).cells
                for language in lab.languages
            )
            for other in others:
                assert len(first) == len(other)
                different = [
                    (a, b)
                    for a, b in zip(first, other, strict=True)
                    if a.cell_type == "code" or "nbgrader" in a.metadata
                    if (a.source, a.metadata) != (b.source, b.metadata)
                ]
                ((a, b),) = different
                assert a.metadata == b.metadata
                lines = zip(a.source.splitlines(), b.source.splitlines(), strict=True)
                code = [[line.partition("#")[0].rstrip() for line in pair] for pair in lines]
                changed = [pair[0].partition("(")[0] for pair in code if pair[0] != pair[1]]
                assert changed == ["set_language"]


def test_every_grade_id_is_unique_in_the_course():
    ids = [name for lab in LABS for exercise in lab.exercises for name in exercise.cells]
    assert len(ids) == len(set(ids))


def test_each_exercise_says_its_points_and_minutes():
    """In every language and in their order; what is asked for is what the checks give."""
    for lab in LABS:
        for language in lab.languages:
            path = NOTEBOOKS / language / lab.id / f"{lab.id}.ipynb"
            prose = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"]
            titles = re.findall(
                r"^#+ \w+ (\d+).*\(([\d.,]+) points?, (\d+) minutes?\b", "\n".join(prose), re.M
            )
            expected = [(e.number, e.total, e.minutes) for e in lab.exercises]
            said = [(int(n), float(p.replace(",", ".")), int(m)) for n, p, m in titles]
            assert said == expected, (lab.id, language)
            assert re.search(rf"\b{lab.points:g} points\b", prose[0])
            assert re.search(rf"\b{lab.minutes} minutes\b", prose[0])
            assert "{{" not in "".join(prose)


def test_every_list_of_labs_is_the_one_of_source():
    assert sorted(p.name for p in ANSWERS.iterdir() if p.is_dir()) == IDS
    readme = README.read_text(encoding="utf-8")
    assert with_rows(readme, LABS) == readme
    rows = re.findall(r"^\| `(\d\d_\w+)` \|.*?\| (\d+) \| (\d+) \|", readme, re.MULTILINE)
    assert [name for name, _, _ in rows] == IDS
    for lab, (_, minutes, points) in zip(LABS, rows, strict=True):
        assert (lab.minutes, lab.points) == (int(minutes), int(points)), lab.id


def test_check_cells_raise_and_never_end_in_an_expression():
    for lab in LABS:
        checks = [c for c in lab.cells if c.cell_type == "code" and is_grade(c)]
        assert checks
        begins = re.compile(r'from helpers import check  # ([\w-]+)\n\nwith check\("\1", ')
        assert all(begins.match(c.source) for c in checks)


def test_code_cells_stay_short():
    for lab in LABS:
        for cell in lab.notebook("en").cells:
            if cell.cell_type == "code":
                written = re.sub(IMPORT.format(name=".*"), "", cell.source)  # which the build adds
                visible = re.sub(
                    r" *### BEGIN HIDDEN.*?### END HIDDEN TESTS", "", written, flags=re.DOTALL
                )
                statements = [
                    node
                    for node in ast.parse(re.sub(r"(?m)^%.*", "", visible)).body
                    if not isinstance(node, (ast.Import, ast.ImportFrom))  # read by nobody
                ]
                lines = sum(node.end_lineno - node.lineno + 1 for node in statements)
                assert lines < 45, (lab.id, cell.id)


@pytest.mark.parametrize("language", [x for x in LANGUAGES if x != IN_CODE])
def test_every_message_is_translated(language):
    said = set(collect_messages())
    catalogue = read_catalogue(LOCALE / language / "LC_MESSAGES" / "helpers.po")
    translated = {m.id: m.string for m in catalogue if m.id}
    assert said == set(translated)
    for message, translation in translated.items():
        assert sorted(re.findall(r"{(\w+)", message)) == sorted(re.findall(r"{(\w+)", translation))


def test_no_language_lacks_anything():
    assert missing(LABS, LANGUAGES) == []
    assert set(of_any(LABS)) == set(LANGUAGES)


def test_the_catalogues_are_what_is_compiled_now(tmp_path):
    for domain in DOMAINS:
        copy = Path(shutil.copytree(domain.locale, tmp_path / domain.name))
        compiled = compile_catalogues((replace(domain, locale=copy),))
        assert compiled
        for path in [*compiled, *(mo.with_suffix(".po") for mo in compiled)]:
            assert path.read_bytes() == (domain.locale / path.relative_to(copy)).read_bytes()
        for mo in compiled:
            translation = gettext.translation(domain.name, copy, languages=[mo.parts[-3]])
            for message in read_catalogue(mo.with_suffix(".po")):
                if isinstance(message.id, str) and message.id:
                    assert translation.gettext(message.id) == message.string


def test_lock_conda_environment_and_project_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {
        re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower(): line
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    }
    extras = project["project"]["optional-dependencies"]
    for requirement in [*project["project"]["dependencies"], *chain(*extras.values())]:
        name = re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()
        assert name in names, f"{name} is not in requirements.lock; run `make lock`"
        assert _satisfies(requirement, names[name]), (requirement, names[name])
    assert names["torch"] == "torch==2.13.0"

    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, pip, options = conda["dependencies"]
    minimum = project["project"]["requires-python"].removeprefix(">=")
    assert python == f"python={minimum}"
    assert pip == "pip"
    assert options == {"pip": ["--constraint requirements.lock", "--editable .[dqn,course]"]}


def _satisfies(requirement: str, pinned: str) -> bool:
    from packaging.requirements import Requirement

    version = re.search(r"==([\w.+]+)", pinned)[1]
    return Requirement(requirement).specifier.contains(version)


def test_generated_notebooks_are_valid_and_end_in_a_newline(built):
    for path, text in built.items():
        nbformat.validate(json.loads(text))
        assert text.endswith("}\n"), path
