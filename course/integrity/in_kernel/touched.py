"""Whether anything that marks are made of was touched since they were made.

Mostly nothing was, and to make 12,000 marks anew takes ten times as long as to see that each thing
is what it was, by identity. What is met while marks are made is kept here, and so alive.
"""

import sys
import types
from gc import get_referents as referents
from itertools import chain
from operator import is_

from course.integrity.in_kernel.given import kept

HEAP = 1 << 9  # a class made in Python: others cannot be changed
SLOTS = vars(type)
module_of, name_of, bases_of, contents_of = (
    SLOTS[name].__get__ for name in ("__module__", "__qualname__", "__mro__", "__dict__")
)
dict_of = vars(types.FunctionType)["__dict__"].__get__
KINDS = (
    *("holders", "dictionaries", "classes", "names", "objects", "wrappers", "globals", "modules"),
)


def forget():
    """Begin anew."""
    kept["met"] = {kind: {} for kind in KINDS}


def meet(kind, thing):
    """Keep a thing that a mark is made of."""
    kept["met"][kind][id(thing)] = thing


def meet_function(function):
    """Keep a function, and what can be changed in it without its own change."""
    if id(function) in kept["met"]["holders"]:
        return
    if sys.version_info < (3, 14):
        function.__annotations__  # noqa: B018  (made when first read, which changes nothing)
    meet("holders", function)
    meet("globals", function.__globals__)
    for part in (dict_of(function), function.__kwdefaults__):
        if type(part) is dict:
            meet("dictionaries", part)
    for cell in function.__closure__ or ():
        meet("holders", cell)


def meet_class(cls):
    """Keep a class and the dictionary of what it holds."""
    if cls.__flags__ & HEAP and id(cls) not in kept["met"]["classes"]:
        meet("classes", cls)
        meet("names", cls)
        meet("dictionaries", referents(contents_of(cls))[0])


def meet_object(thing):
    """Keep an object: what it is, and what it has wrapped."""
    if id(thing) not in kept["met"]["objects"]:
        meet("objects", thing)
        meet_class(type(thing))


def keep_state():
    """Keep what was met, and what it consists of."""
    kept["watched"] = {kind: tuple(things.values()) for kind, things in kept["met"].items()}
    kept["state"] = state()


def state():
    """Return what all that is watched consists of, in lists.

    A function's referents are its code, defaults and closure; those of a cell, a list or a
    dictionary are what it holds.
    """
    met = kept["watched"]
    return [
        referents(*met["holders"]),
        referents(*met["dictionaries"]),
        list(chain.from_iterable(met["dictionaries"])),
        *[list(map(part, met["classes"])) for part in (bases_of, type)],
        *[list(map(part, met["names"])) for part in (name_of, module_of)],
        list(map(type, met["objects"])),
        list(map(wrapped_by, met["wrappers"])),
        [sys.modules.get(given.get("__name__")) for given in met["globals"]],
        list(map(name_of_module, met["modules"])),
        list(map(sys.modules.get, kept["modules"])),
    ]


def wrapped_by(thing):
    """Return what a decorator has wrapped."""
    return object.__getattribute__(thing, "__dict__").get("__wrapped__")


def name_of_module(module):
    """Return what a module calls itself."""
    return object.__getattribute__(module, "__dict__").get("__name__")


def touched():
    """Whether anything is no longer what it was when its state was kept."""
    return any(
        [
            len(now) != len(before) or not all(map(is_, now, before))
            for now, before in zip(state(), kept["state"], strict=True)
        ]
    )
