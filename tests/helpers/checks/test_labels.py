"""What a check calls the things that it shows: in words that go through the catalogue."""

import ast
import re
from pathlib import Path

import pytest

import helpers

CHECKS = sorted(Path(helpers.__file__).parent.joinpath("checks").glob("*.py"))
ENGLISH = re.compile(r"\b(the|of|after|before|that|in|values|weights|gradient)\b")


def names_shown(source: str) -> list[str]:
    """Return the literals that name what a check shows: labels, and names of what is given."""
    shown: list[ast.expr | None] = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            if call.func.id in ("expect_close", "expect_equal"):
                shown += call.args[2:3]
            for keyword in call.keywords:
                if keyword.arg == "given" and isinstance(keyword.value, ast.Dict):
                    shown += keyword.value.keys
    parts = [part for node in shown for part in getattr(node, "values", [node])]  # an f-string's
    return [part.value for part in parts if isinstance(part, ast.Constant)]


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_no_label_of_a_message_is_english_in_every_language(path):
    assert [name for name in names_shown(path.read_text("utf-8")) if ENGLISH.search(name)] == []


def test_labels_and_names_of_what_is_given_are_looked_at():
    source = 'expect_close(1, 2, f"sum of {q}", given={"the mean": 1, _("shape"): 2})'
    assert names_shown(source) == ["sum of ", "the mean"]
