"""`make` on a machine that lacks something: what is half done is done again, and is named."""

import os
import shutil
import subprocess

import pytest

from course.base.paths import ROOT


@pytest.fixture
def install(tmp_path):
    """Return a function that runs make's installation, with programs that only write a line."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "requirements.lock", "calls"):
        (tmp_path / name).touch()

    def run(*in_venv, python="echo system: $* >> calls"):
        programs = {"python3": python} | {
            f".venv/bin/{name}": "echo venv: $* >> calls" for name in in_venv
        }
        for name, script in programs.items():
            program = tmp_path / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(0o755)
        done = subprocess.run(
            ["make", ".venv/.installed", "PYTHON=./python3"],
            cwd=tmp_path,
            env=os.environ | {"MAKEFLAGS": ""},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done, (tmp_path / "calls").read_text(encoding="utf-8")

    return run


def test_an_environment_that_debian_left_without_pip_is_made_again(install):
    done, calls = install("python")
    assert done.returncode == 0, done.stderr
    assert "system: -m venv .venv\n" in calls
    assert "venv: -m pip install" in calls


def test_a_whole_environment_is_kept(install):
    done, calls = install("python", "pip")
    assert done.returncode == 0, done.stderr
    assert "system:" not in calls
    assert "venv: -m pip install" in calls


@pytest.mark.parametrize("version", ["(3, 10, 12)", "(3, 15, 0)"])
def test_another_python_is_named_with_what_to_type(install, version):
    # What the Makefile gives to Python, with another version of it.
    script = (
        f'exec "{shutil.which("python3")}" -c "import sys; sys.version_info = {version}\n$2" "$3"'
    )
    done, calls = install(python=script)
    assert done.returncode != 0
    assert "./python3 is Python" in done.stderr
    assert "expected 3.11 to 3.14: rm -rf .venv; make site PYTHON=" in done.stderr
    assert calls == ""


def test_clean_spares_the_releases_that_were_given_out(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    kept = tmp_path / "dist" / "releases" / "01_frozen_lake" / "a.ipynb"
    made = [tmp_path / "dist" / "01_frozen_lake-fr.zip", tmp_path / "site" / "index.html"]
    for path in (kept, *made):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for _twice in range(2):
        subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
        assert kept.is_file()
        assert not any(path.exists() for path in made)
    shutil.rmtree(tmp_path / "dist")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
