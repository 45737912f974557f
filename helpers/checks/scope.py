"""What a cell, or an answer in it, reads from the notebook: found in its code, nothing is run.

An answer reads its arguments, what it imports, functions and classes, and what its own cell
defines. Anything else that it reads is a variable of the notebook: there it may hold another value
tomorrow, or none.
"""

import ast
import builtins
import dis
import inspect
import linecache
import logging
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import BuiltinFunctionType, CodeType, MethodType, ModuleType
from typing import Any, NamedTuple

LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
# Kinds of values that name nothing: that a module has an equal one tells nothing.
PLAIN = (bool, int, str, bytes, type(None))


class Read(NamedTuple):
    """A name that an answer reads besides what it may read.

    Attributes:
        function: where it is read: ``"learn"``, ``"Agent.learn"``.
        name: the name.
        number: the line of the cell, from 1.
        line: its text; empty where it is not known.
        filename: the cell's, as Python calls it.
    """

    function: str
    name: str
    number: int
    line: str
    filename: str


def foreign_read(
    names: Sequence[str],
    namespace: Mapping[str, Any],
    allowed: Sequence[str] = (),
    hidden: Collection[str] = (),
) -> Read | None:
    """Return the first variable of the notebook that an answer reads; None if there is none.

    Args:
        names: what the answer defines, functions or classes.
        namespace: the notebook's names.
        allowed: those of its variables that the exercise lets it read.
        hidden: what the check is going to define, which is not the answer's to read either.

    >>> env = "an environment"
    >>> def states():
    ...     return len(env)
    >>> foreign_read(["states"], {"states": states, "env": env}).name
    'env'
    >>> foreign_read(["states"], {"states": states, "env": env}, allowed=["env"])
    """
    for found in _reads(names, namespace):
        if found.name in allowed:
            continue
        if found.name in namespace:
            known = _is_a_tool(found.name, namespace[found.name])
        else:  # Python says it where it stops
            known = found.name not in hidden or hasattr(builtins, found.name)
        if not known:
            return found
    return None


def older_version(
    names: Sequence[str], namespace: Mapping[str, Any]
) -> tuple[str, str, list[str]] | None:
    """Return a class that was made from what is no longer its parent, and what to do about it.

    Args:
        names: the classes to look at; functions among them have no parents.
        namespace: the notebook's names.

    Returns:
        The class, the parent of which there is a newer version, and the classes whose cells must
        be run again, in order; None if every class is up to date.

    >>> class Agent: pass
    >>> class Learner(Agent): pass
    >>> old = Learner
    >>> class Agent: pass
    >>> older_version(["Learner"], {"Learner": old, "Agent": Agent})
    ('Learner', 'Agent', ['Learner'])
    """
    for name in names:
        thing = namespace.get(name)
        ancestors = thing.__mro__ if isinstance(thing, type) else ()
        for position, base in enumerate(ancestors):
            now = namespace.get(base.__name__)
            if isinstance(now, type) and now is not base and _same_place(now, base):
                again = [item.__name__ for item in reversed(ancestors[:position])]
                return name, base.__name__, again
    return None


def attributes_of(kind: type) -> set[str]:
    """Return the attributes that the methods of a class, or of its parents, set.

    >>> class Agent:
    ...     def __init__(self):
    ...         self.counts = {}
    >>> attributes_of(Agent)
    {'counts'}
    """
    return {
        item.argval
        for base in kind.__mro__
        for code in _codes(base)
        for item in dis.get_instructions(code)
        if item.opname == "STORE_ATTR"
    }


def _same_place(item: type, other: type) -> bool:
    return (item.__module__, item.__qualname__) == (other.__module__, other.__qualname__)


def names_bound(code: CodeType) -> set[str]:
    """Return the names that a cell's code binds in the notebook."""
    return {item.argval for item in dis.get_instructions(code) if item.opname == "STORE_NAME"}


def names_read(code: CodeType) -> set[str]:
    r"""Return the names that a cell's code reads from the notebook, and does not bind itself.

    >>> sorted(names_read(compile("x = f(y)\ndef g(): return x + z", "<cell>", "exec")))
    ['f', 'y', 'z']
    """
    return {name for _function, name, _number in _loads(code)} - names_bound(code)


def _reads(names: Sequence[str], namespace: Mapping[str, Any]) -> Iterator[Read]:
    """Yield what an answer reads that its own cell does not define."""
    for name in names:
        thing = namespace.get(name)
        codes = list(_codes(thing))
        if not codes:
            continue
        filename = codes[0].co_filename
        cell = _cell(filename)
        nodes = cell.get(name, [])
        if not any(_holds(node, codes[0]) for node in nodes):
            cell, nodes = {}, []  # its source is not known: its functions are
        seen = {name}
        waiting = [(name, _compiled(node)) for node in nodes]
        if not nodes:
            within = f"{name}.{{}}" if isinstance(thing, type) else name
            waiting = [(within.format(code.co_name), code) for code in codes]
        while waiting:
            function, code = waiting.pop(0)
            for where, read, number in _loads(code, function):
                if read not in cell:
                    line = linecache.getline(filename, number).strip()
                    yield Read(where, read, number, line, filename)
                elif read not in seen:
                    seen.add(read)
                    waiting += [(read, _compiled(node)) for node in cell[read]]


def _codes(thing) -> Iterator[CodeType]:
    """Yield the code of a function, or of what a class defines."""
    if isinstance(thing, type):
        for value in vars(thing).values():
            value = getattr(value, "__func__", getattr(value, "fget", value))
            code = getattr(inspect.unwrap(value) if callable(value) else value, "__code__", None)
            if isinstance(code, CodeType):
                yield code
    else:
        code = getattr(inspect.unwrap(thing) if callable(thing) else thing, "__code__", None)
        if isinstance(code, CodeType):
            yield code


def _cell(filename: str) -> dict[str, list[ast.stmt]]:
    """Return the statements of a cell that define each of its names."""
    try:
        tree = ast.parse("".join(linecache.getlines(filename)))
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        for name in names_bound(_compiled(node)):
            found.setdefault(name, []).append(node)
    return found


def _compiled(node: ast.stmt) -> CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as IPython compiles cells
    return compile(ast.Module([node], []), "<cell>", "exec", flags=flags)


def _holds(node: ast.stmt, code: CodeType) -> bool:
    """Tell whether a function was defined by this statement, and not by an older one."""
    decorated = [item.lineno for item in getattr(node, "decorator_list", [])]
    first = min([node.lineno, *decorated])
    return first <= code.co_firstlineno <= (node.end_lineno or first)


def _loads(code: CodeType, function: str = "") -> Iterator[tuple[str, str, int]]:
    """Yield ``(function, name, line)`` for each name that some code looks up in the notebook.

    A function that is not written yet reads what its missing lines would have made: it is skipped.
    """
    number = code.co_firstlineno
    stored = set()
    for item in () if "NotImplementedError" in code.co_names else dis.get_instructions(code):
        number = (item.positions and item.positions.lineno) or number
        if item.opname == "STORE_NAME":
            stored.add(item.argval)
            continue
        own = item.argval in stored if item.opname == "LOAD_NAME" else False
        if item.opname in LOADS and not own and not item.argval.startswith("__"):
            yield function, item.argval, number
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            name = constant.co_name  # no identifier: <lambda>, <listcomp>
            inside = function in ("", name) or not name.isidentifier()
            yield from _loads(constant, function if inside else f"{function}.{name}")


def _is_a_tool(name: str, value) -> bool:
    """Tell functions, classes, modules, loggers and imported constants from other variables."""
    if isinstance(value, (ModuleType, type, logging.Logger)):
        return True
    if type(value).__module__ in ("typing", "types"):
        return True
    if isinstance(value, MethodType):
        return isinstance(value.__self__, type)
    if isinstance(value, BuiltinFunctionType):
        return value.__self__ is None or isinstance(value.__self__, (ModuleType, type))
    if callable(value) and isinstance(getattr(value, "__name__", None), str):
        return True
    return not isinstance(value, PLAIN) and any(
        vars(module).get(name) is value
        for module in list(sys.modules.values())
        if isinstance(module, ModuleType) and module.__name__ != "__main__"
    )
