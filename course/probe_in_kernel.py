"""What the guard runs inside a copy's kernel: it looks, and says what it sees.

Its text is sent anew each time, and runs in a namespace of its own; nothing of it stays in the
kernel, and the sandbox does not hold this file. ``request`` is given, ``answer`` is taken.

Only what existed before the student's first cell is compared, and by identity: functions (with
their code), classes and what they hold, modules. A new name is nobody's business, unless it hides
a built-in one from a module, or is added to a class that checks rely on.
"""

# ruff: noqa: F821  (request)
import builtins
import hashlib
import json
import os
import sys
import types
import zlib

PACKAGES = ("helpers", "numpy", "gymnasium", "IPython.core", "ipykernel", "jupyter_client.session")
MODULES = (
    *("contextlib", "copy", "functools", "hashlib", "itertools", "json", "linecache", "math"),
    *("operator", "traceback", "zlib", "torch", "torch.testing", "torch.nn.functional", "zmq"),
)
OURS = ("matplotlib", "matplotlib_inline", "IPython", "ipykernel")
# IPython's own, anew for each cell; what PyTorch itself replaces when its compiler is loaded.
VARYING = {"input", "raw_input", "getpass", "_", "manual_seed"}
HEAP = 1 << 9  # a class made in Python: others cannot be changed
PLAIN = (bool, int, float, str, bytes, type(None))


def mark(thing, depth=3):
    """Return what must stay the same of a thing that can be called."""
    parts = [id(thing)]
    if isinstance(thing, (staticmethod, classmethod)):
        parts.append(mark(thing.__func__))
    elif isinstance(thing, property):
        parts += [mark(one) for one in (thing.fget, thing.fset) if one]
    elif isinstance(thing, types.FunctionType):
        keywords = thing.__kwdefaults__ or {}
        parts += [id(thing.__code__), hash(thing.__code__), id(thing.__defaults__)]
        parts += [(name, id(value)) for name, value in keywords.items()]
        for cell in thing.__closure__ or ():
            try:
                held = cell.cell_contents
            except ValueError:
                continue
            if depth and isinstance(held, types.FunctionType):
                parts.append(mark(held, depth - 1))
    wrapped = getattr(thing, "__wrapped__", None) if depth and not isinstance(thing, type) else None
    if isinstance(wrapped, types.FunctionType):
        parts.append(mark(wrapped, depth - 1))
    return zlib.crc32(repr(parts).encode())


def fixed(value):
    """Whether a constant can be written out and compared."""
    if isinstance(value, (tuple, list, set, frozenset)):
        return len(value) < 200 and all(fixed(one) for one in value)
    if isinstance(value, dict):
        return len(value) < 200 and all(fixed(k) and fixed(v) for k, v in value.items())
    return isinstance(value, PLAIN)


def attributes(cls):
    """Return the mark of everything in a class that can be called."""
    found = {}
    for name, value in list(vars(cls).items()):
        called = callable(value) or isinstance(value, (staticmethod, classmethod, property))
        if called or any(callable(getattr(base, name, None)) for base in cls.__mro__[1:]):
            found[name] = mark(value)
    return found


def look_at_modules():
    """Return marks by module or class, then by name."""
    found = {}
    for name, module in list(sys.modules.items()):
        if not isinstance(module, types.ModuleType):
            continue
        package = any(name == p or name.startswith(p + ".") for p in PACKAGES)
        if not package and name not in MODULES:
            continue
        marks = found[name] = {"(itself)": id(module)}
        for key, value in list(vars(module).items()):
            if key in VARYING:
                continue
            if isinstance(value, type):
                marks[key] = id(value)
                if package and value.__module__ == name and value.__flags__ & HEAP:
                    found[f"{name}.{value.__qualname__}"] = {"(class)": 0, **attributes(value)}
            elif callable(value):
                marks[key] = mark(value)
            elif isinstance(value, types.ModuleType):
                marks[key] = id(value)
            elif name.startswith("helpers") and key.isupper() and fixed(value):
                marks[key] = zlib.crc32(repr(value).encode())
            if hasattr(builtins, key) and not key.startswith("__"):
                marks["(hides) " + key] = id(value)
    found["builtins"] = {
        key: mark(value)
        for key, value in list(vars(builtins).items())
        if key not in VARYING and callable(value)
    }
    return found


def from_ours(thing):
    """Whether a hook's code is IPython's or Matplotlib's own."""
    code = getattr(getattr(thing, "__func__", thing), "__code__", None)
    home = code.co_filename if code else None
    if home is None:
        module = sys.modules.get(type(thing).__module__)
        home = getattr(module, "__file__", None) or ""
    folders = (os.path.dirname(sys.modules[n].__file__) for n in OURS if n in sys.modules)
    return any(home.startswith(folder + os.sep) for folder in folders)


def look_at_shell():
    """Return marks of the machinery that runs cells and sends their output."""
    from ipykernel.zmqshell import ZMQInteractiveShell

    shell = ZMQInteractiveShell._instance
    kernel = shell.kernel
    things = {
        "the shell": shell,
        "the kernel": kernel,
        "the kernel's session": kernel.session,
        "the display hook": shell.displayhook,
        "the display publisher": shell.display_pub,
        "IPython's events": shell.events,
        "IPython's transformers": shell.input_transformer_manager,
        "IPython's compiler": shell.compile,
        "sys.stdout": sys.stdout,
        "sys.stderr": sys.stderr,
        "the output thread": kernel.iopub_thread,
        "sys.displayhook": sys.displayhook,
        "sys.excepthook": sys.excepthook,
        "sys.modules": sys.modules,
        "the notebook's names": shell.user_ns,
    }
    found = {name: {"": id(thing), "(type)": id(type(thing))} for name, thing in things.items()}
    for name, thing in things.items():
        own = getattr(thing, "__dict__", {})
        hidden = [k for k in list(own) if hasattr(type(thing), k) and callable(own[k])]
        found[name].update({f".{key}": mark(own[key]) for key in hidden})
    found["the kernel"].update({f" handles {k}": mark(v) for k, v in kernel.shell_handlers.items()})
    hooks = {f"IPython's event {k}": v for k, v in shell.events.callbacks.items()}
    manager = shell.input_transformer_manager
    for name in ("cleanup_transforms", "line_transforms", "token_transformers"):
        hooks[f"IPython's {name}"] = getattr(manager, name)
    hooks["IPython's input transformers"] = shell.input_transformers_post
    hooks["IPython's syntax transformers"] = shell.ast_transformers
    hooks["IPython's custom exceptions"] = shell.custom_exceptions
    hooks["a tracing function"] = [f for f in (sys.gettrace(), sys.getprofile()) if f]
    for name, those in hooks.items():
        found[name] = {f" ({n})": id(f) for n, f in enumerate(those) if not from_ours(f)}
    found["the shell"]["'s interactivity"] = zlib.crc32(shell.ast_node_interactivity.encode())
    return found, shell.user_ns


def everything_equal():
    """Name the student's classes whose objects claim to equal, or to be on both sides of, any."""
    named, waiting, seen = [], [object], set()
    while waiting:
        for cls in type.__subclasses__(waiting.pop()):
            if cls in seen or cls is type:
                continue
            seen.add(cls)
            waiting.append(cls)
            if of_the_notebook(cls) and claims(cls):
                named.append(cls.__name__)
    return sorted(named)


def of_the_notebook(cls):
    """Whether a class, or a comparison of its own, was written in a cell."""
    if cls.__module__ == "__main__":
        return True
    own = [vars(cls).get(name) for name in ("__eq__", "__lt__", "__le__")]
    code = [getattr(one, "__code__", None) for one in own]
    return any(one and "ipykernel" in one.co_filename for one in code)


def claims(cls):
    """Whether an object of a class says yes to every comparison."""
    for base in (object, float, int, str, list, tuple, dict):
        try:
            one = base.__new__(cls)
        except Exception:
            continue
        return any(
            all(yes(one, how) for how in hows) for hows in (["eq"], ["lt", "gt"], ["le", "ge"])
        )
    return False


def yes(one, how):
    """Whether one object says yes when it is compared with another of which it knows nothing."""
    try:
        return getattr(type(one), f"__{how}__")(one, object()) is True
    except Exception:
        return False


def imported(statements):
    """Return what the lab's own import statements bind, in a namespace of its own."""
    bound = {"__name__": "given"}
    for statement in statements.splitlines():
        try:
            exec(statement, bound)
        except Exception:
            continue  # the notebook's own cell will say so
    return {name: value for name, value in bound.items() if not name.startswith("__")}


def collisions(bound, names, user):
    """Return the names that a check reads and that mean something else in the notebook."""
    real = {name: getattr(builtins, name) for name in names if hasattr(builtins, name)}
    real.update({name: bound[name] for name in names if name in bound})
    other = [n for n in real if (n in user or n in bound) and user.get(n, real) is not real[n]]
    for name in other:
        user[request["alias"] + name] = real[name]
    return other, [name for name in other if name in bound and name in user]


def look():
    """Return what the grader asked for, as JSON."""
    bound = imported(request["imports"])
    marks, user = look_at_shell()
    marks.update(look_at_modules())
    digest = hashlib.sha256(json.dumps(marks, sort_keys=True).encode()).hexdigest()
    for name in request["drop"]:
        user.pop(name, None)
    other, rebound = collisions(bound, request["names"], user)
    return json.dumps(
        {
            "nonce": request["nonce"],
            "digest": digest,
            "marks": None if digest == request["digest"] else marks,
            "equal": everything_equal(),
            "other": other,
            "rebound": rebound,
        }
    )


if "request" in globals():
    answer = look()
