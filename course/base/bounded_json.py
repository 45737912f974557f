"""JSON from a stranger: what it would weigh is bounded before anything of it is built.

A byte of JSON can cost a hundred bytes of memory: ``{}`` is a dictionary. Python's parser counts
nothing, so a scan that builds nothing counts first.
"""

import json
import re
from itertools import accumulate
from typing import Any

STRING = re.compile(rb'"[^"]*"?')
NO_MARK = bytes(set(range(256)) - set(b'"[]{},'))
STEP = {ord(b): 1 if b in "[{" else -1 for b in "[]{}"}


class TooComplexError(ValueError):
    """JSON that would cost too much to read; the message says what there is too much of."""


class NestedError(TooComplexError):
    """JSON that is nested too deeply."""


def loads(text: bytes, depth: int, containers: int, values: int) -> Any:
    """Return what JSON in UTF-8 means; ``NaN`` and infinities become ``None``.

    Args:
        text: the JSON.
        depth: how deep it may be nested.
        containers: how many lists and objects it may hold.
        values: how many values it may hold; an empty list or object may count twice.

    Raises:
        TooComplexError: if it holds more.
        ValueError: if it is no JSON in UTF-8.

    >>> loads(b'{"a": [1, "[[["]}', depth=2, containers=2, values=9)
    {'a': [1, '[[[']}
    >>> loads(b"[[[]]]", depth=2, containers=9, values=9)
    Traceback (most recent call last):
    course.base.bounded_json.NestedError: it is nested too deeply: deeper than 2
    """
    check(text, depth, containers, values)
    try:
        return json.loads(text.decode(), parse_constant=lambda _name: None)
    except RecursionError:  # the limit of this Python is lower than ``depth``
        raise NestedError(f"it is nested too deeply: deeper than {depth}") from None


def check(text: bytes, depth: int, containers: int, values: int) -> None:
    """Raise ``TooComplexError`` if JSON holds more than may be built; it need not be JSON."""
    # What stands in strings can only be too much: most texts pass without a closer look.
    found = text.count(b"[") + text.count(b"{")
    if found <= depth and found + text.count(b",") <= min(containers, values):
        return
    # First what a few passes over the text can take away, so that few pieces of it are left.
    text = text.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, NO_MARK)
    text = text.replace(b'""', b"")
    if text.count(b'"') > 4 * values:  # two for a key, two for its value
        raise TooComplexError(f"it holds more than {values} values")
    text = STRING.sub(b"", text)
    found = text.count(b"[") + text.count(b"{")
    if found > containers:
        raise TooComplexError(f"it holds {found} lists and objects, {containers} at most")
    if found + text.count(b",") > values:
        raise TooComplexError(f"it holds more than {values} values")
    brackets = text.translate(None, b",")
    if len(brackets) > 2 * containers:
        raise TooComplexError(f"it closes more than {containers} lists and objects")
    if max(accumulate(map(STEP.__getitem__, brackets)), default=0) > depth:
        raise NestedError(f"it is nested too deeply: deeper than {depth}")
