"""README's table: what the labs say is filled in, what is typed stays."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from course.base.errors import BuildError
from course.labs.readme import with_rows

TABLE = """\
| lab | what | minutes | points |
|---|---|---|---|
| `01_one` | the *first* lab | 7 | 8 |
| `02_gone` | a lab of last year | 7 | 8 |

Text.
"""


def lab(name):
    return SimpleNamespace(id=name, title={"fr": "Le lab", "en": "The lab"}, minutes=5, points=2.5)


def test_minutes_and_points_are_filled_in_and_the_rest_stays():
    rows = with_rows(TABLE, [lab("01_one"), lab("03_new")]).splitlines()[2:4]
    assert rows == [
        "| `01_one` | the *first* lab | 5 | 2.5 |",
        "| `03_new` | The lab | 5 | 2.5 |",
    ]
    assert with_rows(TABLE, [lab("01_one")]).endswith("| 2.5 |\n\nText.\n")


def test_a_readme_without_the_table_is_named():
    with pytest.raises(BuildError, match="no table"):
        with_rows(Path(__file__).name, [lab("01_one")])
