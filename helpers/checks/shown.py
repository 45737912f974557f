"""Values in messages: short, in plain numbers, and never an object of the checks' own."""

import re
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

import numpy as np

from helpers.support.language import translate as _

LONGEST = 300  # characters
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def shown(value, digits: int = 4) -> str:
    """Write a value as a learner would, in at most a few lines.

    Args:
        value: anything.
        digits: significant ones, of floats.

    >>> print(shown({0: np.float64(1 / 3), 1: (2.0,)}))
    {0: 0.3333, 1: (2,)}
    >>> print(shown(shown))
    the function shown
    """
    return _shorter(_written(value, digits))


def shown_apart(left, other) -> tuple[str, str]:
    """Write two values that differ, with as many digits as it takes to see it.

    >>> shown_apart(1 / 3, 0.33334)
    ('0.33333', '0.33334')
    >>> shown_apart(2.0, np.array(2.0))
    ('2 (float)', '2 (ndarray)')
    """
    for digits in (4, 5, 6, 8, 12, 17):
        texts = shown(left, digits), shown(other, digits)
        if texts[0] != texts[1]:
            return texts
    return with_type(left), with_type(other)


def with_type(value) -> str:
    """Write a value and its class, where the same text could be of several.

    >>> with_type(2.0), with_type(np.array([2]))
    ('2 (float)', '[2] (ndarray)')
    """
    return "None" if value is None else f"{shown(value)} ({type(value).__name__})"


class Values(dict):
    """What stands in a message's braces, each value shown as it should be.

    Numbers and texts stay what they are: the message says how they are written.

    >>> "{n:.1f} of {got}".format_map(Values(n=2.25, got=[np.float64(0.5), print]))
    '2.2 of [0.5, the function print]'
    """

    def __getitem__(self, name: str):
        value = super().__getitem__(name)
        return value if isinstance(value, (str, int, float, np.number)) else _Shown(value)


class _Shown:
    def __init__(self, value):
        self.value = value

    def __repr__(self) -> str:
        return shown(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else shown(self.value)


def _written(value, digits: int) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if is_tensor(value):
        value = value.detach().cpu().numpy()
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    if isinstance(value, np.ndarray) and value.dtype != object:
        return _array(value, digits)
    if isinstance(value, Mapping) and _is_plain(value):
        pairs = (f"{_written(k, digits)}: {_written(v, digits)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple, set, frozenset)) and _is_plain(value):
        inside = ", ".join(_written(element, digits) for element in value)
        if isinstance(value, tuple):
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if isinstance(value, list):
            return f"[{inside}]"
        return "{" + inside + "}" if inside else repr(value)
    return _named(value)


def _array(value: np.ndarray, digits: int) -> str:
    """Write an array, with ``digits`` behind the point."""
    text = np.array2string(value, precision=digits, suppress_small=True, threshold=40)
    return text if value.ndim else f"{value.item():.{digits}g}" if value.dtype.kind == "f" else text


def _named(value) -> str:
    """Name what has no value to show: a function, a class, an object of the checks."""
    if isinstance(value, (FunctionType, BuiltinFunctionType, MethodType)):
        return _("the function {name}").format(name=value.__name__)
    if isinstance(value, type):
        return _("the class {name}").format(name=value.__name__)
    if isinstance(value, ModuleType):
        return _("the module {name}").format(name=value.__name__)
    kind = type(value)
    if kind.__module__.startswith("helpers.") or kind.__repr__ is object.__repr__:
        return _("an object of the class {name}").format(name=kind.__name__)
    try:
        return ADDRESS.sub("", repr(value))
    except Exception:  # a learner's class
        return _("an object of the class {name}").format(name=kind.__name__)


def _is_plain(value) -> bool:
    """Tell Python's own containers from classes made from them, such as named tuples."""
    return type(value) in (list, tuple, set, frozenset, dict)


def is_tensor(value) -> bool:
    """Tell a PyTorch tensor without importing PyTorch."""
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach")


def _shorter(text: str) -> str:
    """Leave out the middle of what is too long: an end says as much as a beginning."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST * 2 // 3]} … {text[-LONGEST // 3 :]}"
