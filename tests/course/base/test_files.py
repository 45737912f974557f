"""Tables that a person may have edited, in whatever program."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.base.errors import GradingError
from course.base.files import read_table, write_table

COLUMNS = ("student", "name", "lab")
TEXTS = st.text(
    st.characters(codec="windows-1252", exclude_characters="\0\r\n", exclude_categories=["Cc"])
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, TEXTS)), max_size=3))
def test_any_spreadsheets_table_is_read(tmp_path_factory, rows, separator, encoding):
    rows = [{"student": "zoé", "name": "", "lab": "x"}, *rows]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path_factory.mktemp("table") / "students.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    assert read_table(path, COLUMNS, COLUMNS) == rows
    write_table(path, COLUMNS, rows)
    assert read_table(path, COLUMNS, COLUMNS) == rows


def test_what_a_table_lacks_is_empty_or_named(tmp_path):
    path = tmp_path / "students.csv"
    assert read_table(path, COLUMNS, COLUMNS) == []
    path.write_text("étudiant;nom\nzoe\n", "utf-8")
    with pytest.raises(GradingError, match=r"no column student, lab; expected.*student, name, lab"):
        read_table(path, COLUMNS, ["student", "lab"])
    path.write_text("name; Student\nZoé\nBob;bob;2\n", "utf-8")
    assert read_table(path, COLUMNS, ["student"]) == [
        {"student": "", "name": "Zoé", "lab": ""},
        {"student": "bob", "name": "Bob", "lab": ""},
    ]
    path.write_text('student\n"zoe\n' + "bob\n" * 50_000, "utf-8")
    with pytest.raises(GradingError, match="cannot be read, near line"):
        read_table(path, COLUMNS, ["student"])
    path.write_bytes(b"")
    with pytest.raises(GradingError, match="no column student"):
        read_table(path, COLUMNS, ["student"])
