"""Begin early what the workers of this machine need, while the grader itself is still starting."""

import multiprocessing
from multiprocessing import forkserver


def import_once() -> None:
    """Start the process from which Dask forks its workers; it imports what they all need.

    Before ``distributed`` is imported here: both take about as long, and there are other cores.
    """
    multiprocessing.set_forkserver_preload(["distributed", "course.worker"])
    forkserver.ensure_running()
