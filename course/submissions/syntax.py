"""What a cell's code binds and reads, found by syntax: nothing is run."""

import ast
import builtins
import symtable
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeGuard

from IPython.core.inputtransformer2 import TransformerManager

BUILTINS = frozenset(dir(builtins))
# What may be called in an assignment that counts as a constant: it looks at nothing else.
PURE = {
    *("abs", "bool", "complex", "dict", "enumerate", "float", "frozenset", "int", "len", "list"),
    *("max", "min", "range", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple"),
    *("zip", "map", "filter"),
}
# The same for functions of NumPy's, under the names that it is imported by.
NUMPY = {"np", "numpy"}
ARRAYS = {"arange", "array", "asarray", "eye", "full", "linspace", "ones", "zeros", "concatenate"}
# What makes a class, a type or a logger, under its own name or as an attribute of its module.
MAKERS = {
    *("namedtuple", "NamedTuple", "TypedDict", "NewType", "TypeVar", "ParamSpec", "getLogger"),
    *("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"),
}
# Modules of which everything is imported at once.
STARRED = {"math", "numpy", "random", "itertools", "functools", "collections", "typing"}
LITERALS = (
    *(ast.Constant, ast.Name, ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Subscript, ast.Slice, ast.Starred, ast.keyword),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.JoinedStr),
    *(ast.FormattedValue, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context),
)


@lru_cache(maxsize=512)
def parse(source: str) -> ast.Module | None:
    r"""Return the syntax tree of a cell, magics and shell lines included; None where it has none.

    >>> len(parse("%matplotlib inline\nx = 1").body), parse("x =")
    (2, None)
    """
    if source.lstrip().startswith("%%"):  # %%time and the like: the rest of the cell is Python
        source = source.lstrip().partition("\n")[2]
    try:
        text = TransformerManager().transform_cell(source)
        tree = ast.parse(text)
        symtable.symtable(text, "<cell>", "exec")  # it refuses what the compiler would refuse
        ast.unparse(tree)  # and this, what is nested more deeply than any reader here can follow
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree


def reads(code: ast.AST) -> set[str]:
    r"""Return the names that code looks up outside itself, when it runs or when it is called.

    >>> sorted(reads(parse("def f(x):\n    y = x + N\n    return g(y)")))
    ['N', 'g']
    """
    module = code if isinstance(code, ast.Module) else ast.Module([code], [])  # type: ignore[list-item]
    table = symtable.symtable(ast.unparse(module), "<cell>", "exec")
    names: set[str] = set()
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        waiting += scope.get_children()
        for symbol in scope.get_symbols():
            outside = scope is table or symbol.is_global()
            if outside and symbol.is_referenced():
                names.add(symbol.get_name())
    return names


def binds(code: ast.AST) -> set[str]:
    r"""Return the names that code gives a meaning to at the top level.

    >>> sorted(binds(parse("import numpy as np\nfor i in range(3):\n    x = i\ndef f(): y = 1")))
    ['f', 'i', 'np', 'x']
    >>> binds(parse("table[0] = 1"))
    {'table'}
    """
    module = code if isinstance(code, ast.Module) else ast.Module([code], [])  # type: ignore[list-item]
    table = symtable.symtable(ast.unparse(module), "<cell>", "exec")
    changed = {target.value.id for target in _targets(module) if _is_entry(target)}
    return changed | {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def _targets(module: ast.Module) -> Iterator[ast.expr]:
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            yield from statement.targets
        elif isinstance(statement, ast.AugAssign):
            yield statement.target


def _is_entry(target: ast.expr) -> TypeGuard[Any]:
    """Tell ``name[…]``, the target of an assignment that changes what a name has."""
    return isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)


def imports_all(statement: ast.stmt) -> TypeGuard[ast.ImportFrom]:
    """Tell ``from MODULE import *``, of a module of ``STARRED``."""
    if not isinstance(statement, ast.ImportFrom) or statement.level:
        return False
    return statement.names[0].name == "*" and statement.module in STARRED


def star_named(statement: ast.ImportFrom, wanted: Collection[str]) -> ast.ImportFrom:
    """Return ``from MODULE import *`` with the names that are wanted, where it has any of them.

    >>> ast.unparse(star_named(parse("from math import *").body[0], {"sqrt", "pi", "zeros"}))
    'from math import pi, sqrt'
    """
    module = statement.module or ""
    names = sorted(_public(module) & set(wanted))
    return ast.ImportFrom(module, [*map(ast.alias, names)], 0) if names else statement


@lru_cache
def _public(module: str) -> frozenset[str]:
    found = import_module(module)
    plain = [name for name in dir(found) if not name.startswith("_")]
    return frozenset(getattr(found, "__all__", plain))


def definitions(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements that only define: imports, functions, classes, constants."""
    for statement in tree.body:
        if _defines(statement):
            yield statement


def _defines(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    if isinstance(statement, ast.Try):  # `try: import a` … `except ImportError: import b`
        parts = [*statement.body, *statement.orelse, *statement.finalbody]
        parts += [part for handler in statement.handlers for part in handler.body]
        return all(isinstance(part, ast.Pass) or _defines(part) for part in parts)
    if isinstance(statement, ast.Assign):
        return all(map(_plain_target, statement.targets)) and constant(statement.value)
    if isinstance(statement, ast.AugAssign):
        return _plain_target(statement.target) and constant(statement.value)
    if isinstance(statement, ast.AnnAssign) and statement.value:
        return _plain_target(statement.target) and constant(statement.value)
    return False


def _plain_target(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_plain_target, target.elts))
    if _is_entry(target):  # of a constant: a table that is filled
        return constant(target.slice)
    return isinstance(target, ast.Name)


def constant(value: ast.expr) -> bool:
    """Tell whether an expression is a constant: literals and what is computed from them alone.

    >>> constant(ast.parse("{0: np.zeros(3)}").body[0].value)
    True
    >>> constant(ast.parse("collections.namedtuple('Step', 'obs action')").body[0].value)
    True
    >>> constant(ast.parse("gym.make('CliffWalking-v1')").body[0].value)
    False
    """
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Call):
        inside = [*value.args, *(keyword.value for keyword in value.keywords)]
        return _is_pure(value.func) and all(map(constant, inside))
    if isinstance(value, ast.Attribute):  # np.pi, np.float64
        return isinstance(value.value, ast.Name) and value.value.id in NUMPY
    if not isinstance(value, LITERALS):
        return False
    return all(constant(part) for part in ast.iter_child_nodes(value))  # type: ignore[arg-type]


def _is_pure(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in PURE | MAKERS
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        array = function.value.id in NUMPY and function.attr in ARRAYS
        return array or function.attr in MAKERS
    return False
