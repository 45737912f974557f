"""What a lab's solution defines, without running the rest of the lab."""

import ast
from typing import TypeGuard

from course.labs.lab import Lab

KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def definitions(lab: Lab) -> dict:
    """Return a namespace with the imports, functions and classes of the lab's solution.

    Checks, demonstrations and training are not run: training scripts and tests use the very code
    that the lab teaches.
    """
    namespace: dict = {"__name__": f"lab_{lab.id}"}
    for name, tree in _parsed(lab):
        tree.body = [node for node in tree.body if isinstance(node, KEPT)]
        exec(compile(tree, f"<{name}>", "exec"), namespace)
    return namespace


def sizes(lab: Lab) -> dict[str, dict[str, float]]:
    """Return the sizes of the lab's experiments under each budget, by their names in the lab.

    What stands in a call, ``warmup_steps=by_budget(…)``, has the argument's name.
    """
    found: dict[str, dict[str, float]] = {}
    for _, tree in _parsed(lab):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.keyword) and _is_by_budget(node.value):
                target = node.targets[0] if isinstance(node, ast.Assign) else None
                name = target.id if isinstance(target, ast.Name) else getattr(node, "arg", "")
                found[name] = {
                    (k.arg or "").rstrip("_"): ast.literal_eval(k.value)
                    for k in node.value.keywords
                }
    return found


def _is_by_budget(node: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "by_budget"


def _parsed(lab: Lab) -> list[tuple[str, ast.Module]]:
    """Return the code of each cell, with the cell's id."""
    cells = (cell for cell in lab.notebook(lab.languages[0]).cells if cell.cell_type == "code")
    return [(cell.id, ast.parse(cell.source)) for cell in cells]
