"""What must stay the same of a thing, as a number.

A mark is made of content: code, defaults, names. An address tells nothing: another function may
stand there, and the same one elsewhere after ``importlib.reload``. What only C can make keeps its
address, and is kept alive so that nothing else can take it.
"""

import marshal
import sys
import types
from _json import encode_basestring_ascii as quote
from hashlib import sha256

from course.integrity.in_kernel.given import kept
from course.integrity.in_kernel.touched import (
    HEAP,
    bases_of,
    contents_of,
    meet,
    meet_class,
    meet_function,
    meet_object,
    module_of,
    name_of,
)

TEXTS = {"__doc__", "__module__", "__dict__", "__weakref__", "__annotations__"}  # of any class
# What nobody can change from within.
ATOMS = {types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodDescriptorType}
ATOMS |= {types.MethodWrapperType, types.GetSetDescriptorType, type(None)}
WRAPPERS = {classmethod, staticmethod, property}
PLAIN = {bool, int, float, complex, str, bytes, type(None), type(Ellipsis)}
marked: dict = {}  # for one look: most functions stand in several modules


def digest(*parts):
    """Return one number for numbers, texts, and tuples of them."""
    return hash(parts)


def code_mark(code):
    """Return a number for what a code object does."""
    codes = kept["codes"]  # for good: code never changes
    known = codes.get(id(code))
    if known is None:
        try:
            content = marshal.dumps(code, 2)  # 2: equal values, equal bytes
        except ValueError:  # it holds what no compiler puts there
            content = repr(id(code)).encode()
        known = codes[id(code)] = (code, int(sha256(content).hexdigest()[:15], 16))
    return known[1]


def mark(thing, depth=3):
    """Return what must stay the same of a thing that can be called."""
    kind = type(thing)
    if kind is types.FunctionType:
        if depth < 3:
            return function_mark(thing, depth)
        known = marked.get(id(thing))
        if known is None:
            known = marked[id(thing)] = function_mark(thing, depth)
        return known
    if kind in WRAPPERS:
        meet("holders", thing)  # their `__init__`, called again, puts another function in
    if kind is staticmethod or kind is classmethod:
        return digest(name_of(kind), mark(thing.__func__, depth))
    if kind is types.MethodType:
        return digest("method", mark(thing.__func__, depth), id(alive(thing.__self__)))
    if kind is property:
        return digest(mark(thing.fget), mark(thing.fset), mark(thing.fdel))
    if issubclass(kind, type):
        return class_mark(thing)
    return id(alive(thing)) if kind in ATOMS else object_mark(thing, kind, depth)


def function_mark(thing, depth):
    """Return a number for a function and what it consists of."""
    meet_function(thing)
    given = thing.__globals__
    home = sys.modules.get(given.get("__name__"))
    home = kept["homes"].get(id(given)) or (type(home) is types.ModuleType and vars(home) is given)
    defaults = [*(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
    parts = [code_mark(thing.__code__), bool(home), *[plain(value) for value in defaults]]
    for cell in thing.__closure__ or ():
        try:
            held = cell.cell_contents
        except ValueError:
            continue
        if depth and type(held) is types.FunctionType:
            parts.append(mark(held, depth - 1))
    parts.append(wrapped_mark(thing, depth))
    return digest(*parts)


def object_mark(thing, kind, depth):
    """Return a number for an object that can be called: a cache around a function, a ufunc."""
    meet_object(thing)
    parts = [class_name(kind), wrapped_mark(thing, depth)]
    if not kind.__flags__ & HEAP and not parts[1]:
        parts.append(id(alive(thing)))
    return digest(*parts)


def wrapped_mark(thing, depth):
    """Return the mark of what a decorator has wrapped; 0 for nothing."""
    try:
        wrapped = object.__getattribute__(thing, "__dict__").get("__wrapped__")
    except AttributeError:
        return 0
    if type(thing) is not types.FunctionType:
        meet("wrappers", thing)
    return mark(wrapped, depth - 1) if depth and type(wrapped) is types.FunctionType else 0


def plain(value, depth=2):
    """Return what a default is, as far as it is plain."""
    kind = type(value)
    if kind in PLAIN:
        return (name_of(kind), repr(value))
    if depth and kind in (tuple, frozenset):
        return (name_of(kind), *sorted([repr(plain(part, depth - 1)) for part in value]))
    if issubclass(kind, type):
        return class_name(value)
    if kind is types.FunctionType:
        return mark(value, 1)
    meet("objects", value)
    return class_name(kind)


def class_mark(cls):
    """Return what a class is called, or all that it holds if it is not what was called so."""
    if not cls.__flags__ & HEAP:
        return id(cls)
    known = marked.get(id(cls))
    if known is None:
        known = class_name(cls)
        if kept["first_look"]:
            kept["classes"].setdefault(known, (cls, attributes(cls)))
        original, content = kept["classes"].get(known, (None, None))
        if cls is not original and attributes(cls) != content:  # nor imported again
            known = digest(known, *sorted(attributes(cls).items()))
        marked[id(cls)] = known
    return known


def class_name(cls):
    """Return what names a class; which one bears the name is seen where the class is held."""
    if not cls.__flags__ & HEAP:
        return id(cls)
    meet("names", cls)
    return digest(str(module_of(cls)), name_of(cls))


def attributes(cls):
    """Return the mark of everything in a class that can be called.

    A name that stands before something else of that name says so: before what its bases have and
    can be called or, for a descriptor, before what objects hold.
    """
    bases = bases_of(cls)
    for base in bases:
        meet_class(base)
    found = {"(class)": digest(*[name_of(base) for base in bases], class_name(type(cls)))}
    behind = set().union(*[methods(base) for base in bases[1:-1]])
    for name, value in list(contents_of(cls).items()):
        if name in TEXTS:
            continue
        called = callable(value)
        kind = type(value)
        if kind.__flags__ & HEAP:
            meet_object(value)
        hidden = name in behind or (called and name[:2] == "__") or hasattr(kind, "__set__")
        if hidden or called or kind in WRAPPERS:
            if issubclass(kind, type):
                value_mark = class_name(value)
            elif called or kind.__flags__ & HEAP or kind in WRAPPERS:
                value_mark = mark(value)
            else:  # a slot, a field of a tuple
                value_mark = class_name(kind)
            found[f"(hides) {name}" if hidden else name] = value_mark
    return found


def methods(cls):
    """Return the names of what can be called in a class."""
    key = ("methods", id(cls))
    known = marked.get(key)
    if known is None:
        known = marked[key] = {name for name, v in contents_of(cls).items() if callable(v)}
    return known


def alive(thing):
    """Keep a thing, so that its address stays its own."""
    kept["alive"][id(thing)] = thing
    return thing


def as_json(value):
    """Write plain values as JSON; the module of that name is not used."""
    if value is None:
        return "null"
    if type(value) is dict:
        return "{" + ",".join([f"{quote(k)}:{as_json(v)}" for k, v in value.items()]) + "}"
    if type(value) is list:
        return "[" + ",".join([as_json(part) for part in value]) + "]"
    return quote(value) if type(value) is str else str(int(value))
