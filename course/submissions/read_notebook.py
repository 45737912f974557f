"""Read a stranger's notebook: bytes in, a clean notebook of format 4 or a named reason out."""

import codecs
import json
import re

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from course.base.messages import Message
from course.submissions.submission import CopyError

NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CELLS = 5000
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_copy(content: bytes) -> tuple[NotebookNode, list[Message]]:
    """Return the notebook in these bytes, and what had to be put right.

    Only what grading needs is taken: each cell's type, text, metadata, name and attachments. No
    outputs: they are the student's word.

    Raises:
        CopyError: if there is no notebook in them.
    """
    repairs: list[Message] = []
    raw = _parse(_decode(content, repairs))
    raw = _in_format_4(raw, repairs)
    _note_language(raw.get("metadata"), repairs)
    cells, seen, odd = [], set(), 0
    for one in raw["cells"]:
        try:
            cell = _clean(one, seen)
        except (TypeError, ValueError):
            odd += 1
            continue
        cells.append(cell)
    if odd:
        repairs.append(Message("odd-cells", count=odd))
    if not cells:
        raise CopyError(Message("no-cells"))
    if len(cells) > CELLS:
        raise CopyError(Message("too-many-cells", cells=len(cells), most=CELLS))
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.validate(notebook)
    return notebook, repairs


def _decode(content: bytes, repairs: list[Message]) -> str:
    if not content.strip():
        raise CopyError(Message("empty"))
    encoding = next((e for mark, e in MARKS.items() if content.startswith(mark)), "utf-8")
    if encoding != "utf-8":
        repairs.append(Message("byte-order-mark", encoding=encoding.removesuffix("-sig")))
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise CopyError(Message("not-utf-8", problem=error.reason)) from None


def _parse(text: str) -> dict:
    try:
        raw = json.loads(text)
    except RecursionError:
        raise CopyError(Message("nested")) from None
    except ValueError as error:
        at_end = getattr(error, "pos", 0) >= len(text.rstrip()) - 1
        if text.lstrip().startswith("{") and (at_end or "Unterminated" in str(error)):
            raise CopyError(Message("truncated")) from None
        raise CopyError(Message("not-json", problem=str(error))) from None
    if not isinstance(raw, dict) or not ("cells" in raw or "worksheets" in raw):
        raise CopyError(Message("not-notebook"))
    return raw


def _in_format_4(raw: dict, repairs: list[Message]) -> dict:
    version = str(raw.get("nbformat"))[:20]
    if isinstance(raw.get("cells"), list):
        if raw.get("nbformat") != 4:
            repairs.append(Message("odd-format", version=version))
        return raw
    try:
        node = nbformat.from_dict({"metadata": {}, "nbformat_minor": 0, **raw, "nbformat": 3})
        for sheet in node.worksheets:
            for cell in sheet.cells:
                cell.setdefault("metadata", NotebookNode())
        raw = nbformat.convert(node, 4)
    except Exception as error:  # a stranger's file: there is no end to what can be wrong with it
        problem = f"{error!r:.100}"
        reason = Message("unreadable-format", version=version, problem=problem)
        raise CopyError(reason) from None
    repairs.append(Message("old-format", version=version))
    return raw


def _note_language(metadata, repairs: list[Message]) -> None:
    """Name another language than Python; an environment's own name for Python is no fault."""
    metadata = metadata if isinstance(metadata, dict) else {}
    spec, info = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    spec, info = (one if isinstance(one, dict) else {} for one in (spec, info))
    kernel, language = spec.get("name", "python3"), spec.get("language") or info.get("name")
    if language is None and kernel != "python3":
        language = "an unknown language"
    if language not in (None, "python"):
        repairs.append(Message("other-kernel", kernel=f"{kernel} ({language})"[:60]))


def _clean(one: dict, seen: set[str]) -> NotebookNode:
    """Return a cell of format 4 with nothing but what is needed.

    Raises:
        TypeError, ValueError: if it is no cell.
    """
    if not isinstance(one, dict):
        raise TypeError
    source = one.get("source", "")
    if isinstance(source, list):
        source = "".join(source)
    if one.get("cell_type") not in NEW or not isinstance(source, str):
        raise ValueError
    # A lone surrogate, which JSON can hold, is no text.
    source = source.encode("utf-8", "replace").decode().replace("\r\n", "\n")
    cell = NEW[one["cell_type"]](source)
    said = one.get("metadata") if isinstance(one.get("metadata"), dict) else {}
    cell.metadata = nbformat.from_dict({k: said[k] for k in ("nbgrader", "tags") if k in said})
    tags = cell.metadata.get("tags", [])
    if not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        del cell.metadata["tags"]
    name = one.get("id")
    if isinstance(name, str) and NAME.fullmatch(name) and name not in seen:
        seen.add(name)
        cell.id = name
    if one["cell_type"] != "code" and isinstance(one.get("attachments"), dict):
        trial = NotebookNode(cell, attachments=nbformat.from_dict(one["attachments"]))
        if nbformat.validator.isvalid(new_notebook(cells=[trial])):
            return trial
    return cell
