"""Read a stranger's notebook: bytes in, a clean notebook of format 4 or a named reason out."""

import codecs
import re

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from course.base.bounded_json import NestedError, TooComplexError, loads
from course.base.messages import Message
from course.base.metadata import ABOUT, SAVED
from course.submissions.fetching import fetches_helpers
from course.submissions.saved_outputs import Saved
from course.submissions.submission import CopyError

NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What French and English prose holds besides ASCII, as Windows-1252 has it.
LETTERS = set("àâçéèêëîïôùû")
PROSE = LETTERS | set("äöüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»“”‘’–—…•·€°²³±×÷µ\xa0")
ASCII = set(map(chr, range(128)))
UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
CELLS = 5000
# A notebook of 50 MB with its outputs holds less. What is not needed is dropped as it was parsed.
MOST = {"depth": 100, "containers": 500_000, "values": 2_000_000}
TAGS = 50
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_copy(content: bytes) -> tuple[NotebookNode, list[Message]]:
    """Return the notebook in these bytes, and what had to be put right.

    Only what grading needs is taken: each cell's type, text, metadata, name and attachments. Of
    outputs, those of cells that nbgrader does not know, aside: they are the student's word.

    Raises:
        CopyError: if there is no notebook in them.
    """
    repairs: list[Message] = []
    raw = _parse(_decode(content, repairs))
    raw = _in_format_4(raw, repairs)
    _note_language(raw.get("metadata"), repairs)
    cells, odd, saved = [], 0, Saved()
    seen: set[str] = set()
    for entry in raw["cells"]:
        try:
            cell = _clean(entry, seen)
            _keep_outputs(entry, cell, saved)
        except (TypeError, ValueError):
            odd += 1
            continue
        if not (cell.cell_type == "code" and fetches_helpers(cell.source)):  # the release's
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
        if encoding == "utf-8" and (text := in_windows_1252(content)) is not None:
            repairs.append(Message("windows-1252"))
            return text
        raise CopyError(Message("not-utf-8", problem=error.reason)) from None


def in_windows_1252(content: bytes) -> str | None:
    """Return text that was certainly written in Windows-1252; None if that is not certain.

    Nearly any bytes can be read so. It is certain if French letters come out, nothing else but the
    marks of prose, and no bytes that are a character of UTF-8: an é of Mac OS Roman or of MS-DOS,
    or a letter of another alphabet, comes out as something else.

    >>> in_windows_1252("L’été à Nîmes : 3 €".encode("cp1252"))
    'L’été à Nîmes : 3 €'
    >>> in_windows_1252("L’été à Nîmes".encode("mac_roman")) is None
    True
    """
    if UTF_8.search(content):
        return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    found = set(text) - ASCII
    return text if found & LETTERS and found <= PROSE else None


def _parse(text: str) -> dict:
    try:
        raw = loads(text.encode(), **MOST)
    except NestedError:
        raise CopyError(Message("nested")) from None
    except TooComplexError:
        raise CopyError(Message("too-much")) from None
    except ValueError as error:
        at_end = getattr(error, "pos", 0) >= len(text.rstrip()) - 1
        if text.lstrip().startswith("{") and (at_end or "Unterminated" in str(error)):
            raise CopyError(Message("truncated")) from None
        line, column = (getattr(error, name, 1) for name in ("lineno", "colno"))
        raise CopyError(Message("not-json", line=line, column=column)) from None
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
        cells = [_slim(cell) for sheet in raw["worksheets"] for cell in sheet["cells"]]
        about = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0}
        node = nbformat.from_dict({**about, "worksheets": [{"cells": cells, "metadata": {}}]})
        raw = nbformat.convert(node, 4)
    except Exception as error:  # a stranger's file: there is no end to what can be wrong with it
        problem = f"{error!r:.100}"
        reason = Message("unreadable-format", version=version, problem=problem)
        raise CopyError(reason) from None
    repairs.append(Message("old-format", version=version))
    return raw


def _slim(cell: dict) -> dict:
    """Return a cell of format 3 without its outputs."""
    texts = {key: cell[key] for key in ("source", "input", "level") if key in cell}
    about = {"cell_type": cell["cell_type"], "metadata": _metadata(cell.get("metadata"))}
    return {**about, **texts} | ({"outputs": []} if cell["cell_type"] == "code" else {})


def _metadata(said: object) -> dict:
    """Return what is used of a cell's metadata: nbgrader's own, which is flat, and the tags."""
    said = said if isinstance(said, dict) else {}
    kept: dict[str, object] = {}
    if isinstance(nbgrader := said.get("nbgrader"), dict):
        flat = {key: v for key, v in nbgrader.items() if isinstance(v, str | int | float | None)}
        kept["nbgrader"] = {
            _text(k): _text(v) if isinstance(v, str) else v for k, v in flat.items()
        }
    tags = said.get("tags")
    if isinstance(tags, list) and len(tags) <= TAGS and all(isinstance(t, str) for t in tags):
        kept["tags"] = [_text(tag) for tag in tags]
    return kept


def _attachments(said: object) -> dict:
    """Return a cell's attachments: by name, texts by their type."""
    found = {}
    for name, picture in said.items() if isinstance(said, dict) else ():
        if isinstance(picture, dict):
            texts = {_text(mime): _text(v) for mime, v in picture.items() if isinstance(v, str)}
            found.update({_text(name): texts} if texts else {})
    return found


def _text(text: str) -> str:
    """Return text as UTF-8 can write it: a lone surrogate, which JSON can hold, is none."""
    return text.encode("utf-8", "replace").decode()


def _note_language(metadata, repairs: list[Message]) -> None:
    """Name another language than Python; an environment's own name for Python is no fault."""
    metadata = metadata if isinstance(metadata, dict) else {}
    spec, info = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    spec, info = (said if isinstance(said, dict) else {} for said in (spec, info))
    kernel, language = spec.get("name", "python3"), spec.get("language") or info.get("name")
    if language is None and kernel != "python3":
        language = "an unknown language"
    if language not in (None, "python"):
        repairs.append(Message("other-kernel", kernel=f"{kernel} ({language})"[:60]))


def _clean(entry: dict, seen: set[str]) -> NotebookNode:
    """Return a cell of format 4 with nothing but what is needed.

    Raises:
        TypeError, ValueError: if it is no cell.
    """
    if not isinstance(entry, dict):
        raise TypeError
    source = entry.get("source", "")
    if isinstance(source, list):
        source = "".join(source)
    if entry.get("cell_type") not in NEW or not isinstance(source, str):
        raise ValueError
    source = _text(source).replace("\r\n", "\n")
    cell = NEW[entry["cell_type"]](source)
    cell.metadata = nbformat.from_dict(_metadata(entry.get("metadata")))
    name = entry.get("id")
    if isinstance(name, str) and NAME.fullmatch(name) and name not in seen:
        seen.add(name)
        cell.id = name
    if entry["cell_type"] != "code" and (attached := _attachments(entry.get("attachments"))):
        trial = NotebookNode(cell, attachments=nbformat.from_dict(attached))
        if nbformat.validator.isvalid(new_notebook(cells=[trial])):
            return trial
    return cell


def _keep_outputs(entry: dict, cell: NotebookNode, saved: Saved) -> None:
    plain = cell.cell_type == "code" and "nbgrader" not in cell.metadata
    if plain and (outputs := saved.take(entry.get("outputs"))):
        cell.metadata[ABOUT] = {SAVED: outputs}
