"""The zips that a student gets: one folder for the term, everything needed, nothing else."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import PurePosixPath
from types import SimpleNamespace

import nbformat
import pytest
from packaging.requirements import Requirement

from course.base.paths import ROOT, SOLUTIONS
from course.commands import cli
from course.labs.jupyter_settings import WHEEL
from course.labs.lab import find_labs
from course.labs.release import make_release
from course.labs.student_folder import FOLDER, is_needed, requirements

LAB, NEXT = find_labs(["01_frozen_lake", "02_dynamic_programming"])
NAME = f"{LAB.id}.ipynb"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return make_release([LAB], "fr", tmp_path_factory.mktemp("release"))


def files_in(archive):
    with zipfile.ZipFile(archive) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def unpack(archive, folder):
    """Unpack as the README says."""
    subprocess.run([sys.executable, "-m", "zipfile", "-e", archive, folder], check=True)
    return folder / FOLDER


def test_it_holds_what_a_student_needs_and_nothing_else(archive):
    files = files_in(archive)
    outside_helpers = {n for n in files if not n.startswith(f"{FOLDER}/helpers/")}
    assert outside_helpers == {
        f"{FOLDER}/{n}"
        for n in (
            NAME,
            "README.md",
            "LICENSE",
            "environment.yml",
            "requirements.txt",
            "requirements-dqn.txt",
            WHEEL,
        )
    }
    endings = {PurePosixPath(n).suffix for n in files if "/helpers/" in n}
    assert endings <= {".py", ".pyi", ".typed", ".js", ".css", ".po", ".mo"}
    for name, text in files.items():
        if not name.endswith((".mo", ".whl")):
            assert b"### BEGIN HIDDEN TESTS" not in text, name
            assert b"### BEGIN SOLUTION" not in text, name


def test_a_later_zip_adds_its_notebook_updates_helpers_and_touches_no_other(archive, tmp_path):
    work = unpack(archive, tmp_path)
    begun = work / NAME
    begun.write_text("what the student did", encoding="utf-8")
    old = work / "helpers" / "agents.py"
    old.write_text("of last month", encoding="utf-8")
    before = set(work.rglob("*"))
    unpack(make_release([NEXT], "fr", tmp_path / "dist"), tmp_path)
    assert begun.read_text(encoding="utf-8") == "what the student did"
    assert old.read_bytes() == (ROOT / "helpers" / "agents.py").read_bytes()
    assert set(work.rglob("*")) - before == {work / f"{NEXT.id}.ipynb"}
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()].count(FOLDER) == 1


def test_the_command_makes_one_zip_a_lab_and_one_of_all(tmp_path, capsys):
    assert cli.main(["release", "--all", "--lang", "en", "--output", str(tmp_path)]) == 0
    labs = [lab.id for lab in find_labs()]
    expected = {f"{name}-en.zip" for name in (*labs, FOLDER)}
    assert {path.name for path in tmp_path.iterdir()} == expected
    assert capsys.readouterr().out.count("wrote ") == len(expected)
    for path in tmp_path.iterdir():
        notebooks = {PurePosixPath(n).stem for n in files_in(path) if n.endswith(".ipynb")}
        assert notebooks == (set(labs) if FOLDER in path.name else {path.stem[: -len("-en")]})
        assert max(map(len, files_in(path))) < 100  # Windows stops at 260


@pytest.mark.parametrize("labs", [[], ["--all", "01_frozen_lake"]])
def test_the_command_wants_some_labs_or_all(labs, capsys):
    with pytest.raises(SystemExit):
        cli.main(["release", *labs, "--lang", "fr"])
    assert "--all" in capsys.readouterr().err


def test_its_readme_says_in_french_what_to_do_and_what_to_hand_in(archive):
    readme = files_in(archive)[f"{FOLDER}/README.md"].decode()
    assert "{{" not in readme
    assert "{%" not in readme
    for lab in find_labs():
        assert f"| `{lab.id}` | {lab.title['fr'].partition(' ')[0]}" in readme
    assert re.search(r"un seul fichier.*`LAB.ipynb`", readme)
    assert "Python 3.11 ou plus récent" in readme
    assert "antérieur à 3.15" in readme


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_way_of_its_readme_is_three_lines_that_name_files_of_the_zip(language, tmp_path):
    files = files_in(make_release([LAB], language, tmp_path))
    readme = files[f"{FOLDER}/README.md"].decode()
    blocks = re.findall(r"^```\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    ways = [block.splitlines() for block in blocks[:4]]
    assert [len(way) for way in ways] == [3, 3, 3, 3]
    assert [way[0].split()[0] for way in ways] == ["uv", "python3", "py", "conda"]
    for name in re.findall(r"(?:-r|-f) (\S+)", "\n".join(blocks)):
        assert f"{FOLDER}/{name}" in files
    # PyTorch for the processor comes before the rest, which would bring the other one.
    lines = "\n".join(blocks).splitlines()
    (first,) = (n for n, line in enumerate(lines) if "whl/cpu" in line)
    assert lines[first + 1].endswith("pip install -r requirements-dqn.txt")
    assert (
        next(p for p in requirements("-dqn").splitlines() if p.startswith("torch=="))[7:]
        in (lines[first])
    )


def test_readmes_of_all_languages_have_the_same_headings_and_commands(tmp_path):
    shapes = []
    for language in ("fr", "en"):
        files = files_in(make_release([LAB], language, tmp_path))
        readme = files[f"{FOLDER}/README.md"].decode().replace(f"-{language}.zip", ".zip")
        blocks = re.findall(r"^```\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
        shapes.append((re.findall(r"^#+(?= )", readme, re.MULTILINE), blocks))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(("requires", "expected"), [([], False), (["dqn"], True)])
def test_trained_weights_go_only_where_a_lab_loads_them(requires, expected, tmp_path):
    helpers = tmp_path / "helpers"
    for name in ("weights/toy.safetensors", "toy.py", "__pycache__/toy.pyc"):
        (helpers / name).parent.mkdir(parents=True, exist_ok=True)
        (helpers / name).write_text("", encoding="utf-8")
    labs = [SimpleNamespace(requires=[]), SimpleNamespace(requires=requires)]
    names = {p.name for p in helpers.rglob("*") if is_needed(p, labs)}
    assert names == {"toy.py"} | ({"toy.safetensors"} if expected else set())


def test_the_same_release_gives_the_same_bytes(archive, tmp_path):
    assert make_release([LAB], "fr", tmp_path).read_bytes() == archive.read_bytes()


def test_every_package_is_pinned_as_in_the_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    light, heavy = (
        [line for line in requirements(extra).splitlines() if line != f"./{WHEEL}"]
        for extra in ("", "-dqn")
    )
    assert set(light) < set(heavy) <= set(lock)
    assert not [pin for pin in light if pin.startswith(("torch", "ale-py"))]
    assert "torch==2.13.0" in heavy


@pytest.mark.parametrize("extra", ["", "dqn"])
def test_nothing_that_a_pinned_package_needs_here_is_missing(extra):
    """Follow what each package asks for on this machine: all of it is in the list."""
    from importlib.metadata import requires

    pins = requirements(f"-{extra}" if extra else "").splitlines()[:-1]
    needed = [Requirement(pin) for pin in pins]
    names = {need.name for need in needed if not need.marker or need.marker.evaluate()}
    skipped = re.compile(r"^(nvidia-|cuda-|triton)")  # no need of PyTorch's build for processors
    for name in names:
        for text in requires(name) or []:
            need = Requirement(text)
            if not need.marker or need.marker.evaluate({"extra": ""}):
                known = re.sub(r"[-_.]+", "-", need.name).lower()
                assert known in names or skipped.match(known), f"{name} needs {need}"


def solved_in(archive, folder):
    """Unpack the zip and put the solution in the notebook's place."""
    work = unpack(archive, folder)
    solution = nbformat.read(SOLUTIONS / "fr" / LAB.id / NAME, 4)
    nbformat.write(solution, work / NAME)
    return work


def run_notebook(python, work):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [python, "-m", "jupyter", "execute", "--output=done.ipynb", NAME],
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
def test_a_student_comes_from_the_zip_to_green_checks_in_a_new_environment(archive):
    script = ROOT / "scripts" / "first_green_check.py"
    done = subprocess.run(
        [sys.executable, script, archive, SOLUTIONS / "fr", LAB.id],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{LAB.id}: 7 checks pass" in done.stdout
