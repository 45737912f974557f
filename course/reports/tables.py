"""Tables that leave the system: CSV as a spreadsheet of some country reads it, and .xlsx."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from course.base.messages import shown

Value = str | float | datetime | None
STARTS = ("=", "+", "-", "@")  # what a spreadsheet takes for a formula's beginning
NOT_IN_A_SHEET = re.compile(r"[\[\]:*?/\\']")


@dataclass
class Table:
    """Rows under headings.

    Attributes:
        name: of the sheet.
        headings: of the columns.
        rows: texts, numbers, dates and blanks; texts may be a stranger's.
    """

    name: str
    headings: Sequence[str]
    rows: list[Sequence[Value]] = field(default_factory=list)


def harmless(text: str) -> str:
    r"""Return a stranger's text as a cell of CSV: one line, and never a formula.

    >>> harmless("=1+1"), harmless("Zoé\n, D"), harmless("")
    ("'=1+1", 'Zoé?, D', '')
    """
    text = shown(text)
    return f"'{text}" if text.lstrip().startswith(STARTS) else text


def as_csv(table: Table, french: bool = False) -> bytes:
    """Return a table as CSV.

    Args:
        table: the table.
        french: as a French Excel reads it: semicolons, decimal commas, a byte order mark.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if french else ",", lineterminator="\r\n")
    writer.writerow(map(harmless, table.headings))
    writer.writerows([_text(value, french) for value in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig" if french else "utf-8", "replace")


def _text(value: Value, french: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M" if french else "%Y-%m-%d %H:%M:%S")
    plain = repr(round(float(value), 4))
    return plain.replace(".", ",") if french else plain


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """Return tables as a workbook of Excel, a sheet each; every text is text, and no formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(NOT_IN_A_SHEET.sub(" ", shown(table.name))[:31])
        for number, row in enumerate([table.headings, *table.rows], 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                if isinstance(value, str):
                    cell.value, cell.data_type = shown(value), "s"
                    cell.quotePrefix = value.lstrip().startswith(STARTS)
                else:
                    cell.value = value
                if number == 1:
                    cell.font = Font(bold=True)
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
        for column, heading in enumerate(table.headings, 1):
            texts = [heading, *(str(row[column - 1] or "") for row in table.rows)]
            width = min(40, max(map(len, texts)) + 2)
            sheet.column_dimensions[get_column_letter(column)].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
