"""A command that is stopped says one sentence, and nothing after it."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[3]
# Each lock is noted by a process that `leave` ends too.
BUSY = """
import multiprocessing, sys, threading, time
from course.base import signals

signals.remove_temporary_folders = lambda: time.sleep(1)  # on a busy machine

def work():
    while True:
        multiprocessing.get_context("forkserver").Lock()

for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
print("said", file=sys.stderr)
print("written")
signals.leave(7)
"""
# A grandchild in a session of its own, whose parent has ended.
CHILD = """
import subprocess
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
print(subprocess.Popen(["sleep", "600"], start_new_session=True, **quiet).pid)
"""
ORPHAN = f"""
import subprocess, sys
from course.base import signals

signals.adopt_orphans()
subprocess.run([sys.executable, "-c", {CHILD!r}])
signals.leave(7)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="where the sandbox is")
def test_what_a_child_leaves_behind_ends_too():
    command = [sys.executable, "-c", ORPHAN]
    end = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", timeout=300)
    assert end.returncode == 7
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(end.stdout)).wait(60)


def test_nothing_is_said_after_the_end():
    command = [sys.executable, "-c", BUSY]
    end = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300)
    assert (end.returncode, end.stdout, end.stderr) == (7, "written\n", "said\n")
