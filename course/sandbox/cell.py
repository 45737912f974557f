"""One cell of a notebook: it is run, and what it shows is gathered."""

from datetime import UTC, datetime
from typing import Any

from nbformat import NotebookNode

from course.sandbox.kernel import Kernel
from course.sandbox.kernel_messages import KernelMessage
from course.sandbox.outputs import Item, Outputs

LEAST_BYTES = 20_000  # of output that any cell may have, whatever those before it had
STOPPED = "CellTimeoutError"
HIDDEN = ["an error whose text the notebook does not show"]


class Cell:
    """A cell while it runs, and afterwards: a kernel may still send something for it.

    Attributes:
        node: the notebook's cell; ``finish`` puts the outputs into it.
        outputs: what it has shown.
        failed: whether it has ended with an error.
        strange: whether the kernel has answered for it after its end, as no kernel does by itself.
    """

    def __init__(self, node: NotebookNode, most_bytes: int, names: dict[str, list[Item]]):
        """Prepare a cell that has not run.

        Args:
            node: the cell.
            most_bytes: how much of its output is kept.
            names: the displays of the whole notebook that can be updated.
        """
        self.node, self.outputs = node, Outputs(most_bytes, names)
        self._error = self._ended = self.failed = self.strange = False

    def run(self, kernel: Kernel, source: str, count: int, kept: bool = True) -> None:
        """Run it.

        Args:
            kernel: where.
            source: its text, or what is run in its place.
            count: its number among the cells that ran.
            kept: whether the notebook finds the text in its history, ``In``.

        Raises:
            KernelError: if the kernel ends.
        """
        started = _now()
        content = {"code": source, "silent": False, "store_history": kept, "stop_on_error": False}
        content |= {"user_expressions": {}, "allow_stdin": False}
        self._asked = kernel.ask("execute_request", content, self._take)
        self._ended = True
        times = {"iopub.status.busy": started, "shell.execute_reply": _now()}
        self.node.metadata["execution"] = times
        self.node.execution_count = count
        self.failed = any(map(_failed, self._asked.replies)) or bool(self._asked.interrupted)
        if self._asked.interrupted:
            seconds = kernel.limits.cell_seconds
            if self._asked.interrupted == "time":
                seconds = kernel.limits.cell_clock_seconds
            said = f"stopped after {seconds} s of {self._asked.interrupted}"
            self.outputs.add_error(STOPPED, said, [f"\x1b[0;31m{STOPPED}\x1b[0m: {said}"])

    def _take(self, message: KernelMessage) -> None:
        content = message.content
        self._error |= "error" in (message.kind, content.get("of"))
        if self._ended:
            if message.kind == "clear_output":
                return
            said = content.get("text", "")
            self.strange |= "error" in (message.kind, content.get("of")) or "✓" in said
        self.outputs.take(message)

    def finish(self) -> None:
        """Put the outputs into the cell, when the kernel has ended."""
        replies = self._asked.replies
        failed = next(filter(_failed, replies), None)
        if failed is not None and not self._error:
            self._add(failed.content)
        self.strange |= len(replies) > 1 or self._asked.idle > 1
        self.node.outputs = self.outputs.result()

    def _add(self, reply: dict[str, Any]) -> None:
        """Show an error of which only the reply tells."""
        name, value = reply.get("ename", "Error"), reply.get("evalue", "")
        self.outputs.add_error(name, value, reply.get("traceback") or HIDDEN)


def _failed(reply: KernelMessage) -> bool:
    return reply.content.get("status") != "ok"


def _now() -> str:
    return datetime.now(UTC).isoformat()
