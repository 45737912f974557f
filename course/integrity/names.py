"""The names that a check reads: it is given the real ones, whatever the notebook calls so."""

import ast

# What they mean depends on where they stand, as the names do that begin with ``_``.
OWN = {"super", "locals", "globals", "vars", "dir", "eval", "exec"}


def names_read(source: str) -> set[str]:
    r"""Return the names that a check reads and does not bind itself.

    >>> sorted(names_read("with check('a', 1):\n    n = add(1)\n    assert all([n])"))
    ['add', 'all', 'check']
    """
    nodes = list(ast.walk(ast.parse(source)))
    bound = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    bound |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    defined = ast.FunctionDef | ast.ClassDef
    bound |= {n.name for n in nodes if isinstance(n, defined)}
    aliases = (n for n in nodes if isinstance(n, ast.alias))
    bound |= {(item.asname or item.name).partition(".")[0] for item in aliases}
    bound |= {n.name for n in nodes if isinstance(n, ast.ExceptHandler) and n.name}
    read = {n.id for n in nodes if isinstance(n, ast.Name)} - bound - OWN
    return {name for name in read if not name.startswith("_")}


def renamed(source: str, prefix: str, names: set[str]) -> str:
    """Return a check that reads some names with a prefix.

    >>> renamed("assert max(f(1)) == 1", "_x_", {"max"})
    'assert _x_max(f(1)) == 1'
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = prefix + node.id
    return ast.unparse(tree)
