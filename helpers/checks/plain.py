"""What a learner's code gave, as plain values whose comparisons are Python's and NumPy's own."""

import sys
from collections.abc import Callable

import numpy as np


def plain(value):
    """Return ``value`` with nothing in it whose class could decide what it equals.

    Numbers, strings and containers of classes made from Python's become Python's; an object of a
    class defined in a notebook becomes one that equals nothing.

    Args:
        value: anything.

    >>> class Always(float):
    ...     def __eq__(self, other):
    ...         return True
    >>> Always(2) == 3, plain(Always(2)) == 3
    (True, False)
    >>> plain([np.int64(2), (1.5, {"a": None})])
    [2, (1.5, {'a': None})]
    """
    if value is None or type(value) in (bool, int, float, complex, str, bytes):
        return value
    if isinstance(value, np.ndarray):
        array = np.array(value, subok=False)
        if array.dtype != object:
            return array
        flat = np.empty(array.size, dtype=object)
        flat[:] = [plain(element) for element in array.ravel()]
        return flat.reshape(array.shape)
    if type(value).__module__ == "numpy" and isinstance(value, np.generic):
        return value.item()
    # Here, where no notebook can change it.
    exact_values: tuple[tuple[type, Callable], ...] = (
        (int, int.__index__),
        (float, float.__float__),
        (str, str.__str__),
        (list, lambda given: [plain(x) for x in list.__iter__(given)]),
        (tuple, lambda given: tuple(plain(x) for x in tuple.__iter__(given))),
        (set, lambda given: {plain(x) for x in set.__iter__(given)}),
        (frozenset, lambda given: frozenset(plain(x) for x in frozenset.__iter__(given))),
        (dict, lambda d: {plain(k): plain(dict.__getitem__(d, k)) for k in dict.keys(d)}),
    )
    for kind, exact in exact_values:
        if isinstance(value, kind):
            return exact(value)
    return value if _of_a_library(type(value)) else object()


def _of_a_library(cls: type) -> bool:
    """Whether a class is the one that its module holds under its name."""
    found = sys.modules.get(cls.__module__)
    if cls.__module__ == "__main__":
        return False
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is cls
