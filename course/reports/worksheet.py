"""A CSV file of which single cells are changed; its encoding and separator stay."""

import codecs
import csv
import io
import unicodedata

from course.base.errors import GradingError

SEPARATORS = (",", ";", "\t")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class WorksheetError(GradingError):
    """A worksheet that cannot be filled; the message says what to do."""


class Worksheet:
    r"""The rows of a CSV file.

    >>> sheet = Worksheet(b'a;b\r\n1;"x;y"\r\n', [{"a"}])
    >>> sheet.rows
    [['1', 'x;y']]
    >>> sheet.rows[0][0] = "2;3"
    >>> sheet.content()
    b'a;b\r\n"2;3";"x;y"\r\n'

    Attributes:
        head: the first row as it stands.
        headings: the same, folded.
        rows: all others; to be changed.
        separator: between two cells.
    """

    def __init__(self, content: bytes, needed: list[set[str]]):
        """Read a table whose first row has, for each of ``needed``, a heading of that set.

        Raises:
            WorksheetError: if it is no such table, or its rows differ in length.
        """
        text = self._decode(content)
        found: list[list[str]] = []
        for self.separator in SEPARATORS:
            self.head, *self.rows = _read(text, self.separator)
            self.headings = [folded(heading) for heading in self.head]
            if all(names & set(self.headings) for names in needed):
                break
            found.append(self.headings)
        else:
            longest = max(found, key=lambda headings: len(headings))
            expected = ", ".join(" or ".join(sorted(names)) for names in needed)
            raise WorksheetError(
                f"the worksheet's headings are {', '.join(longest) or '(none)'}; "
                f"expected {expected}. Give the grading worksheet (CSV) downloaded from the "
                "assignment"
            )
        for number, row in enumerate(self.rows, 2):
            if len(row) != len(self.head):
                raise WorksheetError(
                    f"row {number} of the worksheet has {len(row)} cells; its headings are "
                    f"{len(self.head)}. Download it again, it is damaged"
                )

    def _decode(self, content: bytes) -> str:
        if content.startswith(UTF_16):
            raise WorksheetError(
                "the worksheet is in UTF-16, as a spreadsheet saves “Unicode text”; give the file "
                "as Moodle gave it, or save it as “CSV UTF-8”"
            )
        self._encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"
        try:
            return content.decode(self._encoding)
        except UnicodeDecodeError:  # saved again by a spreadsheet
            self._encoding = "cp1252"
            return content.decode(self._encoding, "replace")

    def column(self, names: set[str]) -> int | None:
        """Return the place of the one column with such a heading, if there is one."""
        found = [i for i, heading in enumerate(self.headings) if heading in names]
        if len(found) > 1:
            raise WorksheetError(f"{len(found)} columns are called {' or '.join(sorted(names))}")
        return found[0] if found else None

    def needed_column(self, names: set[str]) -> int:
        """Return the place of a column that there must be."""
        column = self.column(names)
        if column is None:
            raise WorksheetError(f"no column is called {' or '.join(sorted(names))}")
        return column

    def content(self) -> bytes:
        """Return the file."""
        stream = io.StringIO(newline="")
        # Its line ends are those that make the module quote every cell that holds one of the two.
        csv.writer(stream, delimiter=self.separator, lineterminator="\r\n").writerows(
            [self.head, *self.rows]
        )
        return stream.getvalue().encode(self._encoding, "replace")


def _read(text: str, separator: str) -> list[list[str]]:
    """Return the rows of a table, empty lines left out; no headings where there is none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [row for row in reader if row] or [[]]
    except csv.Error:
        return [[]]


def folded(text: str) -> str:
    """Return a heading without accents, capitals and typographic apostrophes and spaces.

    >>> folded("\u00a0La note peut être  Modifiée")
    'la note peut etre modifiee'
    """
    text = unicodedata.normalize("NFKD", text.replace("’", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.casefold().split())
