"""Put a copy's graded cells right, against the notebook that was released."""

import ast
import re
from copy import deepcopy
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.base.messages import Message
from course.submissions.syntax import parse

NEW = {"code": new_code_cell, "markdown": new_markdown_cell}
TAGS = ("skip-execution", "raises-exception")
DEFINES = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)
DELETED = "# This answer's cell was not in the copy."
# What makes a cell what it is; the rest of nbgrader's metadata follows from these.
ROLES = ("grade", "solution", "locked")


class Repair:
    """Brings the cells of one copy back to what was released, but for the answers.

    Attributes:
        cells: the copy's cells; those of the release's graded cells have its metadata, its type
            and its order, and those that are locked have its text.
        repairs: what was done, for people.
        known: how many of the release's graded cells the copy held.
    """

    def __init__(self, copy: list[NotebookNode], release: list[NotebookNode]):
        self.release = release
        self.repairs: list[Message] = []
        self.wanted = {c.metadata.nbgrader.grade_id: c for c in release if is_graded(c)}
        self.names = {c.get("id"): name for name, c in self.wanted.items()}
        self.cells = list(copy)
        found = self._identify()
        self.known = len(found)
        for name, cell in found.items():
            self._restore(name, cell)
        self._strip(found)
        placed = self._in_order(found)
        for name in self.wanted:
            if name not in placed:
                cell = found.get(name) or self._stand_in(name)
                self.cells.insert(self._place(name, placed), cell)
                placed[name] = cell

    def _note(self, cell: str, code: str, **arguments: Any) -> None:
        self.repairs.append(Message(code, cell=cell, **arguments))

    def _locked(self, name: str) -> bool:
        return not self.wanted[name].metadata.nbgrader.get("solution", False)

    def _identify(self) -> dict[str, NotebookNode]:
        """Say which cell of the copy is which of the release; all but one of several go."""
        claims: dict[str, list[NotebookNode]] = {}
        for cell in self.cells:
            said, own = grade_id(cell), self.names.get(cell.get("id"))
            if own is None and said and said in self.wanted and self._locked(said):
                own = self._same_text(cell, said)
            name = own or said
            if name is None or name not in self.wanted:
                continue
            if own and said in self.wanted and own != said:
                self._note(own, "other-grade-id", other=said)
            elif said not in self.wanted:
                self._note(name, "lost-metadata")
            claims.setdefault(name, []).append(cell)
        found = {name: self._one_of(name, cells) for name, cells in claims.items()}
        for name in self.wanted:
            if name not in found and (adopted := self._adopt(name, found)):
                self._note(name, "lost-metadata")
                found[name] = adopted
        return found

    def _same_text(self, cell: NotebookNode, said: str) -> str | None:
        text = cell.source.strip()
        if not text or text == self.wanted[said].source.strip():
            return None
        same = (n for n, c in self.wanted.items() if self._locked(n) and c.source.strip() == text)
        return next(same, None)

    def _one_of(self, name: str, cells: list[NotebookNode]) -> NotebookNode:
        if len(cells) == 1:
            return cells[0]
        self._note(name, "repeated", count=len(cells))
        released = self.wanted[name]
        own = [c for c in cells if c.get("id") == released.get("id")]
        if self._locked(name):
            kept = (own or cells)[-1]
            gone = [
                c for c in cells if c is not kept and c.source in (kept.source, released.source)
            ]
        else:
            changed = [c for c in cells if c.source.strip() not in ("", released.source.strip())]
            best = [c for c in own if _among(c, changed)] or changed or own or cells
            kept, gone = best[-1], []
            if released.cell_type == "markdown" and len(changed) > 1:
                kept.source = "\n\n".join(c.source for c in changed)
                gone = [c for c in changed if c is not kept]
        self.cells = [c for c in self.cells if not _among(c, gone)]
        return kept

    def _adopt(self, name: str, found: dict) -> NotebookNode | None:
        """Return the one plain cell that must be this one, if there is one."""
        released = self.wanted[name]
        plain = [c for c in self.cells if not _among(c, found.values())]
        if self._locked(name):
            same = [c for c in plain if _alike(c.source, released.source)]
        else:
            defined = DEFINES.search(released.source) if released.cell_type == "code" else None
            same = [c for c in plain if c.cell_type == "code"] if defined else []
            same = [c for c in same if defined and defined[1] in DEFINES.findall(c.source)]
        return same[0] if len(same) == 1 else None

    def _restore(self, name: str, cell: NotebookNode) -> None:
        released, said = self.wanted[name], cell.metadata.get("nbgrader")
        said = said if isinstance(said, dict) else {}
        should = released.metadata.nbgrader
        if said and said.get("schema_version") != should.schema_version:
            version = f"{said.get('schema_version', 0)!s:.9}"
            self._note(name, "other-schema", version=version)
        elif said:
            for role in ROLES:
                if bool(said.get(role)) != bool(should.get(role)):
                    self._note(name, f"not-{role}" if should.get(role) else role)
        if should.get("grade") and "points" in said and said["points"] != should.points:
            self._note(name, "other-points", points=str(said["points"])[:20])
        tags = cell.metadata.get("tags")
        for tag in TAGS:
            if tag in (tags or ()):
                self._note(name, "tag", tag=tag)
        if cell.cell_type != released.cell_type:
            self._note(name, "other-type", type=cell.cell_type)
            self._retype(cell, released.cell_type)
        if self._locked(name):
            if not cell.source.strip():
                self._note(name, "emptied")
            elif not _alike(cell.source, released.source):
                self._note(name, "edited")
            cell.source, cell.metadata = released.source, deepcopy(released.metadata)
            cell.pop("attachments", None)
            return
        cell.metadata = deepcopy(released.metadata)
        if kept := [tag for tag in tags or () if tag not in TAGS]:
            cell.metadata.tags = kept

    @staticmethod
    def _retype(cell: NotebookNode, cell_type: str) -> None:
        fresh = NEW[cell_type](cell.source, id=cell.get("id"), metadata=cell.metadata)
        cell.clear()
        cell.update(fresh)

    def _strip(self, found: dict) -> None:
        """Take nbgrader's metadata from every other cell."""
        for cell in self.cells:
            if not _among(cell, found.values()) and "nbgrader" in cell.metadata:
                said = grade_id(cell)
                if said and said not in self.wanted:
                    self.repairs.append(Message("foreign-cell", name=said[:60]))
                del cell.metadata["nbgrader"]

    def _in_order(self, found: dict) -> dict[str, NotebookNode]:
        """Take out the fewest cells that do not stand in the release's order, answers last."""
        rank = {name: i for i, name in enumerate(self.wanted)}
        names = {id(cell): name for name, cell in found.items()}
        there = [names[id(c)] for c in self.cells if id(c) in names]
        best: list[tuple[int, list[str]]] = []
        for i, name in enumerate(there):
            weight = 1 if self._locked(name) else len(self.wanted) + 1
            before = [best[j] for j in range(i) if rank[there[j]] < rank[name]]
            total, chain = max(before, key=lambda chain: chain[0], default=(0, []))
            best.append((total + weight, [*chain, name]))
        kept = max(best, key=lambda chain: chain[0], default=(0, []))[1]
        for name in there:
            if name not in kept:
                self._note(name, "moved")
        self.cells = [c for c in self.cells if names.get(id(c)) in (None, *kept)]
        return {name: found[name] for name in kept}

    def _stand_in(self, name: str) -> NotebookNode:
        self._note(name, "deleted")
        cell = deepcopy(self.wanted[name])
        if not self._locked(name) and cell.cell_type == "code":
            cell.source = DELETED  # not the release's, which would undo a definition elsewhere
        return cell

    def _place(self, name: str, placed: dict) -> int:
        """Return where to put a cell: after what it followed, and in the release's order."""
        at = {id(cell): i for i, cell in enumerate(self.cells)}
        order = list(self.wanted)
        rank = order.index(name)
        low = max((at[id(placed[n])] + 1 for n in order[:rank] if n in placed), default=0)
        after = (at[id(placed[n])] for n in order[rank + 1 :] if n in placed)
        high = min(after, default=len(self.cells))
        by_id = {c.get("id"): i for i, c in enumerate(self.cells)}
        released = [c.get("id") for c in self.release]
        previous = reversed(released[: released.index(self.wanted[name].get("id"))])
        follows = next((by_id[i] + 1 for i in previous if i in by_id), low)
        return min(max(follows, low), high)


def is_graded(cell: NotebookNode) -> bool:
    """Tell whether nbgrader knows this cell of a release."""
    said = cell.metadata.get("nbgrader", {})
    return any(said.get(key) for key in ROLES)


def locked(release: list[NotebookNode]) -> set[str]:
    """Return the names of a release's cells that no student may edit."""
    cells = [cell for cell in release if is_graded(cell)]
    return {c.metadata.nbgrader.grade_id for c in cells if not c.metadata.nbgrader.get("solution")}


def grade_id(cell: NotebookNode) -> str | None:
    """Return how nbgrader's metadata names a cell; None where it has none."""
    said = cell.metadata.get("nbgrader")
    name = said.get("grade_id") if isinstance(said, dict) else None
    return name if isinstance(name, str) else None


def _alike(text: str, released: str) -> bool:
    r"""Tell whether two cells say the same, however an editor or a formatter lays them out.

    >>> _alike("x = f('a', 1)  \n", 'x = f("a",\n      1)'), _alike("x = 1", "x = 2")
    (True, False)
    """
    if _lines(text) == _lines(released):
        return True
    tree, other = parse(text), parse(released)
    if tree is None or other is None or not tree.body:  # a text that is all comments, or no code
        return False
    return ast.dump(tree) == ast.dump(other)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _among(cell: NotebookNode, cells) -> bool:
    return any(cell is other for other in cells)
