"""The first cell says what a machine lacks, in the notebook's language, and what to do."""

import os
import platform
import subprocess
import sys
from importlib import metadata
from types import SimpleNamespace

import psutil
import pytest

from course.base.paths import ROOT
from course.labs.student_folder import requirements
from helpers import check_installation, set_language
from helpers.support import installation


@pytest.fixture(autouse=True)
def _english():
    set_language("en")


@pytest.fixture
def pins(tmp_path, monkeypatch):
    """Put lists of pinned packages beside ``helpers``; work in that folder."""
    monkeypatch.setattr(installation, "FOLDER", tmp_path)
    monkeypatch.chdir(tmp_path)

    def write(*lines, extra=""):
        path = tmp_path / f"requirements{extra}.txt"
        path.write_text("\n".join(lines), encoding="utf-8")

    return write


def _absent(name):
    raise metadata.PackageNotFoundError(name)


def said(capsys, *arguments):
    check_installation(*arguments)
    (line,) = capsys.readouterr().out.splitlines()
    return line


def test_all_is_well(pins, capsys):
    version = metadata.version("numpy")
    pins(f"numpy=={version}", "pywinpty==1 ; os_name == 'no'", "./settings-1.whl")
    assert said(capsys) == f"✓ Python {platform.python_version()}"


def test_this_environment_is_as_the_students_lists_want_it(pins, capsys):
    """Or the lists, or the reading of them, are wrong; only Jupyter's settings are not here."""
    for extra in ("", "-dqn"):
        pins(requirements(extra), extra=extra)
    for extra in ("", "dqn"):
        assert said(capsys, extra, 0) == f"✓ Python {platform.python_version()}"


def test_what_is_absent_is_named_with_the_command_and_the_folder(pins, capsys, tmp_path):
    pins("numpy==2.0", "not-there==1.0", "neither==3")
    line = said(capsys)
    assert "not-there, neither." in line
    assert f'in the folder {tmp_path}, run "{sys.executable}" -m pip install -r' in line
    set_language("fr")
    assert said(capsys).startswith("Absents de l'environnement")


def test_an_environment_without_pip_is_told_of_uv(pins, capsys, monkeypatch):
    pins("not-there==1.0")
    monkeypatch.setattr(installation, "_has", lambda name: name != "pip")
    assert "run uv pip install -r requirements.txt" in said(capsys)


def test_another_package_with_the_same_modules_does_as_well(pins, capsys, monkeypatch):
    pins("pygame-ce==2.5.8")
    installed = {"pygame": [object()]}
    monkeypatch.setattr(installation.metadata, "version", _absent)
    monkeypatch.setattr(
        installation.metadata, "distributions", lambda name: installed.get(name, [])
    )
    assert said(capsys).startswith("✓")


def test_other_versions_are_named_and_the_lab_goes_on(pins, capsys):
    pins("numpy==0.1", "matplotlib==0.2", "pillow==0.3", "tqdm==0.4", "ipython==0.5")
    line = said(capsys)
    assert f"numpy {metadata.version('numpy')} (0.1)" in line
    assert "… (5)" in line
    assert "Go on" in line


def test_a_local_version_of_pytorch_is_that_version(pins, capsys, monkeypatch):
    pins("torch==2.13.0")
    monkeypatch.setattr(installation.metadata, "version", lambda name: "2.13.0+cpu")
    assert said(capsys).startswith("✓")


@pytest.mark.parametrize(
    ("system", "machine", "macos", "python", "expected"),
    [
        ("darwin", "x86_64", "15.1", (3, 13), "PyTorch is not made for macOS, Intel"),
        ("darwin", "arm64", "13.6", (3, 13), "PyTorch is not made for macOS 13.6"),
        ("darwin", "rosetta", "15.1", (3, 13), "This Python is made for Macs with an Intel"),
        ("win32", "ARM64", "", (3, 13), "PyTorch is not made for Windows ARM"),
        ("win32", "emulated", "", (3, 13), "Not installed"),
        ("linux", "x86_64", "", (3, 15), "PyTorch is not made for Python 3"),
        ("darwin", "arm64", "14.0", (3, 14), "Not installed"),
        ("win32", "AMD64", "", (3, 11), "Not installed"),
    ],
)
def test_a_machine_without_pytorch_is_sent_elsewhere(
    system, machine, macos, python, expected, pins, capsys, monkeypatch
):
    pins("torch==2.13.0", extra="-dqn")
    fakes = SimpleNamespace(
        platform=system, version_info=python, executable=sys.executable, prefix=sys.prefix
    )
    monkeypatch.setattr(installation, "sys", fakes)
    monkeypatch.setattr(installation.metadata, "version", _absent)
    kernel = "root:xnu-11215.1.10~2/RELEASE_X86_64"
    tag = f"{system.removesuffix('32')}-{machine.lower()}"
    if machine == "rosetta":
        machine, kernel = "x86_64", "root:xnu-11215.1.10~2/RELEASE_ARM64_T6000"
    if machine == "emulated":  # Python 3.12 and newer name the processor, not what they are for
        machine, tag = "ARM64", "win-amd64"
    monkeypatch.setattr(installation.platform, "version", lambda: kernel)
    monkeypatch.setattr(installation.sysconfig, "get_platform", lambda: tag)
    monkeypatch.setattr(installation.platform, "machine", lambda: machine)
    monkeypatch.setattr(installation.platform, "mac_ver", lambda: (macos, ("", "", ""), ""))
    assert said(capsys, "dqn").startswith(expected)


def test_a_folder_that_cannot_be_written_is_named(pins, capsys, monkeypatch):
    def refuse(dir):
        raise PermissionError(dir)

    monkeypatch.setattr(installation.tempfile, "TemporaryFile", refuse)
    assert said(capsys).startswith("Nothing can be written in the folder /")


def test_memory_that_will_not_do_is_named(pins, capsys, monkeypatch):
    memory = SimpleNamespace(available=1.5e9)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert said(capsys, "", 2).startswith("1.5 GB of memory are free, and this lab needs 2:")
    set_language("fr")
    assert said(capsys, "", 2).startswith("Il reste 1.5 Go")  # codespell:ignore
    assert said(capsys, "", 1).startswith("✓")


def test_nothing_is_asked_while_grading(pins, capsys, monkeypatch):
    pins("not-there==1.0")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setattr(installation, "_packages", None)  # not even called
    check_installation()
    assert capsys.readouterr().out == ""


def test_an_old_python_is_told_and_not_lost_in_a_traceback(capsys, monkeypatch):
    monkeypatch.setattr(installation, "PYTHON_FROM", (99, 0))
    assert said(capsys).startswith(f"This is Python {platform.python_version()}; the labs need")


def test_it_imports_nothing_that_may_be_missing():
    code = "import helpers; helpers.check_installation()"
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
        ],
        capture_output=True,
        encoding="utf-8",
        env={"LC_ALL": "C.UTF-8"},
        cwd=ROOT,
        check=True,
    )
    assert done.stdout.startswith("✓")


@pytest.mark.skipif(sys.platform != "linux", reason="SDL looks for this folder on Linux only")
def test_a_picture_of_the_lake_writes_nothing_on_stderr():
    draw = (
        "import gymnasium; env = gymnasium.make('FrozenLake-v1', render_mode='rgb_array');"
        "env.reset(); env.render()"
    )
    screen = {"XDG_RUNTIME_DIR", "SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY"}
    bare = {name: value for name, value in os.environ.items() if name not in screen}
    for first, expected in (("", True), ("import helpers; helpers.check_installation();", False)):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", first + draw],
            env=bare,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert ("XDG_RUNTIME_DIR" in done.stderr) == expected, done.stderr
