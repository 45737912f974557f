"""The outputs that a copy was saved with: the student's word, for people to see."""

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

LONGEST = 3_000_000  # characters of one text or picture
WHOLE = 10_000_000  # characters of one notebook's outputs
OUTPUTS = 200  # of one cell
LINES = 500  # of a traceback


class Saved:
    """Takes the outputs of one copy's cells, as long as they are few and plain."""

    def __init__(self) -> None:
        self.left = WHOLE

    def take(self, outputs: Any) -> list[NotebookNode]:
        """Return the outputs of one cell; what is none is left out.

        Args:
            outputs: what stands under ``outputs``, of any type.
        """
        taken = []
        for output in outputs[:OUTPUTS] if isinstance(outputs, list) else ():
            made = _output(output) if isinstance(output, dict) else None
            size = len(str(made)) if made is not None else 0
            if made is not None and size <= self.left:
                self.left -= size
                taken.append(made)
        return taken


def _output(output: dict) -> NotebookNode | None:
    kind = output.get("output_type")
    try:
        if kind == "stream" and output.get("name") in ("stdout", "stderr"):
            made = new_output(kind, name=output["name"], text=_text(output.get("text")))
        elif kind == "error":
            lines = output.get("traceback")
            traceback = [_text(line) for line in lines[:LINES]] if isinstance(lines, list) else []
            name, value = _text(output.get("ename", "")), _text(output.get("evalue", ""))
            made = new_output(kind, ename=name, evalue=value, traceback=traceback)
        elif kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
            texts = {key: _text(value) for key, value in output["data"].items() if _is_text(value)}
            data = {key: value for key, value in texts.items() if "/" in key and len(key) < 100}
            made = new_output(kind, data=data)
        else:
            return None
        nbformat.validate(made, ref="output", version=4)
    except (TypeError, ValueError, nbformat.ValidationError):
        return None
    return made


def _is_text(value: Any) -> bool:
    lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return lines or isinstance(value, str)


def _text(value: Any) -> str:
    """Return a text, which notebooks hold as one or as lines."""
    if not _is_text(value):
        raise TypeError
    text = value if isinstance(value, str) else "".join(value)
    if len(text) > LONGEST:
        raise ValueError
    return text.encode("utf-8", "replace").decode()  # a lone surrogate is no text
