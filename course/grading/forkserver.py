"""Begin early what the workers of this machine need, while the grader itself is still starting."""

import multiprocessing
import os
import sys
from multiprocessing import forkserver


def import_once() -> None:
    """Start the process from which Dask forks its workers; it imports what they all need.

    Called before the grader's own imports, which take about as long: there are other cores. What
    this process and its workers say on stderr when they are killed is not for a terminal.
    """
    multiprocessing.set_forkserver_preload(["distributed", "course.grading.worker"])
    sys.stderr.flush()
    before, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        forkserver.ensure_running()
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(null)
