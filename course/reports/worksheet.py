"""A CSV file of which single cells can be changed, and not one byte more."""

import re
import unicodedata

from course.base.errors import GradingError

SEPARATORS = (b",", b";", b"\t")


class WorksheetError(GradingError):
    """A worksheet that cannot be filled; the message says what to do."""


class Worksheet:
    r"""A CSV file as bytes, with the place of each cell.

    >>> sheet = Worksheet(b'a;b\r\n1;"x;y"\r\n', [{"a"}])
    >>> sheet.rows, sheet.text(1, 1)
    (2, 'x;y')
    >>> sheet.put(1, 0, "2;3")
    >>> sheet.content()
    b'a;b\r\n"2;3";"x;y"\r\n'
    """

    def __init__(self, content: bytes, needed: list[set[str]]):
        """Read a table whose first row has, for each of ``needed``, a heading of that set.

        Raises:
            WorksheetError: if it is no such table, or its rows differ in length.
        """
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise WorksheetError(
                "the worksheet is in UTF-16, as a spreadsheet saves “Unicode text”; give the file "
                "as Moodle gave it, or save it as “CSV UTF-8”"
            )
        self._content = content
        self._start = 3 if content.startswith(b"\xef\xbb\xbf") else 0
        self._changes: dict[tuple[int, int], bytes] = {}
        headings = []
        for self.separator in SEPARATORS:
            self._rows = _spans(content, self._start, self.separator)
            self.headings = [folded(self.text(0, i)) for i in range(self.columns)]
            if all(names & set(self.headings) for names in needed):
                break
            headings.append(self.headings)
        else:
            found = max(headings, key=len)
            expected = ", ".join(" or ".join(sorted(names)) for names in needed)
            raise WorksheetError(
                f"the worksheet's headings are {', '.join(found) or '(none)'}; expected "
                f"{expected}. Give the grading worksheet (CSV) downloaded from the assignment"
            )
        for number, row in enumerate(self._rows, 1):
            if len(row) != self.columns:
                raise WorksheetError(
                    f"row {number} of the worksheet has {len(row)} cells; its headings are "
                    f"{self.columns}. Download it again, it is damaged"
                )

    @property
    def rows(self) -> int:
        """The number of rows, the headings included."""
        return len(self._rows)

    @property
    def columns(self) -> int:
        """The number of headings."""
        return len(self._rows[0]) if self._rows else 0

    def column(self, names: set[str]) -> int | None:
        """Return the place of the one column with such a heading, if there is one."""
        found = [i for i, heading in enumerate(self.headings) if heading in names]
        if len(found) > 1:
            raise WorksheetError(f"{len(found)} columns are called {' or '.join(sorted(names))}")
        return found[0] if found else None

    def text(self, row: int, column: int) -> str:
        """Return a cell's text as it was read."""
        raw = self._raw(row, column)
        if raw.startswith(b'"'):
            raw = raw[1 : raw.rindex(b'"')].replace(b'""', b'"')
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")

    def put(self, row: int, column: int, text: str) -> None:
        """Change a cell; it keeps its quotes, and gets some where it needs them."""
        raw = text.encode("utf-8")
        quoted = self._raw(row, column).startswith(b'"')
        if quoted or self.separator in raw or re.search(rb'["\r\n]', raw):
            raw = b'"' + raw.replace(b'"', b'""') + b'"'
        self._changes[row, column] = raw

    def content(self) -> bytes:
        """Return the file: every byte as it was, but for the cells that were changed."""
        parts, done = [], 0
        for (row, column), raw in sorted(self._changes.items()):
            start, end = self._rows[row][column]
            parts += [self._content[done:start], raw]
            done = end
        return b"".join([*parts, self._content[done:]])

    def _raw(self, row: int, column: int) -> bytes:
        start, end = self._rows[row][column]
        return self._content[start:end]


def folded(text: str) -> str:
    """Return a heading without accents, capitals and typographic apostrophes and spaces.

    >>> folded("\u00a0La note peut être  Modifiée")
    'la note peut etre modifiee'
    """
    text = unicodedata.normalize("NFKD", text.replace("’", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.casefold().split())


def _spans(content: bytes, start: int, separator: bytes) -> list[list[tuple[int, int]]]:
    """Return where each cell begins and ends, quotes included; empty lines are no rows."""
    stop = re.compile(rb"[\r\n" + re.escape(separator) + rb"]")
    quoted = re.compile(rb'"(?:[^"]|"")*"')
    rows: list[list[tuple[int, int]]] = []
    row: list[tuple[int, int]] = []
    at = start
    while at <= len(content):
        begun = quoted.match(content, at)
        if begun is None and content[at : at + 1] == b'"':
            raise WorksheetError(f"a quote opened at byte {at} of the worksheet is never closed")
        found = stop.search(content, begun.end() if begun else at)
        end = found.start() if found else len(content)
        row.append((at, end))
        at = end + 1
        if found is None or found[0] != separator:
            if row != [(end, end)]:
                rows.append(row)
            row = []
    return rows
