"""The names that code reads, by their full ones, whatever the code calls them."""

import ast
from collections.abc import Iterator

# Under these names the labs import modules themselves.
OF_THE_LABS = {"np": "numpy", "gym": "gymnasium", "plt": "matplotlib.pyplot"}
OF_THE_LABS |= {name: name for name in ("numpy", "gymnasium", "torch", "helpers", "sys")}


def aliases(tree: ast.Module) -> dict[str, str]:
    r"""Return the full name of each thing that code imports, or calls by another name.

    >>> found = aliases(ast.parse("import sys as s\nfrom gymnasium import register\nt = s"))
    >>> [found[name] for name in ("s", "register", "t")]
    ['sys', 'gymnasium.register', 'sys']
    """
    found = dict(OF_THE_LABS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                whole = item.name if item.asname else item.name.partition(".")[0]
                found[item.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom):
            for item in node.names:
                found[item.asname or item.name] = f"{node.module or ''}.{item.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, name = node.targets[0], dotted(node.value, found)
            if isinstance(target, ast.Name) and name:
                found.setdefault(target.id, name)
    return found


def dotted(node: ast.expr, known: dict[str, str]) -> str:
    """Return the full name of what an expression names; "" where it begins with nothing known.

    >>> dotted(ast.parse("s.modules").body[0].value, {"s": "sys"})
    'sys.modules'
    """
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in known:
        return ""
    return ".".join([known[node.id], *reversed(parts)])


def dotted_names(tree: ast.Module, known: dict[str, str]) -> Iterator[str]:
    """Yield the full names of all that code names and that is known."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and (name := dotted(node, known)):
            yield name
