"""What tests need of the system is installed, or named with the command that installs it."""

import subprocess
import sys

import pytest

from tests import system_packages
from tests.browsing import chromium_path


@pytest.fixture
def absent(monkeypatch):
    """Take libatomic1 away, and whoever could install it."""
    monkeypatch.setitem(system_packages.NEEDED, "libatomic1", lambda: False)
    monkeypatch.setattr(subprocess, "run", None)
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)


def test_nothing_is_done_where_everything_is_there(monkeypatch, capsys):
    monkeypatch.setattr(system_packages, "NEEDED", {"git": lambda: True})
    assert system_packages.main() == 0
    assert capsys.readouterr() == ("", "")


def test_who_may_not_install_is_told_the_command(absent, capsys):
    named = [p for p in system_packages.NEEDED if not system_packages.NEEDED[p]()]
    assert system_packages.main() == 0
    said = capsys.readouterr().err
    assert f"sudo apt-get install {' '.join(named)}\n" in said
    assert "libatomic1" in said


def test_root_installs_what_is_missing_and_nothing_else(monkeypatch):
    asked = []
    there = {"git": lambda: True, "libatomic1": lambda: len(asked) == 2}
    monkeypatch.setattr(system_packages, "NEEDED", there)
    monkeypatch.setattr(system_packages.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 0)
    monkeypatch.setattr(subprocess, "run", lambda command, check: asked.append(command))
    assert system_packages.main() == 0
    assert asked[1] == ["apt-get", "install", "-y", "-qq", "libatomic1"]


def test_a_library_is_looked_for():
    assert system_packages.loads("libc.so.6")
    assert sys.platform != "linux" or not system_packages.loads("libnothing.so.0")


def test_a_browser_test_is_skipped_with_the_reason_and_fails_under_ci(absent, monkeypatch):
    with pytest.raises(pytest.skip.Exception, match="libatomic1 missing"):
        chromium_path()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="libatomic1 missing"):
        chromium_path()


@pytest.mark.browser
def test_the_driver_of_the_browser_finds_all_its_libraries():
    """Another release of Playwright may want one more."""
    chromium_path()
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    done = subprocess.run([node, "--version"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{done.stderr}: add its package to tests/system_packages.py"
