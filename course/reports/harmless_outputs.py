"""What a copy's outputs may bring to a page: our steps in nbconvert's lists of preprocessors."""

import html
import re

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade

from course.reports.harmless_html import clean_html

LONGEST = 20_000  # characters of one text; its middle is left out
PICTURE_BYTES = 3_000_000
WHOLE = 3_000_000  # characters of one notebook's cells
OUTPUTS = 200  # of one cell
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", re.DOTALL)
SHORTEST = 12  # characters of a hidden line that could not stand in anybody's code
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Other escape sequences: they move cursors, set titles and links. Then lone control characters.
SEQUENCE = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b\[[0-9;?]*[@-ln-~]|\x1b[^\[]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


class HarmlessOutputs(SanitizeHTML):
    """nbconvert's own step, with outputs cut to a size that a page can bear.

    Markdown is made harmless once it is rendered, by ``harmless_html``: escaping its source,
    as nbconvert's step does, would spoil its quotations and formulas. A picture is preferred to
    HTML, so that an animation, which needs a script, shows its last frame.
    """

    left = WHOLE

    def preprocess(self, nb: NotebookNode, resources) -> tuple[NotebookNode, dict]:
        """Clean a notebook."""
        self.left = WHOLE
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: NotebookNode, resources, index: int):
        """Clean one cell; of a notebook without end, the rest is cut short."""
        longest = max(100, min(5 * LONGEST, self.left))
        self.left -= len(cell.source)
        if cell.cell_type == "code":
            if len(cell.outputs) > OUTPUTS:
                cell.outputs = [*cell.outputs[: OUTPUTS // 2], *cell.outputs[-OUTPUTS // 2 :]]
            cell.outputs = self.sanitize_code_outputs(cell.outputs)
            for output in cell.outputs:
                _tidy(output)
        if cell.cell_type == "raw":
            cell.source = clean_html(cell.source)
        else:
            cell.source = cut(cell.source, longest)
        return cell, resources

    def sanitize_code_outputs(self, outputs):
        """Drop what can run or is too large."""
        self.safe_output_keys = self.safe_output_keys | {"image/svg+xml", "image/gif"}
        for output in outputs:
            data = output.get("data", {})
            for key in [k for k in data if not isinstance(data[k], str)]:
                del data[key]
            for key in [k for k in data if k.startswith("image/")]:
                if len(data[key]) > PICTURE_BYTES:
                    del data[key]
            if {"image/png", "image/jpeg"} & data.keys():
                data.pop("text/html", None)
        return super().sanitize_code_outputs(outputs)

    def sanitize_html_tags(self, html_str: str) -> str:
        """Clean HTML; Markdown is cleaned where it is rendered as well."""
        self.left -= 10 * len(html_str)  # it takes longest
        return clean_html(html_str) if self.left > 0 else ""


def _tidy(output: NotebookNode) -> None:
    """Clean an output's texts, and its metadata: the templates trust the size of a picture."""
    if output.output_type == "stream":
        output.text = cut(output.text)
    elif output.output_type == "error":
        output.ename, output.evalue = cut(output.ename, 200), cut(output.evalue, 5000)
        output.traceback = cut("\n".join(output.traceback)).split("\n")
    else:
        if "text/plain" in output.data:
            output.data["text/plain"] = cut(output.data["text/plain"])
        kept = {}
        for key, about in output.get("metadata", {}).items():
            sizes = about.items() if isinstance(about, dict) else ()
            size = {k: v for k, v in sizes if k in ("width", "height") and type(v) is int}
            if size:
                kept[key] = NotebookNode(size)
        output.metadata = NotebookNode(kept)


def cut(text: str, longest: int = LONGEST) -> str:
    r"""Leave out of a text its middle, if it is long, and what only a terminal understands.

    >>> cut("a" * 30, 20), cut("\x1b]0;title\x07b\x1b[2Jc\x08")
    ('aaaaaaaaaa\n[… 10 …]\naaaaaaaaaa', 'bc')
    """
    if len(text) > longest:
        half = longest // 2
        text = f"{text[:half]}\n[… {len(text) - longest} …]\n{text[-half:]}"
    return CONTROL.sub("", SEQUENCE.sub("", text))


class HideTests(ClearHiddenTests):
    """nbgrader's step, and then their text in outputs: a copy can read its tests and print them.

    A line that a program has recoded is not recognised: this is a help, and no wall.
    """

    def preprocess(self, nb: NotebookNode, resources) -> tuple[NotebookNode, dict]:
        """Clear the hidden tests, in cells and in outputs."""
        lines = {
            line.strip()
            for cell in nb.cells
            if is_grade(cell)
            for region in HIDDEN.findall(cell.source)
            for line in region.splitlines()
        }
        lines = {line for line in lines if len(line) >= SHORTEST}
        lines |= {html.escape(line) for line in lines}
        nb, resources = super().preprocess(nb, resources)
        for cell in nb.cells if lines else ():
            for output in cell.get("outputs", []):
                _leave_out(output, lines)
        return nb, resources


def _leave_out(output: NotebookNode, hidden: set[str]) -> None:
    def clean(text: str) -> str:
        if not isinstance(text, str):
            return text
        lines = text.split("\n")
        told = [any(secret in COLOUR.sub("", line) for secret in hidden) for line in lines]
        return "\n".join("…" if shown else line for line, shown in zip(lines, told, strict=True))

    for key in ("text", "evalue"):
        if key in output:
            output[key] = clean(output[key])
    if "traceback" in output:
        output.traceback = clean("\n".join(output.traceback)).split("\n")
    for key, text in output.get("data", {}).items():
        if not key.startswith("image/") or key == "image/svg+xml":
            output.data[key] = clean(text)
