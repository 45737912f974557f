"""What in a copy's code is worth a person's look."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.submissions.worth_reading import worth_reading
from tests.answering import ANSWERS


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("check.__exit__.__code__ = other.__code__", "__code__"),
        ("import ctypes", "ctypes"),
        ("get_ipython().events.register('pre_run_cell', f)", "get_ipython"),
        ("import sys\nsys.modules['helpers'] = fake", "sys.modules"),
        ("from helpers.checks import compare", "helpers.checks"),
        ("gym.register(id='FrozenLake-v1', entry_point=Mine)", "gym.register"),
        ("np.allclose = lambda *a, **k: True", "np.allclose = …"),
        ("import math as m\nm.floor = round", "m.floor = …"),
        ("setattr(np, 'allclose', yes)", "setattr(np, …)"),
        ("exec('__co' + 'de__')", "__code__"),
        ("exec('__edoc__'[::-1])", "__code__"),
        (f"exec(base64.b64decode({base64.b64encode(b'import ctypes')!r}))", "ctypes"),
        (f"exec(bytes.fromhex({b'gc.get_objects()'.hex()!r}))", "gc.get_objects"),
        ("import zmq", "zmq"),
        ("exec(''.join(['__co', 'de__']))", "__code__"),
        (f"exec(bytes({list(b'import ctypes')}))", "ctypes"),
        (f"n = {int.from_bytes(b'__globals__', 'big')}", "__globals__"),
        ("exec(text)", "exec"),
        ("globals()['all'] = yes", "globals"),
        ("def f():\n    global all\n    all = yes", "global all"),
        ("vars(np)['allclose'] = yes", "vars"),
        ("getattr(np, name)", "getattr"),
        ("from helpers import check\ncheck.name = 'x'", "check.name = …"),
        ("type(env).step = step", "type(env).step = …"),
        ("class A:\n    def __eq__(self, other): return True", "__eq__"),
        ("from unittest.mock import ANY", "unittest"),
        ("threading.Timer(1, f)\nimport threading", "threading"),
        ("print(In[-1])", "In"),
        ("c.__class__ = Other", "__class__"),
        ("secret_name(3)", "secret_name"),
        # the same by other names, and in other places
        ("import sys as s\nt = s\nt.modules['helpers'] = fake", "sys.modules"),
        ("from sys import modules\nmodules.clear()", "sys.modules"),
        ("from helpers import checks as c\nc.slips", "helpers.checks"),
        ("import helpers as h\nh.checks.slips.summed(rows)", "helpers.checks"),
        ("from gymnasium import register as r\nr(id='A')", "gymnasium.register"),
        ("m = np\nm.allclose = yes", "m.allclose = …"),
        ("for np.allclose in [yes]:\n    pass", "np.allclose = …"),
        ("install(np)", "install(np)"),
        ("mods = {'a': np}", "{'a': np}"),
        ("import numpy.linalg\ninstall(numpy.linalg)", "install(numpy.linalg)"),
        ("import __main__\n__main__.lake", "__main__"),
        ("from pkgutil import resolve_name", "pkgutil"),
        ("f = logging.currentframe()", "currentframe"),
        ("match f:\n    case object(f_back=b):\n        b", "f_back"),
        ("attrgetter('f_locals')(f)", "f_locals"),
        ("getattr(f, 'f_' + 'back')", "f_back"),
        ("x = f'f_{\"b\"}ack f_back'", "f_back"),
        ("attrgetter(name)(f)", "attrgetter"),
        ("put = setattr\nput(np, 'pi', 3)", "setattr"),
        ("def f(names=vars):\n    return names(f)", "vars"),
        ("from greenlet import getcurrent", "greenlet"),
        ("A = type('A', (int,), {'__eq__': yes})", "__eq__"),
        ("A = type('A', (int,), dict(__eq__=yes))", "__eq__"),
        ("typing.get_type_hints(f)", "get_type_hints"),
        ("print.__self__.all = yes", "__self__"),
        ("f.__getattribute__(name)", "__getattribute__"),
        ("# " + 100_000 * "x" + "\nexec(text)", "…"),
        (f"x = {[f'word {n}' for n in range(2000)]}\ny = 'text'", "…"),
    ],
)
def test_what_forgeries_need_is_named(source, found):
    assert found in worth_reading(source, hidden=["secret_name"])


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nimport numpy as np\nprint(np.ones(3))",
        "!pip install numpy\n%timeit f(3)",
        "self.q_table[obs, action] += self.alpha * (target - self.q_table[obs, action])",
        "class A(B):\n    def __init__(self):\n        super().__init__()\n        self.n = 1",
        "np.random.seed(3)\nplt.rcParams['figure.dpi'] = 120",
        "np.float = float",
        "# inspect the table\nx = 'inspect it'",
        "this is no Python",
        "x = 'élève'",
        "agent.eval()\nprint(self.__class__.__name__)\ngetattr(env, 'P')",
        "if __name__ == '__main__':\n    print(successors(env, 0, 2))",
        "import logging\nlog = logging.getLogger(__name__)\nlog.info('%s', np.pi)",
        "from functools import partial\nimport gymnasium as g\nlake = g.make('FrozenLake-v1')",
        "rng = np.random\nx = rng.default_rng(0)\nlow = np.float64(0)\na = np.zeros(3, np.int64)",
        "vars = {'a': 1}\nfor name in vars:\n    print(name)",
        "ACTIONS = [0, 1, 2, 3]\nTABLE = [[100, 200, 97, 98]]\nSEED = 20240917",
    ],
)
def test_ordinary_code_is_not(source):
    assert worth_reading(source) == []


def test_outside_of_answers_a_module_may_be_handed_on():
    assert worth_reading("reload(np)") == ["reload(np)"]
    assert worth_reading("reload(np)", answer=False) == []


def test_no_answer_of_the_suite_is():
    files = sorted(Path(ANSWERS).rglob("right_*.py"))
    assert files
    told = {p.name: worth_reading(p.read_text(encoding="utf-8")) for p in files}
    assert {name: found for name, found in told.items() if found} == {}


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text_is_looked_at(text):
    assert isinstance(worth_reading(text), list)
    assert isinstance(worth_reading(f"x = {text!r}"), list)
