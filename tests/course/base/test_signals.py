"""A command that is stopped says one sentence, and nothing after it."""

import subprocess
import sys
from pathlib import Path

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


def test_nothing_is_said_after_the_end():
    command = [sys.executable, "-c", BUSY]
    end = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300)
    assert (end.returncode, end.stdout, end.stderr) == (7, "written\n", "said\n")
