"""A look that sees nothing new is quick; whatever is changed, it sees what a full one would see."""

import functools
import sys
import types

import gymnasium
import numpy as np
import pytest

import helpers.checks.compare as compare
from course.integrity.in_kernel.given import kept
from course.integrity.in_kernel.look import imported
from course.integrity.in_kernel.marks import marked
from course.integrity.in_kernel.modules import look_at_modules, remember_modules
from course.integrity.in_kernel.touched import forget, touched


def plain(first, second=2, *, third=3):
    return first, second, third


def other(*_values, **_named):
    return True


def outer(held):
    return lambda: held()


class Base:
    def said(self):
        return 1

    @property
    def seen(self):
        return 2

    @staticmethod
    def told():
        return 3


class Odd(Base):
    __slots__ = ()


class Meta(type):
    pass


class Called:
    def __call__(self):
        return 1


@pytest.fixture(scope="module")
def watched():
    """Watch what a kernel watches, and a module with a bit of everything."""
    module = types.ModuleType("helpers.of_this_test")
    module.plain, module.cached, module.closed = plain, functools.lru_cache(plain), outer(plain)
    module.Base, module.Odd, module.called = Base, Odd, Called()
    module.wrapped = functools.wraps(plain)(lambda: plain)
    module.TABLE = {"a": [1, 2], "b": ({1, 2}, {})}
    for cls in (Base, Odd, Called):
        cls.__module__ = module.__name__
    sys.modules[module.__name__] = module
    before = dict(kept)
    kept.update(alive={}, texts={}, codes={}, homes={}, classes={}, first_look=True, found={})
    kept["bound"] = imported("")
    forget()
    remember_modules()
    look()
    kept["first_look"] = False
    yield module
    kept.clear()
    kept.update(before)
    del sys.modules[module.__name__]


def look():
    marked.clear()  # a look has its own
    return look_at_modules()


CHANGES = {
    "code": lambda m: (m.plain, "__code__", other.__code__),
    "defaults": lambda m: (m.plain, "__defaults__", (5,)),
    "keyword defaults": lambda m: (m.plain, "__kwdefaults__", {"third": 4}),
    "inside keyword defaults": lambda m: (m.plain.__kwdefaults__, "third", 4),
    "what a closure holds": lambda m: (m.closed.__closure__[0], "cell_contents", other),
    "what is wrapped": lambda m: (m.wrapped.__dict__, "__wrapped__", other),
    "what a cache wraps": lambda m: (m.cached.__dict__, "__wrapped__", other),
    "a method": lambda m: (m.Base, "said", other),
    "a new method": lambda m: (m.Odd, "said", other),
    "a method's code": lambda m: (m.Base.said, "__code__", other.__code__),
    "a class's name": lambda m: (m.Base, "__qualname__", "Other"),
    "an object's class": lambda m: (m.called, "__class__", type("Called", (Called,), {})),
    "a name": lambda m: (m, "plain", other),
    "a class": lambda m: (m, "Base", type("Base", (), {"said": lambda self: 2})),
    "the name of a builtin": lambda m: (m, "all", other),
    "inside a constant": lambda m: (m.TABLE["a"], 0, 3),
    "deep inside a constant": lambda m: (m.TABLE["b"][1], "new", 3),
    "a module": lambda m: (sys.modules, m.__name__, types.SimpleNamespace(plain=other)),
    "numpy": lambda m: (np, "allclose", other),
    "the checks": lambda m: (compare.expect_equal, "__code__", other.__code__),
    "how an environment is made": lambda m: (
        gymnasium.registry["FrozenLake-v1"].kwargs,
        "map_name",
        "8x8",
    ),
    "the builtins": lambda m: (sys.modules["builtins"].__dict__, "all", other),
}


def put(owner, name, value):
    """Set an attribute or an item; return what puts it back."""
    items = isinstance(owner, dict | list)
    if items:
        known = not isinstance(owner, dict) or name in owner
        before = owner[name] if known else None
        owner[name] = value
        return lambda: owner.__setitem__(name, before) if known else owner.__delitem__(name)
    known = name in vars(owner) if hasattr(owner, "__dict__") else True
    before = getattr(owner, name, None)
    setattr(owner, name, value)
    known = known or name.startswith("__")
    return lambda: setattr(owner, name, before) if known else delattr(owner, name)


@pytest.mark.parametrize("name", ["seen", "told"])
def test_a_function_that_is_put_into_a_wrapper_is_seen(name, watched):
    before, wrapper = look(), vars(Base)[name]
    first = wrapper.fget if name == "seen" else wrapper.__func__
    wrapper.__init__(other)
    try:
        assert look() != before
    finally:
        wrapper.__init__(first)
    assert look() == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_and_so_is_its_end(name, watched):
    before = look()
    assert not touched()
    back = put(*CHANGES[name](watched))
    try:
        seen = look()
        kept["found"] = {}
        assert seen == look()
    finally:
        back()
    assert seen != before
    assert look() == before
    assert not touched()
