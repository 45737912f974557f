"""Begin early what the workers of this machine need, while the grader itself is still starting."""

import multiprocessing
from multiprocessing import forkserver


def import_once() -> None:
    """Start the process from which Dask forks its workers; it imports what they all need.

    Called before the grader's own imports, which take about as long: there are other cores.
    """
    multiprocessing.set_forkserver_preload(["distributed", "course.grading.worker"])
    forkserver.ensure_running()
