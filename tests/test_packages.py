"""Every package that is imported is declared in pyproject.toml, where it is imported."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from course.base.paths import ROOT
from course.labs.lab import find_labs

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"course", "helpers", "tests", *(path.stem for path in (ROOT / "benchmarks").iterdir())}
# Installed apart: benchmarks/breakout.py says how.
APART = {"stable_baselines3"}
# What may be imported where, besides the dependencies of all: the first that fits counts.
EXTRAS = {
    "helpers": ["dqn"],
    "course/audit": ["dqn", "course", "test"],  # for authors
    "course": ["dqn", "course"],
    "tests": ["dqn", "course", "test"],
    "benchmarks": ["dqn", "course", "test"],
}
FILES = {
    path: next(extras for folder, extras in EXTRAS.items() if path.is_relative_to(ROOT / folder))
    for folder in EXTRAS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "answers" not in path.parts
} | {lab.path: lab.requires for lab in find_labs()}


def distribution(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def declared(extras: list[str]) -> set[str]:
    requirements = list(PROJECT["dependencies"])
    for extra in extras:
        requirements += PROJECT["optional-dependencies"][extra]
    return {distribution(requirement) for requirement in requirements}


def imported(path: Path) -> set[str]:
    """Return the packages that a file imports, anywhere in it."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(node.module)
    packages = {module.partition(".")[0] for module in modules}
    return packages - OURS - APART - set(sys.stdlib_module_names)


@pytest.fixture(scope="module")
def distributions():
    return packages_distributions()


@pytest.mark.parametrize("extras", sorted({tuple(extras) for extras in FILES.values()}))
def test_every_package_that_is_imported_is_declared(extras, distributions):
    known = declared(list(extras))
    missing = {
        f"{path.relative_to(ROOT)}: {package}"
        for path, of_file in FILES.items()
        if tuple(of_file) == extras
        for package in imported(path)
        if not {distribution(name) for name in distributions.get(package, [])} & known
    }
    assert not missing


def test_imports_are_found_wherever_they_stand(tmp_path):
    file = tmp_path / "module.py"
    file.write_text(
        "import os, yaml\ndef f():\n    from zmq.asyncio import Context\n    from . import near\n",
        encoding="utf-8",
    )
    assert imported(file) == {"yaml", "zmq"}
