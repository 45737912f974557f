"""What a copy's kernel imports, so that it can be imported once for all copies of a lab."""

import ast

from course.labs.lab import Lab

# What a kernel does before any import.
BACKEND = "import os\nos.environ['MPLBACKEND'] = 'module://matplotlib_inline.backend_inline'"
# What each kernel imports by itself.
KERNELS = (
    *("IPython", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "pydoc"),
    *("sqlite3", "tornado.gen", "tornado.platform.asyncio", "tornado.queues", "psutil"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "IPython.core.logger", "IPython.core.pylabtools"),
    *("helpers.animation", "helpers.pictures"),
)
# What Python and tqdm note in watched classes when these are first used: noted before, no look of
# the guard's finds them touched, and has to make all its marks anew.
NOTED = """
import copy, gymnasium, tqdm
copy.copy(gymnasium.spaces.Discrete(1)), copy.copy(gymnasium.spec("FrozenLake-v1"))
tqdm.tqdm.get_lock()
tqdm.tqdm.monitor_interval = 0
"""


def imports(lab: Lab) -> str:
    """Return the import statements of a lab's source, as code, with those of every kernel."""
    found = [BACKEND, *(f"import {name}" for name in KERNELS)]
    for code in lab.code:
        try:
            parsed = ast.parse(code)
        except SyntaxError:  # it holds a line that is IPython's only
            continue
        nodes = (n for n in parsed.body if isinstance(n, ast.Import | ast.ImportFrom))
        found += [ast.unparse(node) for node in nodes]
    return "\n".join([*dict.fromkeys(found), NOTED])
