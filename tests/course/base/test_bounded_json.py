"""What a stranger's JSON would weigh is seen before it is built."""

import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.base.bounded_json import TooComplexError, check, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(['"', "\\", "[{,"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
WIDE = {"depth": 10_000, "containers": 10**6, "values": 10**6}


def weigh(value):
    """Return how deep a value is, and how many containers and values it holds."""
    inner = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (list, dict)):
        return 0, 0, 1
    parts = [weigh(part) for part in inner]
    depth = 1 + max((d for d, _, _ in parts), default=0)
    return depth, 1 + sum(c for _, c, _ in parts), 1 + sum(v for _, _, v in parts)


@given(VALUES, st.booleans())
def test_it_reads_what_json_reads_and_its_limits_are_exact(value, ascii_only):
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    depth, containers, values = weigh(value)
    enough = {"depth": depth, "containers": containers, "values": values + containers}
    try:
        text.decode()
    except UnicodeDecodeError:
        with pytest.raises(ValueError, match="utf-8"):
            loads(text, **enough)
        return
    assert loads(text, **enough) == json.loads(text)
    for name in ("depth", "containers"):
        if enough[name]:
            with pytest.raises(TooComplexError):
                loads(text, **(enough | {name: enough[name] - 1}))


@given(st.binary())
def test_any_bytes_are_json_or_a_value_error(text):
    with suppress(ValueError):
        assert loads(text, **WIDE) == json.loads(text, parse_constant=lambda _name: None)


def test_what_would_weigh_much_is_refused_without_weighing_it():
    heavy = [
        b"[" * 10**6,
        b"[" * 101 + b"]" * 10**6,
        b"[" + b"{}," * 10**6 + b"{}]",
        b'{"a":' * 10**6,
        b"[" + b"1.5," * 10**6 + b"1]",
        b'["' + b"\\" * (2 * 10**6) + b'", ' + b"[]," * 10**6,
    ]
    tracemalloc.start()
    for text in heavy:
        with pytest.raises(TooComplexError):
            check(text, depth=100, containers=10**5, values=10**6)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * 10**6  # copies of the text, and nothing built from it


def test_what_is_no_number_is_none():
    assert loads(b"[NaN, Infinity, 1]", **WIDE) == [None, None, 1]
    with pytest.raises(ValueError, match="digits"):
        loads(b"1" * 10_000, **WIDE)
