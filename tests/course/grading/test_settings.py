"""What is graded again when something changes, and what is not."""

import ast
import re
import shutil
import sys
from importlib.metadata import packages_distributions

import pytest

from course.base.paths import ROOT
from course.grading import settings
from course.grading.digests import helpers_digest
from course.grading.settings import grader_digest, lab_digest, settings_digest, versions
from course.labs.lab import Lab, find_labs
from course.sandbox.limits import Limits
from tests.tiny import SOURCE

# Touch a file of each folder: True if the class is graded again.
TOUCHED = {
    "grading": True,
    "integrity": True,
    "sandbox": True,
    "gradebook": True,
    "submissions": True,
    "reports": False,
    "commands": False,
    "audit": False,
    "league": False,
    "locale": False,
    "labs/build.py": True,
    "labs/configuration.py": True,
    "labs/site": False,
    "labs/release.py": False,
    "labs/online.py": False,
    "labs/readme.py": False,
    "base/bounded_json.py": True,
    "base/metadata.py": True,
    "base/third_party.py": True,
    "base/reasons.py": False,
    "base/messages.py": False,
    "base/errors.py": False,
    "base/files.py": False,
}


@pytest.fixture
def course(tmp_path):
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "course", tmp_path / "course", ignore=ignored)


def test_every_folder_says_which_way_it_goes():
    folders = {p.name for p in (ROOT / "course").iterdir() if p.is_dir()} - {"__pycache__"}
    assert folders == {name.partition("/")[0] for name in TOUCHED}


@pytest.mark.parametrize("name", TOUCHED)
def test_what_decides_a_grade_has_the_class_graded_again_and_nothing_else(name, course):
    grader_digest.cache_clear()
    before = grader_digest(course)
    place = course / name
    files = [place] if place.suffix else sorted(p for p in place.rglob("*") if p.is_file())
    assert files
    for path in [f for f in files if f.suffix == ".py"] or files:
        path.write_bytes(path.read_bytes() + b"\n# a comment\n")
        grader_digest.cache_clear()
        assert (grader_digest(course) != before) == TOUCHED[name], path
        before = grader_digest(course)


def lab(tmp_path, *change):
    path = tmp_path / "00_tiny.py"
    path.write_text(SOURCE.replace(*change) if change else SOURCE, encoding="utf-8")
    return Lab(path)


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (("range(3)", "range(4)"), True),  # a hidden test
        (('"sum-two", 2', '"sum-two", 3'), True),  # points
        (("import numpy as np", "import numpy as np, math"), True),
        (("# ## Ex. {{ number }} : doubler", "# ## Ex. {{ number }} : redoubler"), False),
        (("title: {en: Tiny", "title: {en: Very tiny"), False),
    ],
)
def test_what_is_run_of_a_lab_counts_and_its_prose_does_not(change, again, tmp_path):
    assert SOURCE.count(change[0]) == 1
    before = lab_digest(lab(tmp_path))
    assert (lab_digest(lab(tmp_path, *change)) != before) == again


def test_limits_packages_and_the_wall_count(tmp_path, monkeypatch):
    tiny = lab(tmp_path)
    before = settings_digest(tiny, Limits(), False)
    assert settings_digest(tiny, Limits(), False) == before
    assert settings_digest(tiny, Limits(cell_seconds=1), False) != before
    assert settings_digest(tiny, Limits(), True) != before
    installed = versions(frozenset())
    for changed in (installed | {"numpy": "0.1"}, installed | {"new": "1"}):
        monkeypatch.setattr(settings, "versions", lambda extras, changed=changed: changed)
        assert settings_digest(tiny, Limits(), False) != before


def test_the_versions_are_those_of_all_that_a_lab_can_import():
    light, deep = versions(frozenset()), versions(frozenset({"dqn"}))
    assert {"gymnasium", "numpy", "matplotlib", "ipykernel", "nbgrader", "nbclient"} <= set(light)
    assert {"torch", "ale-py", "opencv-python-headless", "safetensors"} <= set(deep) - set(light)
    assert {"ruff", "pytest", "playwright", "distributed", "rl-labs"} & set(deep) == set()
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in locked.splitlines()}
    assert set(deep) <= names
    providers = packages_distributions()
    for item in find_labs():
        known = versions(frozenset(item.requires))
        for code in item.code:
            for node in ast.walk(ast.parse(code)):
                for name in imported(node) - set(sys.stdlib_module_names) - {"helpers"}:
                    names = {re.sub(r"[-_.]+", "-", p).lower() for p in providers[name]}
                    assert names & set(known), (item.id, name)


def imported(node):
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module.partition(".")[0]}
    return set()


def test_weights_that_a_lab_loads_count(monkeypatch, tmp_path):
    copy = shutil.copytree(ROOT / "helpers", tmp_path / "helpers")
    monkeypatch.setattr("helpers.__file__", str(copy / "__init__.py"))

    def fresh():
        helpers_digest.cache_clear()
        return helpers_digest()

    before = fresh()
    (copy / "animation.css").write_text("", encoding="utf-8")
    assert fresh() == before
    (weights,) = copy.rglob("*.safetensors")
    weights.write_bytes(b"")
    assert fresh() != before
    helpers_digest.cache_clear()
