"""A script that uses `helpers` ends well where the console cannot write what they print."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import helpers
from helpers.checks.core import check
with check("policy-é", 2):
    pass
print("→")
"""


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("cp1252", "? policy-é 2/2 ?"), ("ascii", "? policy-? 2/2 ?"), ("utf-8", "✓ policy-é 2/2 →")],
)
def test_what_a_console_lacks_is_a_question_mark(encoding, expected):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    assert done.stdout.decode(encoding).split() == expected.split()
