"""The zip that a student gets: everything needed, nothing else, and it works alone."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from types import SimpleNamespace

import nbformat
import pytest

from course.base.paths import ROOT, SOLUTIONS
from course.labs.lab import find_labs
from course.labs.release import _is_needed, make_release, requirements

LAB = find_labs(["01_frozen_lake"])[0]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return make_release(LAB, "fr", tmp_path_factory.mktemp("release") / "lab.zip")


def test_it_holds_what_a_student_needs_and_nothing_else(archive):
    with zipfile.ZipFile(archive) as zipped:
        names = zipped.namelist()
        texts = {n: zipped.read(n) for n in names}
    folder = "01_frozen_lake-fr"
    outside_helpers = {n for n in names if not n.startswith(f"{folder}/helpers/")}
    assert outside_helpers == {
        f"{folder}/{n}"
        for n in (
            "01_frozen_lake.ipynb",
            "README.md",
            "LICENSE",
            "environment.yml",
            "requirements.txt",
        )
    }
    endings = {os.path.splitext(n)[1] for n in names if "/helpers/" in n}
    assert endings <= {
        ".py",
        ".pyi",
        ".typed",
        ".js",
        ".css",
        ".html",
        ".po",
        ".mo",
        ".safetensors",
        ".json",
        ".csv",
    }
    for name, text in texts.items():
        if not name.endswith(".mo"):
            assert b"### BEGIN HIDDEN TESTS" not in text, name
            assert b"### BEGIN SOLUTION" not in text, name


def test_its_readme_says_in_french_what_to_do_and_what_to_hand_in(archive):
    with zipfile.ZipFile(archive) as zipped:
        readme = zipped.read("01_frozen_lake-fr/README.md").decode()
    assert "{{" not in readme
    assert f"{LAB.minutes} minutes, {LAB.points:g} points" in readme
    for line in ("venv .venv", "install -r requirements.txt", "jupyter lab 01_frozen_lake.ipynb"):
        assert line in readme
    assert re.search(r"un seul fichier.*`01_frozen_lake.ipynb`", readme)


@pytest.mark.parametrize(("requires", "expected"), [([], False), (["dqn"], True)])
def test_trained_weights_go_only_where_a_lab_loads_them(requires, expected, tmp_path):
    helpers = tmp_path / "helpers"
    for name in ("weights/toy.safetensors", "toy.py", "__pycache__/toy.pyc"):
        (helpers / name).parent.mkdir(parents=True, exist_ok=True)
        (helpers / name).write_text("", encoding="utf-8")
    lab = SimpleNamespace(requires=requires)
    names = {p.name for p in helpers.rglob("*") if _is_needed(p, lab)}
    assert names == {"toy.py"} | ({"toy.safetensors"} if expected else set())


def test_the_same_release_gives_the_same_bytes(archive, tmp_path):
    assert make_release(LAB, "fr", tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_requirements_follow_the_lab_and_the_lock():
    light, heavy = requirements([]), requirements(["dqn"])
    assert not [r for r in light if r.startswith(("torch", "ale-py"))]
    assert "torch==2.13.0" in heavy
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert all(re.sub(r"\[.*?\]", "", r).lower() in [line.lower() for line in lock] for r in heavy)


def solved_in(archive, folder):
    """Unpack the zip and put the solution in the notebook's place."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(folder)
    work = folder / "01_frozen_lake-fr"
    name = "01_frozen_lake.ipynb"
    solution = nbformat.read(SOLUTIONS / "fr" / LAB.id / name, 4)
    nbformat.write(solution, work / name)
    return work


def run_notebook(python, work):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [python, "-m", "jupyter", "execute", "--output=done.ipynb", "01_frozen_lake.ipynb"],
        cwd=work,
        env=environment | {"COURSE_BUDGET": "grading"},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.notebook
def test_a_solved_notebook_runs_on_the_helpers_of_the_zip(archive, tmp_path):
    work = solved_in(archive, tmp_path)
    (work / "helpers" / "printing.py").open("a", encoding="utf-8").write(
        "\nprint('helpers of the zip')\n"
    )
    done = run_notebook(sys.executable, work)
    assert done.returncode == 0, done.stderr
    text = (work / "done.ipynb").read_text(encoding="utf-8")
    assert "helpers of the zip" in text
    assert text.count("✓ ") >= 7


@pytest.mark.slow
def test_it_works_from_the_zip_alone_in_a_new_environment(archive, tmp_path):
    work = solved_in(archive, tmp_path)
    venv.create(work / ".venv", with_pip=True)
    python = work / ".venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "-r", "requirements.txt"], cwd=work, check=True
    )
    packages = subprocess.run(
        [python, "-m", "pip", "list"], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert "torch" not in packages
    done = run_notebook(str(python), work)
    assert done.returncode == 0, done.stderr
