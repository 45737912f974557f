"""A look at IPython.

What a notebook sets there, honestly or not, is put back before each check: then it changes
nothing. What is changed while a check runs, or cannot be put back, is told.
"""

import sys
import types

from course.integrity.in_kernel.given import kept, kernel
from course.integrity.in_kernel.marks import TEXTS, alive, digest, mark
from course.integrity.in_kernel.running import look_at_what_runs, stop
from course.integrity.in_kernel.touched import HEAP, bases_of, contents_of

OURS = ("matplotlib", "matplotlib_inline", "IPython", "ipykernel", "ipywidgets")
SYSTEM = ("stdout", "stderr", "displayhook", "excepthook")
SETTINGS = ("ast_node_interactivity", "autoawait", "autocall", "automagic", "loop_runner")
TRANSFORMERS = ("cleanup_transforms", "line_transforms", "token_transformers")


def lists_of_hooks(shell):
    """Yield IPython's lists of functions, with their owners' dictionaries and names there."""
    manager = shell.input_transformer_manager
    for event in list(shell.events.callbacks):
        yield f"IPython's event {event}", shell.events.callbacks, event
    for name in TRANSFORMERS:
        yield f"IPython's {name}", vars(manager), name
    yield "IPython's input transformers", shell._trait_values, "input_transformers_post"
    yield "IPython's syntax transformers", shell._trait_values, "ast_transformers"


def remember_shell():
    """Keep IPython as it is."""
    shell = kept["shell"] = kernel.shell
    shell.input_transformers_post, shell.ast_transformers  # noqa: B018  (made when first read)
    kept["hooks"] = [
        (owner, name, owner[name], list(owner[name])) for _, owner, name in lists_of_hooks(shell)
    ]
    kept["system"] = {name: getattr(sys, name) for name in SYSTEM}
    kept["settings"] = {name: getattr(shell, name) for name in SETTINGS}
    kept["custom"] = shell.custom_exceptions
    kept["own"] = dict(vars(shell))
    kept["settings_of_classes"] = [
        (cls, {k: v for k, v in vars(cls).items() if k not in TEXTS and not callable(v)})
        for cls in bases_of(type(shell))
        if cls.__flags__ & HEAP
    ]
    # Their hooks belong there, whenever they are imported.
    kept["folders"] = tuple(
        sys.modules[name].__file__.rpartition("/")[0] + "/" for name in OURS if name in sys.modules
    )


def put_back():
    """Let IPython be as it was, but for what Matplotlib and IPython have added themselves."""
    stop()
    shell = kept["shell"]
    for owner, name, hooks, content in kept["hooks"]:
        added = [f for f in owner.get(name, ()) if from_ours(f) and not known(f, content)]
        list.__setitem__(hooks, slice(None), content + added)
        owner[name] = hooks
    for name, thing in kept["system"].items():
        setattr(sys, name, thing)
    names = {name for _, values in kept["settings_of_classes"] for name in values}
    for cls, values in kept["settings_of_classes"]:
        for name, value in list(contents_of(cls).items()):
            if name in names and name not in values and not callable(value):
                type.__delattr__(cls, name)
        for name, value in values.items():
            if contents_of(cls).get(name) is not value:
                type.__setattr__(cls, name, value)
    shell._trait_values.update(kept["settings"])
    shell.custom_exceptions = kept["custom"]
    own = vars(shell)
    for name in hiding(shell):
        if name in kept["own"]:
            own[name] = kept["own"][name]
        else:
            del own[name]


def known(thing, things):
    """Whether a thing is one of some, and not only equal to it."""
    return any([thing is other for other in things])


def from_ours(thing):
    """Whether a hook is a function of IPython's, or of Matplotlib's, as their modules hold it."""
    function = thing.__func__ if type(thing) is types.MethodType else thing
    if type(function) is not types.FunctionType:
        return False
    module = sys.modules.get(function.__module__)
    if type(module) is not types.ModuleType or not function.__code__.co_filename.startswith(
        kept["folders"]
    ):
        return False
    found = vars(module)
    for part in function.__qualname__.split("."):
        thing = found.get(part)
        found = contents_of(thing) if issubclass(type(thing), type) else {}
    return thing is function


def hiding(thing):
    """Return the names of an object's own that stand before its class's methods."""
    own = getattr(thing, "__dict__", {})
    names = [k for k in list(own) if hasattr(type(thing), k) and callable(own[k])]
    # IPython puts `write` aside while a cell runs, and back, but into the object.
    return [
        k for k in names if getattr(own[k], "__func__", 0) is not contents_of(type(thing)).get(k)
    ]


def look_at_shell():
    """Return marks of the machinery that runs cells and sends their output."""
    shell = kept["shell"]
    things = {
        "the shell": shell,
        "the kernel": kernel,
        "the kernel's session": kernel.session,
        "the display hook": shell.displayhook,
        "the display publisher": shell.display_pub,
        "IPython's events": shell.events,
        "IPython's transformers": shell.input_transformer_manager,
        "IPython's compiler": shell.compile,
        "the output thread": kernel.iopub_thread,
        "sys.modules": sys.modules,
        "the notebook's names": shell.user_ns,
        **{f"sys.{name}": getattr(sys, name) for name in SYSTEM},
    }
    found = {
        name: {"": id(alive(thing)), "(type)": id(type(thing))} for name, thing in things.items()
    }
    for name, thing in things.items():
        own = getattr(thing, "__dict__", {})
        found[name].update({f".{key}": mark(own[key]) for key in hiding(thing)})
    found["the kernel"].update({f" handles {k}": mark(v) for k, v in kernel.shell_handlers.items()})
    hooks = {title: owner.get(name, ()) for title, owner, name in lists_of_hooks(shell)}
    hooks["IPython's custom exceptions"] = shell.custom_exceptions
    hooks["a tracing function"] = [f for f in (sys.gettrace(), sys.getprofile()) if f]
    for title, those in hooks.items():
        found[title] = {f" ({n})": id(f) for n, f in enumerate(those) if not from_ours(f)}
    found["the shell"]["'s interactivity"] = digest(str(shell.ast_node_interactivity))
    found.update(look_at_what_runs())
    return found
