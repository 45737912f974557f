"""The cell that a release with an address adds to its notebooks (``course.labs.online``)."""

import ast

FUNCTION = "fetch_helpers"  # what the cell defines, in labs/templates/release/fetch.py.j2


def fetches_helpers(source: str) -> bool:
    """Tell whether a cell is that which fetches ``helpers``, of any release in any language.

    It is known by what it defines, and holds nothing else.
    """
    if f"def {FUNCTION}(" not in source:
        return False
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return [type(statement) for statement in body] == [ast.FunctionDef, ast.Try] and (
        getattr(body[0], "name", "") == FUNCTION
    )
