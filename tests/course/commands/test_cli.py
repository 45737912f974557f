"""The command: what it says when something is wrong, and what the Makefile and README promise."""

import logging
import os
import re
import subprocess
import sys

import pytest

from course.base.paths import ROOT
from course.commands import cli
from course.labs.typography import typeset


def test_an_unknown_lab_is_a_message_and_not_a_traceback(capsys):
    assert cli.main(["release", "06_nothing", "--lang", "fr"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("course release: no lab named 06_nothing")
    assert "Traceback" not in said


def test_nothing_is_said_when_the_reader_has_left(tmp_path):
    """As with ``course accept LAB | head``."""
    command = [sys.executable, "-m", "course.commands", "accept", "01_frozen_lake", "--class"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*command, tmp_path], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, timeout=300
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == cli.READER_LEFT


def test_grading_without_a_sandbox_must_be_asked_for(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # no bubblewrap
    command = ["grade", "01_frozen_lake", "--class", str(tmp_path), "--workers", "1"]
    assert cli.main(command) == 1
    assert "--unsafe" in capsys.readouterr().err


def test_check_fails_on_an_edited_notebook(monkeypatch, capsys, tmp_path):
    import course.labs.build

    stale = tmp_path / "stale.ipynb"
    stale.write_text("edited by hand", encoding="utf-8")
    monkeypatch.setattr(course.labs.build, "build", lambda labs, languages: {stale: "built"})
    assert cli.main(["build", "--check"]) == 1
    assert f"out of date: {stale}" in capsys.readouterr().err
    assert stale.read_text(encoding="utf-8") == "edited by hand"
    assert cli.main(["build"]) == 0
    assert stale.read_text(encoding="utf-8") == "built"


def test_the_guides_ten_commands_exist():
    guide = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    block = re.search(r"Ten commands.*?```\n(.*?)```", guide, re.DOTALL)[1].splitlines()
    assert len(block) == 10
    ours = [line.split()[1:] for line in block if line.startswith(".venv/bin/course ")]
    assert len(ours) == 9
    parsed = [cli.parser().parse_args(line) for line in ours if "grades" not in line]
    assert [getattr(line, "lab", None) or line.labs for line in parsed] == [["LAB"]] + ["LAB"] * 6


def test_the_guides_way_to_formgrader_keeps_the_classs_settings_and_the_folder(tmp_path):
    guide = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^.*jupyter lab\)?$", guide, re.MULTILINE)
    jupyter = tmp_path / ".venv" / "bin" / "jupyter"
    jupyter.parent.mkdir(parents=True)
    jupyter.write_text("#!/bin/sh\npwd\n", encoding="utf-8")
    jupyter.chmod(0o755)
    (tmp_path / "DIR").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("the repository's", encoding="utf-8")
    kept = tmp_path / "DIR" / "nbgrader_config.py"
    for text in ("the repository's", "the class's own"):  # copied at first, then left alone
        command = ["bash", "-c", f"{line}\npwd"]
        said = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8"
        )
        assert said.stdout.split() == [str(tmp_path / "DIR"), str(tmp_path)]
        assert kept.read_text(encoding="utf-8") == text
        kept.write_text("the class's own", encoding="utf-8")


COMMANDS = ["build", "site", "release", "grade", "feedback", "page", "demo", "grades"]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_help(command, capsys):
    with pytest.raises(SystemExit) as done:
        cli.main([command, "--help"])
    assert done.value.code == 0
    assert "usage: course" in capsys.readouterr().out


def test_every_make_target_of_the_documentation_exists():
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for document in ("README.md", "CONTRIBUTING.md", "docs/instructors.md"):
        named = set(
            re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8"), re.M)
        )
        assert named <= targets, document
    assert {"site", "test", "lab", "help"} <= targets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prêt ? Oui !", "Prêt_? Oui_!"),
        ("« oui »", "«_oui_»"),
        ("`a ? b : c`", "`a ? b : c`"),
        ("$p(s' ; s)$ : 5 %", "$p(s' ; s)$_: 5_%"),
        ("```\nx : int\n```", "```\nx : int\n```"),
        ("| a | b |\n|---|:--|", "| a | b |\n|---|:--|"),
        ("[ici](page.html ?)", "[ici](page.html ?)"),
    ],
)
def test_french_spaces_do_not_break(text, expected):
    assert typeset(text, "fr").replace("\N{NO-BREAK SPACE}", "_") == expected


def test_only_our_own_messages_reach_the_terminal(tmp_path, capsys, monkeypatch):
    """Dask says a line for each worker that ends; nobody asked for those."""
    ours = logging.getLogger("course")
    monkeypatch.setattr(ours, "handlers", [])
    monkeypatch.setattr(ours, "level", ours.level)
    before = list(logging.getLogger().handlers)
    for verbose in ([], ["-v"], ["-v"]):
        cli.main([*verbose, "grades", "--class", str(tmp_path)])
        assert logging.getLogger().handlers == before
    logging.getLogger("distributed.nanny").info("closed")
    logging.getLogger("course.test").info("ours")
    assert len(ours.handlers) == 1
    assert "closed" not in capsys.readouterr().err
