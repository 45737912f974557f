"""What a learner's code gave, as plain values whose comparisons are Python's and NumPy's own."""

import sys

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
        flat[:] = [plain(one) for one in array.ravel()]
        return flat.reshape(array.shape)
    if type(value).__module__ == "numpy" and isinstance(value, np.generic):
        return value.item()
    for kind, exact in (
        (int, int.__index__),
        (float, float.__float__),
        (str, str.__str__),
        (list, lambda one: [plain(x) for x in list.__iter__(one)]),
        (tuple, lambda one: tuple(plain(x) for x in tuple.__iter__(one))),
        (set, lambda one: {plain(x) for x in set.__iter__(one)}),
        (frozenset, lambda one: frozenset(plain(x) for x in frozenset.__iter__(one))),
        (dict, lambda one: {plain(k): plain(dict.__getitem__(one, k)) for k in dict.keys(one)}),
    ):
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
