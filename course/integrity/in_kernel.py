"""What the guard runs inside a copy's kernel: it looks, and says what it sees.

Its text is sent anew each time, and runs in a namespace of its own; nothing of it stays in the
kernel, and the sandbox does not hold this file. ``request`` is given, ``answer`` is taken.

Only what existed before the student's first cell is compared, and by identity: functions (with
their code), classes and what they hold, modules. A new name is nobody's business, unless it hides
a built-in one from a module, or is added to a class that checks rely on.
"""

# ruff: noqa: F821  (request, and everything_equal from probe_equality.py)
import builtins
import hashlib
import json
import marshal
import os
import sys
import types
import zlib

PACKAGES = ("helpers", "numpy", "gymnasium", "IPython.core", "ipykernel", "jupyter_client.session")
MODULES = (
    *("contextlib", "copy", "functools", "hashlib", "itertools", "json", "linecache", "marshal"),
    *(
        "math",
        "operator",
        "traceback",
        "zlib",
        "torch",
        "torch.testing",
        "torch.nn.functional",
        "zmq",
    ),
)
WITHIN = tuple(f"{name}." for name in PACKAGES)
TEXTS = {"__doc__", "__module__", "__dict__", "__weakref__", "__annotations__"}  # of any class
OURS = ("matplotlib", "matplotlib_inline", "IPython", "ipykernel")
# IPython's own, anew for each cell; what PyTorch itself replaces when its compiler is loaded.
VARYING = {"input", "raw_input", "getpass", "_", "manual_seed"}
HEAP = 1 << 9  # a class made in Python: others cannot be changed
# What nobody can change from within.
ATOMS = {types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodDescriptorType}
ATOMS |= {types.MethodWrapperType, types.GetSetDescriptorType, type(None)}
marked: dict = {}
PLAIN = (bool, int, float, str, bytes, type(None))


def mark(thing, depth=3):
    """Return what must stay the same of a thing that can be called."""
    kind = type(thing)
    # Most things by far; ``marked`` holds them for one look, as they stand in several modules.
    if depth == 3 and kind is types.FunctionType:
        known = marked.get(id(thing))
        if known is None:
            known = marked[id(thing)] = marks_of(thing, kind, depth)
        return known
    return marks_of(thing, kind, depth)


def marks_of(thing, kind, depth):
    """Return one number for a thing and what it consists of."""
    if kind is types.FunctionType:
        parts = [id(thing), id(thing.__code__), id(thing.__defaults__)]
        if thing.__kwdefaults__:
            parts += [id(value) for value in thing.__kwdefaults__.values()]
        for cell in thing.__closure__ or ():
            try:
                held = cell.cell_contents
            except ValueError:
                continue
            if depth and type(held) is types.FunctionType:
                parts.append(mark(held, depth - 1))
    elif kind is staticmethod or kind is classmethod:
        return hash((id(thing), mark(thing.__func__)))
    elif kind is property:
        return hash((id(thing), mark(thing.fget), mark(thing.fset)))
    elif kind in ATOMS or isinstance(thing, type):
        return id(thing)
    else:
        parts = [id(thing)]
    wrapped = getattr(thing, "__wrapped__", None) if depth else None
    if type(wrapped) is types.FunctionType:
        parts.append(mark(wrapped, depth - 1))
    return hash(tuple(parts))


def fixed(value):
    """Whether a constant can be written out and compared."""
    if isinstance(value, (tuple, list, set, frozenset)):
        return len(value) < 200 and all(fixed(one) for one in value)
    if isinstance(value, dict):
        return len(value) < 200 and all(fixed(k) and fixed(v) for k, v in value.items())
    return isinstance(value, PLAIN)


def in_base(cls, name):
    """Whether a name hides something that can be called in a class's bases."""
    return any([callable(base.__dict__.get(name)) for base in cls.__mro__[1:-1]])  # a list: faster


def attributes(cls):
    """Return the mark of everything in a class that can be called."""
    found = {}
    for name, value in list(vars(cls).items()):
        called = callable(value) or isinstance(value, (classmethod, property))
        if called or (name not in TEXTS and in_base(cls, name)):
            found[name] = mark(value)
    return found


def look_at_modules():
    """Return marks by module or class, then by name."""
    found = {}
    builtin_names = {key for key in vars(builtins) if not key.startswith("__")}
    for name, module in list(sys.modules.items()):
        package = name in PACKAGES or name.startswith(WITHIN)
        if not (package or name in MODULES) or not isinstance(module, types.ModuleType):
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
            if key in builtin_names:
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
        # IPython puts `write` aside while a cell runs, and back, but into the object.
        hidden = [
            k for k in hidden if getattr(own[k], "__func__", 0) is not vars(type(thing)).get(k)
        ]
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
    digest = hashlib.sha256(marshal.dumps(marks, 2)).hexdigest()  # 2: equal values, equal bytes
    for name in request["drop"]:
        user.pop(name, None)
    other, rebound = collisions(bound, request["names"], user)
    return json.dumps(
        {
            "nonce": request["nonce"],
            "digest": digest,
            "marks": None if digest == request["digest"] else marks,
            "equal": everything_equal() if request["last"] else [],
            "other": other,
            "rebound": rebound,
        }
    )


if "request" in globals():
    answer = look()
