"""What the rules are written with: nodes of libcst's tree, and their text."""

from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from course.audit.names import Names

Mutants = Iterator[cst.CSTNode]
# Takes a node, and the names around the answer; yields what could stand in the node's place.
Rule = Callable[[cst.CSTNode, Names], Iterable[cst.CSTNode]]

ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.List)


def code(node: cst.CSTNode) -> str:
    """Write a node as text."""
    return cst.Module([]).code_for_node(node)


def expression(text: str) -> cst.BaseExpression:
    """Read an expression, in parentheses where it could need them."""
    read = cst.parse_expression(f"({text})")
    return read.with_changes(lpar=[], rpar=[]) if isinstance(read, ATOMS) else read
