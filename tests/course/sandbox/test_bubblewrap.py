"""What a student's code sees and reaches from inside the sandbox."""

import re
import select
import socket
import sys
import time
from dataclasses import asdict
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.base.errors import SandboxError
from course.base.paths import ROOT
from course.grading.run import run_copy
from course.sandbox.bubblewrap import launch
from course.sandbox.limits import MB, Limits
from course.sandbox.self_test import self_test
from tests.sandboxed import SMALL, needs_sandbox, run, said

pytestmark = pytest.mark.notebook
SEES = """
import os, socket
for path in {paths}:
    if path in ("/etc/passwd", "/proc/1/environ"):
        print(open(path).read())
    elif os.path.exists(path):
        print("SEES", path)
for address in {addresses}:
    try:
        socket.create_connection(address, timeout=3)
        print("REACHES", address)
    except OSError:
        pass
print(dict(os.environ))
for path in ("/", "/usr", "/etc/passwd", "/proc/sys/kernel/core_pattern", "/dev/new", {helpers}):
    try:
        open(path + "/new" if os.path.isdir(path) else path, "a")
        print("WRITES", path)
    except OSError:
        pass
try:
    import course
    print("IMPORTS course")
except ImportError:
    pass
from helpers import print_values
print("done")
"""


@needs_sandbox
def test_it_sees_no_file_network_or_secret_of_the_grader(tmp_path, monkeypatch):
    monkeypatch.setenv("MOODLE_TOKEN", "do-not-tell")
    for name in ("gradebook.db", "submitted/other/copy.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("secret", encoding="utf-8")
    private = ["source", "solutions", "course", "tests", ".git"]
    paths = [str(p) for p in tmp_path.rglob("*")] + [str(ROOT / name) for name in private]
    paths += ["/etc/passwd", "/etc/shadow", "/proc/1/environ", "/var", "/root/.ssh"]
    # Of /home no more than the way to what is installed there.
    installed = (ROOT, Path(sys.base_prefix))
    for home in (Path("/home"), *Path("/home").iterdir()):
        if not any(path.is_relative_to(home) for path in installed):
            paths.append(str(home))
    with socket.create_server(("127.0.0.1", 0)) as server:
        addresses = [server.getsockname(), ("192.0.2.1", 80), ("example.org", 80)]
        source = SEES.format(paths=paths, addresses=addresses, helpers=repr(str(ROOT / "helpers")))
        (text,) = said(run(source))
    assert text.endswith("done")
    assert "student:x:1000" in text
    for word in ("SEES", "REACHES", "WRITES", "IMPORTS", "do-not-tell", "root:", "MOODLE"):
        assert word not in text


@needs_sandbox
def test_no_file_beside_the_grader_or_in_its_home_changes_the_kernel(tmp_path, monkeypatch):
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("shadowed = 1", encoding="utf-8")
    for name in ("numpy.py", "sitecustomize.py", "helpers.py"):
        (tmp_path / name).write_text("raise SystemExit('shadowed')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    result = run(
        "import os, sys; open('numpy.py', 'w').write('shadowed = 1'); os.listdir()",
        "import numpy, helpers; print(numpy.__file__, helpers.__file__, 'shadowed' in globals())",
    )
    expected = f"{Path(sys.prefix).resolve()}.*numpy/__init__.py {ROOT}/helpers/__init__.py False"
    assert re.fullmatch(expected, said(result)[1])


@needs_sandbox
def test_memory_that_no_limit_would_count_cannot_be_had():
    result = run(
        "import os\nos.memfd_create('x')",
        "import ctypes; print(ctypes.CDLL(None).shmget(0, 10**6, 0o1600))",
        "open('/dev/shm/x', 'wb').write(bytes(10**6)); print('bounded, so allowed')",
    )
    assert said(result) == ["OSError", "-1", "bounded, so allowed"]


@needs_sandbox
def test_killing_a_sandbox_leaves_no_process():
    for seconds in (0, 0.2):  # at once, before it is complete, and when it runs
        sandbox = launch(["/bin/sh", "-c", "sleep 100 & sleep 100 & wait"], SMALL)
        time.sleep(seconds)
        assert sandbox.process.poll() is None
        sandbox.kill()
        assert select.select([sandbox.handle], [], [], 10)[0]  # it has ended
        sandbox.process.wait(10)
        sandbox.close()


def test_without_bubblewrap_the_message_says_what_to_use_instead(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match=r"bubblewrap.*with bubblewrap 0.8 or newer.*--unsafe"):
        self_test(tmp_path)
    with pytest.raises(SandboxError, match="bubblewrap"):
        run_copy(nbformat.writes(new_notebook(cells=[new_code_cell("1")])), SMALL)


@needs_sandbox
def test_a_sandbox_that_shows_the_class_is_refused():
    with pytest.raises(SandboxError, match=r"does not hold: it sees /usr/share.*--unsafe"):
        self_test(Path("/usr/share"))
    with pytest.raises(SandboxError, match=r"it sees .*site-packages"):
        self_test(Path(nbformat.__file__).parent.parent)
    self_test(ROOT)  # the default class folder: `helpers` and .venv are there to be seen


def test_the_guide_gives_the_limits_that_are_enforced():
    guide = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    for name, value in asdict(Limits()).items():
        unit = {"bytes": " MB", "seconds": " s"}.get(name.rpartition("_")[2], "")
        value = value // MB if unit == " MB" else value
        assert f"| {value}{unit} |" in guide, f"{name} is {value}{unit}"
