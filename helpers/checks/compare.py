"""Comparisons whose messages say what was given, expected and got, and what to look at again."""

from collections.abc import Mapping

import numpy as np

from helpers.checks.core import CheckFailed
from helpers.checks.plain import plain
from helpers.support.language import translate as _


def expect(condition: bool, message: str, **values) -> None:
    """Fail with ``message`` unless ``condition`` holds.

    Args:
        condition: what must hold.
        message: an English sentence of the catalogue, with ``{name}`` for each value.
        **values: what stands in the message's braces.

    Raises:
        CheckFailed: if the condition does not hold.

    >>> expect(1 < 2, "1 is below 2")
    """
    if not condition:
        raise CheckFailed(_(message).format(**values))


def expect_equal(
    got, expected, what: str, idea: str = "", given: Mapping[str, object] | None = None
) -> None:
    """Fail unless ``got == expected``.

    Args:
        got: what the learner's code gave.
        expected: what it should have given.
        what: what is compared, as code: ``"successors(env, 4, 2)"``.
        idea: an English sentence of the catalogue: what to look at again.
        given: by name, what it was computed from: a line each in the message.

    Raises:
        CheckFailed: if they differ, or cannot be compared.

    >>> expect_equal([1, 2], [1, 2], "the list")
    """
    try:
        value = plain(got)  # the learner's own classes do not say what they equal
        same = bool(np.all(value == expected)) and np.shape(value) == np.shape(expected)
    except Exception:
        same = False
    if not same:
        _fail(got, expected, what, idea, given)


def expect_close(
    got,
    expected,
    what: str,
    idea: str = "",
    atol: float = 1e-6,
    given: Mapping[str, object] | None = None,
) -> None:
    """Fail unless ``got`` has the shape of ``expected`` and its numbers, within ``atol``.

    Args:
        got: a number or array that the learner's code gave.
        expected: the number or array it should have given.
        what: what is compared, as code: ``"q_table[3, 1]"``.
        idea: an English sentence of the catalogue: what to look at again.
        atol: the largest difference allowed.
        given: by name, what it was computed from: a line each in the message.

    Raises:
        CheckFailed: if they differ.

    >>> expect_close(0.1 + 0.2, 0.3, "0.1 + 0.2")
    """
    try:
        numbers = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        _fail(got, expected, what, idea, given)
    if numbers.shape != np.shape(expected):
        raise CheckFailed(
            _("{what} has the wrong shape: {got} instead of {expected}.").format(
                what=what, got=numbers.shape, expected=np.shape(expected)
            )
        )
    if not np.allclose(numbers, expected, rtol=0, atol=atol):
        _fail(got, expected, what, idea, given)


def _fail(got, expected, what: str, idea: str, given: Mapping[str, object] | None) -> None:
    lines = [f"{what}:"]
    lines += [_line(f"  {name} = ", value) for name, value in (given or {}).items()]
    for text, value in ((_("Expected: {value}"), expected), (_("Got: {value}"), got)):
        lines.append(_line("  " + text.format(value=""), value))
    if idea:
        lines.append("→ " + _(idea))
    raise CheckFailed("\n".join(lines))


def _line(before: str, value) -> str:
    """Write a value after some text; an array's later rows stand below its first."""
    return before + _show(value).replace("\n", "\n" + " " * len(before))


def _show(value) -> str:
    """Write a value in at most a few lines, without ``np.float64(...)``."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=4, suppress_small=True, threshold=40)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_show(k)}: {_show(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(_show(element) for element in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"
