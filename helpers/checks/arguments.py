"""What an answer is given, and what it has returned, it leaves as it was."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from helpers.checks.core import CheckFailed
from helpers.checks.shown import is_tensor
from helpers.support.language import translate as _


class unchanged:
    """Fail if the arguments named are changed in the body.

    Args:
        **arguments: what the answer is given: arrays, tensors, numbers, lists, tuples and
            dictionaries.

    Raises:
        CheckFailed: when the body ends, for the first argument, or entry of one, that is not
            what it was before.

    >>> V = np.array([1.0, 2.0])
    >>> with unchanged(V=V):
    ...     doubled = 2 * V
    """

    def __init__(self, **arguments: Any):
        self._given = arguments
        self._before = deepcopy(arguments)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> None:
        # A comparison with what has changed in the meantime says nothing: this comes first.
        if kind is not None and not issubclass(kind, CheckFailed):
            return
        for name, before in self._before.items():
            for place, was, now in _differences(name, before, self._given[name]):
                raise CheckFailed(
                    _(
                        "{place} was {was} before your code ran, and is {now} after it.\n"
                        "→ Read what you are given and leave it as it is: write your results "
                        "elsewhere, in a copy if need be."
                    ).format(place=place, was=_short(was), now=_short(now))
                )


def expect_new_each_time(
    function: Callable[[np.ndarray], Any], given: np.ndarray, name: str
) -> None:
    """Fail if a second call changes the array that the first one returned.

    Args:
        function: a learner's function of one array, which it does not change.
        given: the first argument; the second one holds other numbers.
        name: what the function returns, as the learner calls it.

    Raises:
        CheckFailed: if what the first call returned is another after the second.

    >>> expect_new_each_time(lambda V: 2 * V, np.zeros(2), "V_new")
    """
    first = function(given.copy())
    before = deepcopy(first)
    function(given + 1.0)
    if not _same(before, first):
        raise CheckFailed(
            _(
                "{name} was {was} when your function returned it; when the function had been "
                "called again, with other values, the same array held {now}.\n"
                "→ Make a new array at each call, inside the function: the tables of all sweeps "
                "are kept."
            ).format(name=name, was=_short(before), now=_short(first))
        )


def _differences(place: str, before, after):
    """Yield ``(place, before, after)`` for what differs, as deep inside as it can be named."""
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before.keys() == after.keys():
        for key, value in before.items():
            yield from _differences(f"{place}[{key!r}]", value, after[key])
    elif not _same(before, after):
        yield place, before, after


def _same(before, after) -> bool:
    if is_tensor(before) and is_tensor(after):
        before, after = before.detach().numpy(), after.detach().numpy()
    if isinstance(before, np.ndarray) or isinstance(after, np.ndarray):
        return np.shape(before) == np.shape(after) and bool(
            np.all((np.asarray(before) == after) | (_is_nan(before) & _is_nan(after)))
        )
    return type(before) is type(after) and bool(before == after)


def _is_nan(array) -> np.ndarray:
    array = np.asarray(array)
    return np.isnan(array) if array.dtype.kind in "fc" else np.zeros(array.shape, bool)


def _short(value) -> str:
    plain = isinstance(value, np.ndarray) or is_tensor(value)
    text = repr(value.tolist() if plain else value)
    return text if len(text) <= 200 else text[:200] + "…"
