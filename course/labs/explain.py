"""Say to a lab's author which hidden test failed, and with which values.

A learner sees one generic sentence (``helpers.checks.core``), and nothing in ``helpers`` can say
more. It is said only in a process where `show_hidden_tests` was called: where authors try answers
and execute their labs, and never while grading.
"""

import ast
import linecache
from functools import wraps
from types import CodeType, FrameType, GeneratorType, ModuleType, TracebackType
from typing import Any

from helpers.checks.core import CheckFailed, check

LONGEST = 300  # characters of one value


def show_hidden_tests() -> None:
    """Have every later check of this process note the hidden test behind its failure.

    A check's own names are gone when it is over: so its failure is looked at before.
    """
    leave = check.__exit__
    if hasattr(leave, "__wrapped__"):
        return

    @wraps(leave)
    def look_and_leave(
        self: check,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        hidden = _explain(trace) if kind is AssertionError and trace else ""
        try:
            return leave(self, kind, error, trace)
        except CheckFailed as failed:
            if hidden:
                failed.add_note(hidden)
            raise

    check.__exit__ = look_and_leave  # type: ignore[method-assign]


def hidden_test(error: BaseException | None) -> str:
    """Return what was noted about a check's failure; nothing where no hidden test is behind it."""
    return "\n".join(getattr(error, "__notes__", []))


def _explain(trace: TracebackType) -> str:
    frame, line = _in_check(trace)
    failed = _assert_at(frame.f_code, line)
    if failed is None:
        return ""
    shown = [f"hidden test, line {line}: {ast.unparse(failed)}", *_values(failed, frame)]
    return "\n    ".join(shown)


def _in_check(trace: TracebackType) -> tuple[FrameType, int]:
    """Return the innermost frame that is still in the check's cell, and its line."""
    cell = trace.tb_frame.f_code.co_filename
    found = trace
    following: TracebackType | None = trace
    while following is not None:
        if following.tb_frame.f_code.co_filename == cell:
            found = following
        following = following.tb_next
    return found.tb_frame, found.tb_lineno


def _assert_at(code: CodeType, line: int) -> ast.Assert | None:
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except SyntaxError:
        return None
    there = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or line)
    ]
    return there[-1] if there else None


def _values(failed: ast.Assert, frame: FrameType) -> list[str]:
    """Return what each side of a comparison, or argument of a call, was; then each name."""
    test = failed.test
    parts: list[ast.expr] = []
    if isinstance(test, ast.Compare):
        parts = [test.left, *test.comparators]
    elif isinstance(test, ast.Call):
        parts = list(test.args)
    names = [node for node in ast.walk(test) if isinstance(node, ast.Name)]
    shown: dict[str, str] = {}
    for node in [*parts, *names]:
        text = ast.unparse(node)
        if not isinstance(node, ast.Constant) and text not in shown:
            shown[text] = _value(text, frame)
    return [f"{text} = {value}" for text, value in shown.items() if value]


def _value(text: str, frame: FrameType) -> str:
    """Return an expression's value as text; nothing for functions, and for what cannot be had."""
    try:
        value: Any = eval(text, frame.f_globals, frame.f_locals)
        unreadable = callable(value) or isinstance(value, GeneratorType | ModuleType)
        return "" if unreadable else repr(value)[:LONGEST]
    except Exception:  # a name of a comprehension, or what made the test fail
        return ""
