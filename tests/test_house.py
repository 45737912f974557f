"""The rules of the house: every hook of pre-commit, over every file, here and nowhere else."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from course.base.paths import ROOT

CONFIG = ROOT / ".pre-commit-config.yaml"
HOOKS = [
    hook["id"]
    for repository in yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["repos"]
    for hook in repository["hooks"]
]
# For each hook that reads files one by one: a file that it must refuse, and what it says of it.
REFUSED = {
    "ruff": ("helpers/module.py", "import os\n", "F401"),
    "ruff-format": ("helpers/module.py", "x = [ 1 ]\n", "would be reformatted"),
    "codespell": ("notebooks/en/lab.ipynb", "the agent recieves", "receives"),  # codespell:ignore
    "large-files": ("docs/plot.txt", "x" * 1_100_000, "over 1 MiB"),
}


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = ["git", "-c", f"safe.directory={root}", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")


def run_hook(root: Path, home: Path, hook: str, *files: str) -> subprocess.CompletedProcess:
    """Run one hook over some files of a repository, as ``git commit`` does."""
    ours = {  # whoever owns the repository
        "PRE_COMMIT_HOME": str(home),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": str(root),
    }
    return subprocess.run(
        [str(ROOT / ".venv" / "bin" / "pre-commit"), "run", hook, "--files", *files],
        cwd=root,
        env=os.environ | ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def scratch(tmp_path):
    """A repository with nothing in it but this one's rules and tools."""
    root = tmp_path / "scratch"
    root.mkdir()
    git(root, "init", "--quiet")
    for name in (".pre-commit-config.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    (root / ".venv").symlink_to(ROOT / ".venv")
    return root


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_accepts_every_file(hook, tmp_path):
    files = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    done = run_hook(ROOT, tmp_path, hook, *(name for name in files if (ROOT / name).exists()))
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout  # and not: no files to check


@pytest.mark.parametrize("hook", REFUSED)
def test_a_hook_refuses_what_it_is_there_for(hook, scratch, tmp_path):
    name, text, says = REFUSED[hook]
    file = scratch / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    done = run_hook(scratch, tmp_path, hook, name)
    assert done.returncode == 1
    assert says in done.stdout


def test_a_commit_that_touches_a_lab_is_not_refused_for_its_french(scratch, tmp_path):
    names = ["source/lab.py", "notebooks/fr/lab.ipynb", "docs/README.fr.md", "docs/README.md"]
    for name in names:
        (scratch / name).parent.mkdir(parents=True, exist_ok=True)
        text = "the copy" if name == "docs/README.md" else "la copie"  # codespell:ignore
        (scratch / name).write_text(text, encoding="utf-8")
    done = run_hook(scratch, tmp_path, "codespell", *names)
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout


def test_no_variable_is_called_one():
    """It says nothing of what it holds."""
    for folder in ("course", "helpers", "tests", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            if "answers" not in path.parts:  # as students write
                tree = ast.parse(path.read_text(encoding="utf-8"))
                names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
                names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
                assert "one" not in names, path
