"""How long a copy and its cells took: noted in the notebook's metadata, read for the class page."""

from datetime import datetime

from nbformat import NotebookNode

from course.base.metadata import ABOUT

STARTED = ("iopub.execute_input", "iopub.status.busy")
ENDED = ("shell.execute_reply", "iopub.status.idle")
MOST = 1e6  # seconds; what came back from another machine may say anything


def cell_seconds(cell: NotebookNode) -> float | None:
    """Return how long a cell ran, from the times that nbclient notes; None where it noted none.

    >>> times = {"iopub.status.busy": "2026-01-01T10:00:00.5Z",
    ...          "shell.execute_reply": "2026-01-01T10:00:02Z"}
    >>> cell_seconds(NotebookNode(metadata={"execution": times}))
    1.5
    """
    times = cell.metadata.get("execution")
    if not isinstance(times, dict):
        return None
    started = next((times[name] for name in STARTED if name in times), "")
    ended = next((times[name] for name in ENDED if name in times), "")
    try:
        took = (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
    except (TypeError, ValueError):
        return None
    return round(took, 3) if 0 <= took < MOST else None


def timed(notebook: NotebookNode, seconds: float) -> NotebookNode:
    """Note in a notebook how long its copy took, its kernel's start included."""
    notebook.metadata.setdefault(ABOUT, {})["seconds"] = seconds
    return notebook


def read_seconds(node: NotebookNode) -> float | None:
    """Return the seconds noted for a cell or a whole notebook."""
    noted = node.metadata.get(ABOUT)
    seconds = noted.get("seconds") if isinstance(noted, dict) else None
    return float(seconds) if isinstance(seconds, int | float) else None
