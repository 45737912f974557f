"""Comparisons whose messages say what was given, expected and got, and what to look at again."""

from collections.abc import Mapping

import numpy as np

from helpers.checks.core import CheckFailed
from helpers.checks.plain import plain
from helpers.checks.shown import Values, is_tensor, shown, shown_apart
from helpers.support.language import translate as _

LONG = 8  # entries of an array that a reader can compare at a glance


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
        raise CheckFailed(_(message).format_map(Values(values)))


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
    _expect_something(got, expected, what)
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
    _expect_something(got, expected, what)
    try:
        value = np.asarray(got.detach() if is_tensor(got) else got)
        if value.dtype.kind in "SU":  # text that looks like a number is none
            raise TypeError
        numbers = value.astype(float)
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


def _expect_something(got, expected, what: str) -> None:
    """Fail if nothing was given where something is expected: the idea would be beside the point."""
    if expected is not None and got is None:
        raise CheckFailed(
            _(
                "{what} gave nothing (None).\n"
                "→ Does every path through your code reach a `return`? `print` shows a value, and "
                "does not return it."
            ).format(what=what)
        )


def _fail(got, expected, what: str, idea: str, given: Mapping[str, object] | None) -> None:
    wanted, given_back = shown_apart(expected, got)
    lines = [f"{what}:"]
    lines += [_line(f"  {name} = ", shown(value)) for name, value in (given or {}).items()]
    lines.append(_line("  " + _("Expected: {value}").format(value=""), wanted))
    lines.append(_line("  " + _("Got: {value}").format(value=""), given_back))
    place = _first_difference(got, expected)
    if place:
        lines.append("  " + place)
    if _cut_off(got, expected):
        idea = _(
            "These are whole numbers, {kind}: what was written there lost what stands behind the "
            "point. Look at the line that makes the array: it should hold floats."
        ).format(kind=np.asarray(got).dtype)
    if idea:
        lines.append("→ " + _(idea))
    raise CheckFailed("\n".join(lines))


def _cut_off(got, expected) -> bool:
    """Tell an array of integers, or a number from one, that cut off what it should hold."""
    if not isinstance(got, (np.ndarray, np.integer)) or got.dtype.kind not in "iu":
        return False
    try:
        cut = np.trunc(np.asarray(expected, dtype=float))
    except (TypeError, ValueError):  # an answer of another kind altogether
        return False
    return np.array_equal(got, cut) and not np.array_equal(cut, expected)


def _line(before: str, text: str) -> str:
    """Write a value after some text; an array's later rows stand below its first."""
    return before + text.replace("\n", "\n" + " " * len(before))


def _first_difference(got, expected) -> str:
    """Say where two long arrays of numbers differ first; nothing for short ones."""
    try:
        left, other = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
        places = np.argwhere(~np.isclose(left, other, rtol=0, atol=1e-9, equal_nan=True))
    except (TypeError, ValueError):
        return ""
    if left.shape != other.shape or left.size <= LONG or not len(places):
        return ""
    place = tuple(places[0])
    wanted, given_back = shown_apart(other[place], left[place])
    return _("First difference at {place}: expected {expected}, got {got}").format(
        place=list(map(int, place)), expected=wanted, got=given_back
    )
