"""Small files beside the gradebook, CSV and JSON, which are never half-written."""

import csv
import io
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from course.base.errors import GradingError
from helpers.support.files import whole_file


def write_whole(path: Path, content: bytes, modified: float | None = None) -> None:
    """Write a file so that a reader, at any moment, sees all of the old or all of the new.

    Args:
        path: the file; its folder exists or is made.
        content: all of it.
        modified: its date, in seconds since the epoch; now by default.
    """
    with whole_file(path, modified) as stream:
        stream.write(content)


def remove_copy(notebook: Path) -> None:
    """Remove a copy's notebook with its folder, and the student's where that was the last one."""
    shutil.rmtree(notebook.parent, ignore_errors=True)
    with suppress(OSError):
        notebook.parent.parent.rmdir()


def read_table(path: Path, columns: Sequence[str], needed: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV table that a person may have edited; none when there is no file.

    It may come from any spreadsheet: commas, semicolons or tabs, UTF-8 or Windows-1252.

    Args:
        path: the file.
        columns: what each row has, "" where the table has none.
        needed: those that the table must have.

    Raises:
        GradingError: if it lacks a column that is needed, or is no table.
    """
    if not path.exists():
        return []
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", errors="replace")
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names, rows = {n.strip().lower(): n for n in reader.fieldnames or ()}, list(reader)
    except csv.Error as error:  # a quote that does not end, for instance
        raise GradingError(f"{path} cannot be read, near line {reader.line_num}: {error}") from None
    if missing := [name for name in needed if name not in names]:
        raise GradingError(
            f"{path} has no column {', '.join(missing)}; expected in its first line: "
            f"{', '.join(columns)}"
        )
    return [
        {column: (column in names and row[names[column]]) or "" for column in columns}
        for row in rows
    ]


def write_table(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write a CSV table, whole; a value without a column is left out."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, stream.getvalue().encode())


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; None when there is no such file.

    Raises:
        ValueError: if it holds no JSON.
    """
    if not path.exists():
        return None
    # The name of a file, which may be a student's, need not be text.
    return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file, whole."""
    write_whole(path, json_bytes(content))


def json_bytes(content: Any) -> bytes:
    """Return what a JSON file of ours holds."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "surrogatepass")
