"""What a cell shows: all of it, or its beginning and its end where there is too much."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from course.base.metadata import ABOUT
from course.sandbox.kernel_messages import KernelMessage
from course.sandbox.limits import MB

ITEM_BYTES = 1_000  # what an output of nothing counts: a notebook with many is slow to read
LINE_BYTES = 30  # what a line counts besides its text: a notebook holds each as a string
PIECES = 8  # so many pieces of a text fill a cell's room: it loses whole ones
PARTS = 500  # texts that are kept side by side before they are joined
ERRORS = 5  # kept of those that would be left out
NAMES, ITEMS_BY_NAME = 1_000, 5  # displays that can be updated later
LEFT_OUT = "left_out"  # in the metadata of the note that stands where something was left out
LOST_ERROR = {"ename": "Error", "evalue": "", "traceback": []}


class Item:
    """One output, a piece of a stream's text, or a note of what was left out."""

    def __init__(self, kind: str, content: dict[str, Any], owner: "Outputs"):
        self.kind, self.content, self.owner = kind, content, owner
        self.texts = [content["text"]] if kind == "stream" else []
        self.size = _size(kind, content)

    def join(self, other: "Item", most: int) -> bool:
        """Take what follows into this one, if both are a stream's text or notes; tell so."""
        if self.kind != other.kind or self.size + other.size > most:
            return False
        if self.kind == "note":
            self.content["bytes"] += other.content["bytes"]
            return True
        if self.kind != "stream" or self.content["name"] != other.content["name"]:
            return False
        self.texts += other.texts
        self.size += other.size - ITEM_BYTES
        if len(self.texts) > PARTS:
            self.texts = ["".join(self.texts)]
        return True


class Outputs:
    """Gathers what a cell shows.

    Nothing is left out up to a number of bytes. Beyond it the first half of that and the last half
    are kept, with a note between. Some errors are always kept: points depend on them.

    Attributes:
        size: how many bytes are kept.
    """

    def __init__(self, most_bytes: int, names: dict[str, list[Item]] | None = None):
        """Begin with nothing.

        Args:
            most_bytes: how many bytes may be kept.
            names: the displays of the whole notebook that can be updated, by their names.
        """
        self.most_bytes = most_bytes
        self._names = {} if names is None else names
        self._clear_at_next = False
        self._clear()

    def _clear(self) -> None:
        self._start: list[Item] = []
        self._end: deque[Item] = deque()
        self._errors: list[Item] = []
        self._left_out = self._start_bytes = self.size = 0
        self._divided = False

    def take(self, message: KernelMessage) -> None:
        """Take one of the kernel's messages; one that shows nothing changes nothing."""
        kind, content = message.kind, message.content
        if kind == "clear_output":
            self._clear_at_next = content["wait"]
            if not content["wait"]:
                self._clear()
        elif kind == "update_display_data":
            self._update(content)
        elif kind in ("stream", "error", "display_data", "execute_result"):
            self._show(self._items(kind, content))
        elif kind == "left_out":
            self._show(self._rest(content))

    def add_error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an error that the kernel has not shown itself."""
        content = {"ename": name, "evalue": value, "traceback": traceback or [f"{name}: {value}"]}
        self._add(Item("error", content, self))

    def _items(self, kind: str, content: dict) -> Iterator[Item]:
        if kind != "stream":
            yield Item(kind, content, self)
            return
        text = content["text"]
        pieces = 1 + _weight(text) * PIECES // self.most_bytes
        step = 1 + len(text) // pieces
        for at in range(0, len(text), step):
            yield Item(kind, {**content, "text": text[at : at + step]}, self)

    def _rest(self, content: dict) -> Iterator[Item]:
        """Return what stands for a message that was too large."""
        if content["of"] == "error":
            yield Item("error", LOST_ERROR, self)
        if content["text"]:
            yield from self._items("stream", {"name": "stdout", "text": content["text"]})
        if content["of"] in ("stream", "error", "display_data", "execute_result"):
            yield Item("note", {"bytes": content["bytes"]}, self)

    def _show(self, items: Iterator[Item]) -> None:
        for item in items:
            if self._clear_at_next:
                self._clear_at_next = False
                self._clear()
            self._add(item)
            name = item.content.get("display_id")
            if name and (name in self._names or len(self._names) < NAMES):
                named = self._names.setdefault(name, [])
                named.append(item)
                del named[:-ITEMS_BY_NAME]

    def _update(self, content: dict) -> None:
        """Put something else in the place of a display, of any cell, where it has room."""
        for item in self._names.get(content["display_id"], []):
            more = _size(item.kind, content) - item.size
            if item.owner.size + more <= item.owner.most_bytes:
                item.content, item.size = content, item.size + more
                item.owner.size += more

    def _add(self, item: Item) -> None:
        before = self._end[-1].size if self._end else 0
        if self._end and self._end[-1].join(item, self.most_bytes // PIECES):
            self.size += self._end[-1].size - before
        else:
            self._end.append(item)
            self.size += item.size
        if self.size <= self.most_bytes:
            return
        if not self._divided:
            self._divide()
        while self._end and self.size - self._start_bytes > self.most_bytes // 2:
            self._leave_out(self._end.popleft())

    def _divide(self) -> None:
        """Set the beginning apart: from now on only the end makes room."""
        self._divided = True
        while self._end and self._start_bytes + self._end[0].size <= self.most_bytes // 2:
            self._start.append(self._end.popleft())
            self._start_bytes += self._start[-1].size

    def _leave_out(self, item: Item) -> None:
        self.size -= item.size
        self._left_out += item.content["bytes"] if item.kind == "note" else item.size
        if item.kind == "error" and len(self._errors) < ERRORS:
            self._errors.append(item)

    def result(self) -> list[NotebookNode]:
        """Return the outputs as a notebook holds them."""
        note = [Item("note", {"bytes": self._left_out}, self)] if self._left_out else []
        return list(_joined(chain(self._start, note, self._errors, self._end)))


def _size(kind: str, content: dict) -> int:
    texts = {
        "stream": lambda: [content["text"]],
        "error": lambda: [content["ename"], content["evalue"], *content["traceback"]],
        "note": lambda: [],
    }
    found = texts.get(kind, lambda: content["data"].values())()
    return ITEM_BYTES + sum(map(_weight, found))


def _weight(text: str) -> int:
    return len(text) + LINE_BYTES * text.count("\n")


def _joined(items: Iterable[Item]) -> Iterator[NotebookNode]:
    """Yield outputs; pieces of one stream's text that follow each other are one."""
    texts: list[str] = []
    name = ""
    for item in items:
        if texts and (item.kind != "stream" or item.content["name"] != name):
            yield new_output("stream", name=name, text="".join(texts))
            texts = []
        if item.kind == "stream":
            name = item.content["name"]
            texts += item.texts
        else:
            yield _output(item.kind, item.content)
    if texts:
        yield new_output("stream", name=name, text="".join(texts))


def _output(kind: str, content: dict) -> NotebookNode:
    if kind == "error":
        return new_output("error", **content)
    if kind == "note":
        size = content["bytes"]
        said = f"{size / MB:.1f} MB" if size >= MB // 10 else f"{size / 1000:.1f} kB"
        text = f"[… {said} of output left out …]"
        return new_output(
            "display_data",
            data={"text/plain": text},
            metadata={ABOUT: {LEFT_OUT: size}},
        )
    more = {"execution_count": content["execution_count"]} if kind == "execute_result" else {}
    return new_output(kind, data=content["data"], metadata=content["metadata"], **more)
