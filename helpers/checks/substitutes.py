"""Graded apart: a learner's function is checked with other functions in the place of theirs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def replaced(function: Callable, **substitutes: Callable) -> Iterator[None]:
    """Let ``function`` see other functions under these names: it is graded apart from them.

    Args:
        function: the learner's function; what it calls is looked up where it was defined.
        **substitutes: functions by name.

    >>> def word():
    ...     return "old"
    >>> def shout():
    ...     return word().upper()
    >>> with replaced(shout, word=lambda: "new"):
    ...     shout()
    'NEW'
    """
    names = function.__globals__
    absent = object()
    former = {name: names.get(name, absent) for name in substitutes}
    names.update(substitutes)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is absent:
                del names[name]
            else:
                names[name] = value
