"""A look at modules, their classes, and Gymnasium's registry.

Only what existed before the student's first cell is compared. A new name is nobody's business,
unless it hides another one; nor is a module that a library imports late.
"""

import builtins
import sys
import types

from course.integrity.in_kernel.given import kept
from course.integrity.in_kernel.marks import (
    PLAIN,
    alive,
    attributes,
    class_mark,
    class_name,
    digest,
    mark,
)
from course.integrity.in_kernel.touched import (
    HEAP,
    bases_of,
    forget,
    keep_state,
    meet,
    module_of,
    name_of,
    name_of_module,
    touched,
)

PACKAGES = ("helpers", "numpy", "gymnasium", "IPython.core", "ipykernel", "jupyter_client.session")
MODULES = {
    *("contextlib", "copy", "functools", "hashlib", "itertools", "json", "json.encoder"),
    *("linecache", "marshal", "math", "operator", "traceback", "zlib", "torch", "torch.testing"),
    *("torch.nn.functional", "zmq", "zmq.sugar.socket", "matplotlib_inline.backend_inline"),
}
CLASSES = {"torch": ("Tensor",), "torch.nn": ("Module", "Linear", "Conv2d")}
# What environments are made of, imported before anybody can change it.
EARLY = ("gymnasium.envs.toy_text.frozen_lake", "gymnasium.envs.toy_text.cliffwalking")
WITHIN = tuple(f"{name}." for name in PACKAGES)
# IPython's own, anew for each cell; what PyTorch itself replaces when its compiler is loaded.
VARYING = {"input", "raw_input", "getpass", "_", "manual_seed"}
# What NumPy dropped, and honest notebooks put back for old code found on the web.
OLD_NAMES = {"float", "int", "bool", "object", "str", "complex", "long", "unicode"}


def remember_modules():
    """Keep the modules that are watched: taken out of ``sys.modules`` they are still used."""
    for name in EARLY:
        try:
            __import__(name)
        except ImportError:
            continue
    kept["modules"] = {
        name: module
        for name, module in list(sys.modules.items())
        if type(module) is types.ModuleType or name in PACKAGES or name.startswith(WITHIN)
        if name in PACKAGES or name.startswith(WITHIN) or name in MODULES
    }
    names = {key for key in vars(builtins) if not key.startswith("__")}
    kept["builtins"] = names - {"display"} | {"__getattr__"}  # the former is IPython's
    kept["homes"] = {id(vars(module)): True for module in kept["modules"].values()}


def look_at_modules():
    """Return marks by module or class, then by name."""
    if kept["found"] and not touched():
        return kept["found"] | marks_of_few()
    forget()
    kept["found"] = marks_of_modules()
    few = marks_of_few()
    keep_state()
    return kept["found"] | few


def marks_of_few():
    """Make the marks of what changes by itself: IPython writes into the built-ins."""
    builtin = {
        key: mark(value)
        for key, value in list(vars(builtins).items())
        if key not in VARYING and callable(value)
    }
    return {
        "builtins": {"(itself)": 0} | builtin,
        "Gymnasium's environment": {"(itself)": 0, **registered()},
    }


def marks_of_modules():
    """Make the marks anew, and keep what they are made of."""
    found = {}
    for name, module in kept["modules"].items():
        marks = found[name] = look_at(name, module, found)
        other = sys.modules.get(name, module)
        if other is not module:
            compare_again(marks, module, other, look_at(name, other, {}))
    for name, those in CLASSES.items():
        for cls in those if name in kept["modules"] or name in sys.modules else ():
            meet("dictionaries", vars(sys.modules[name]))
            watch(getattr(sys.modules[name], cls), found)
    return found


def look_at(name, module, found):
    """Return the marks of one module's names; its classes' go to ``found``."""
    package = name in PACKAGES or name.startswith(WITHIN)
    marks = {"(itself)": class_name(type(module))}
    values = object.__getattribute__(module, "__dict__")
    meet("objects", module)
    meet("dictionaries", values)
    for key, value in list(values.items()):
        old = name == "numpy" and key in OLD_NAMES
        if key in VARYING or (old and issubclass(type(value), type) and not value.__flags__ & HEAP):
            continue
        kind = type(value)
        if issubclass(kind, type):
            marks[key] = class_mark(value)
            if value.__flags__ & HEAP and module_of(value) == name and name != "torch":
                watch(value, found, package)
        elif callable(value):
            marks[key] = mark(value)
        elif issubclass(kind, types.ModuleType):
            meet("modules", value)
            marks[key] = digest(str(name_of_module(value)))
        elif name.startswith("helpers") and key.isupper():
            marks[key] = constant_mark(value)
        if key in kept["builtins"]:
            marks[f"(hides) {key}"] = marks.get(key) or id(alive(value))
    return marks


def compare_again(marks, module, other, now):
    """Let a module that was imported again count as changed where it differs."""
    first, second = vars(module), getattr(other, "__dict__", {})
    same = type(other) is type(module) and first.get("__file__") == second.get("__file__")
    for key in marks if same else ["(itself)"]:
        if not same or (key in now and now[key] != marks[key]):
            marks[key] = digest(marks[key], now.get(key))


def watch(cls, found, bases=True):
    """Add the marks of a class, and of the classes that it is made from."""
    for base in bases_of(cls) if bases else (cls,):
        name = f"{module_of(base)}.{name_of(base)}"
        if base.__flags__ & HEAP and name not in found and module_of(base) != "torch._C":
            found[name] = attributes(base)


def constant_mark(value, depth=4):
    """Return a number for a constant: all of it, as long as it is plain."""
    kind = type(value)
    if kind in PLAIN:
        return digest(name_of(kind), repr(value))
    if kind is dict:
        meet("dictionaries", value)
    elif kind in (list, set):
        meet("holders", value)
    if kind in (tuple, list) and depth and len(value) < 200:
        return digest(name_of(kind), *[constant_mark(part, depth - 1) for part in value])
    if kind in (set, frozenset) and depth and len(value) < 200:
        return digest(name_of(kind), *sorted([constant_mark(p, depth - 1) for p in value]))
    if kind is dict and depth and len(value) < 200:
        pairs = [(constant_mark(k, 1), constant_mark(v, depth - 1)) for k, v in value.items()]
        return digest(*pairs)
    return mark(value) if callable(value) else class_name(kind)


def registered():
    """Return marks of the environments that Gymnasium knows by their names."""
    module = sys.modules.get("gymnasium.envs.registration")
    known = object.__getattribute__(module, "__dict__").get("registry", {}) if module else {}
    if type(known) is not dict:
        return {}
    return {f" {name}": spec_mark(spec) for name, spec in list(known.items())}


def spec_mark(spec):
    """Return a number for how an environment is made."""
    values = object.__getattribute__(spec, "__dict__")
    return digest(*[(str(key), constant_mark(value)) for key, value in values.items()])
