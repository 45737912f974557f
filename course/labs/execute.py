"""Execute one of our own notebooks; a cell that fails is named, with a hidden test's values."""

import os
import tempfile
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from course.base.errors import SiteError

CELL_SECONDS = 300
SHOW = "from course.labs.explain import show_hidden_tests; show_hidden_tests()"
ASK = "import sys; from course.labs.explain import hidden_test; print(hidden_test(sys.last_value))"


def execute(
    name: str, notebook: NotebookNode, hidden_tests: bool = False, **environment: str
) -> NotebookNode:
    """Run a notebook in an empty folder, in place, and return it.

    Args:
        name: what to call it in messages.
        notebook: the notebook.
        hidden_tests: whether to say which hidden test is behind a check that fails.
        **environment: variables for its kernel.

    Raises:
        SiteError: naming the cell that raised, and its error.
    """
    explained: list[str] = []

    async def show(**_: object) -> None:
        await _in_kernel(client, SHOW)

    async def ask(**_: object) -> None:
        explained.append(await _in_kernel(client, ASK))

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],  # not its warnings about this machine
            resources={"metadata": {"path": folder}},
        )
        if hidden_tests:
            client.on_notebook_start, client.on_cell_error = show, ask
        try:
            client.execute(env=_variables(environment))
        except CellExecutionError as error:
            cell = next(c for c in code_cells(notebook) if _failed(c))
            said = [f"{name}, cell {cell.id}: {error.ename}: {error.evalue}", *explained]
            raise SiteError("\n".join(said).rstrip()) from error
    for cell in code_cells(notebook):
        cell.metadata.pop("execution", None)  # times of day
    return notebook


def _variables(more: dict[str, str]) -> dict[str, str]:
    variables = os.environ | {
        "TQDM_DISABLE": "1",
        "MPLBACKEND": "",  # Jupyter's own, whatever this shell has
        "SDL_VIDEODRIVER": "dummy",  # pygame draws Frozen Lake in memory
        "COURSE_STILL": "1",  # a page is no place to play
        "OMP_NUM_THREADS": "1",  # as many labs run side by side as there are cores
        **more,
    }
    return {name: value for name, value in variables.items() if value}


async def _in_kernel(client: NotebookClient, code: str) -> str:
    """Run some code beside the notebook's, and return what it printed."""
    printed: list[str] = []
    kernel: Any = client.kc
    await kernel.execute_interactive(
        code,
        store_history=False,
        output_hook=lambda message: printed.append(message["content"].get("text", "")),
    )
    return "".join(printed)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells with code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)
