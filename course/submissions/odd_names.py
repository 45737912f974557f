"""The names that no lab needs, and forgeries do: in code, and in texts that code may run."""

import re

# What no answer needs, in code and in texts. Ways to a caller's frame are among them.
ODD = re.compile(
    r"\b(?:__(?:code|globals|closure|defaults|kwdefaults|builtins|subclasses|bases|mro|self)__"
    r"|ctypes|sys\s*\.\s*(?:modules|_\w+|settrace|setprofile|meta_path|path_hooks)|get_ipython"
    r"|user_ns|ast_transformers|input_transformers\w*|helpers\s*\.\s*checks|CheckFailed|linecache"
    r"|gym(?:nasium)?(?:\.envs)?(?:\.registration)?\s*\.\s*(?:register|registry)\w*"
    r"|f_(?:back|locals|globals|builtins|code|lineno|trace)|(?:tb|gi|cr|ag|gr)_frame"
    r"|currentframe|walk_(?:stack|tb)|__main__\s*[.:\n]\s*\w+"
    r"|execute_reply|iopub\w*|__import__|HIDDEN TESTS|gc\.get_\w+)(?!\w)"
)
# Words that are ordinary in prose: only as names in code.
NAMES = {"gc", "inspect", "marshal", "zmq", "atexit", "import_module", "__dict__"}
NAMES |= {"shell_handlers", "call_soon", "memoryview", "setitimer", "dup2", "fork", "_exit"}
NAMES |= {"resolve_name", "get_type_hints", "get_annotations", "ForwardRef", "FunctionType"}
NAMES |= {"get_field", "singledispatch", "singledispatchmethod"}
NAMES |= {"CodeType", "as_strided", "__array_interface__", "pub_thread", "set_parent"}
# Modules with which code runs later, elsewhere, from text or under another name.
LIBRARIES = {"asyncio", "builtins", "concurrent", "importlib", "mmap", "multiprocessing", "pickle"}
LIBRARIES |= {"runpy", "signal", "_signal", "socket", "subprocess", "threading", "_thread"}
LIBRARIES |= {"unittest", "weakref", "ipykernel", "__main__", "pkgutil", "pytest", "_pytest"}
LIBRARIES |= {"greenlet", "cffi", "code", "codeop", "pdb", "bdb", "trace", "doctest", "timeit"}
LIBRARIES |= {"cProfile", "profile", "traceback"}
# Called by these names: what they do is not written there. The history of the notebook as well.
CALLED = {"eval", "exec", "compile", "globals", "locals", "vars"}
# Where the name that they look for stands among their arguments.
BY_NAME = {"getattr": 1, "setattr": 1, "delattr": 1, "attrgetter": 0, "methodcaller": 0}
HISTORY = {"In", "_ih", "_i", "_ii", "_iii"}
# With these, an object says what it likes when a check compares it.
METHODS = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__del__"}
METHODS |= {"__array__", "__array_ufunc__", "__array_function__", "__torch_function__"}
METHODS |= {"__instancecheck__", "__subclasscheck__", "__getattribute__", "__set__", "__get__"}
# What honest notebooks hold around their answers, if not in them.
ORDINARY = {"get_ipython", "helpers.checks", "inspect", "gc", "__dict__", "__class__", "as_strided"}
ORDINARY |= (
    {"get_type_hints", "get_annotations", "singledispatch", "singledispatchmethod", "…"}
    | {"FunctionType", "ForwardRef", "__setattr__", "__delattr__"}
    | set(BY_NAME)
    | LIBRARIES
    | CALLED
    | HISTORY
    | METHODS
)
