"""Rules for expressions: what neither mutmut nor cosmic-ray changes in them."""

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst
import libcst.matchers as m

from course.audit.names import Names
from course.audit.nodes import Mutants, Rule, code, expression

OTHER_FUNCTIONS = {
    "argmax": ["argmin"],
    "argmin": ["argmax"],
    "max": ["min", "mean"],
    "min": ["max"],
    "mean": ["sum", "max"],
    "sum": ["mean", "max"],
    "any": ["all"],
    "all": ["any"],
    "zeros": ["ones"],
    "ones": ["zeros"],
}
OPPOSITES: dict[type[cst.BaseCompOp], list[type[cst.BaseCompOp]]] = {
    cst.LessThan: [cst.GreaterThan, cst.GreaterThanEqual],
    cst.LessThanEqual: [cst.GreaterThan, cst.GreaterThanEqual],
    cst.GreaterThan: [cst.LessThan, cst.LessThanEqual],
    cst.GreaterThanEqual: [cst.LessThan, cst.LessThanEqual],
    cst.Equal: [cst.GreaterThanEqual, cst.LessThanEqual],
}


def numbers(node: cst.CSTNode, _names: Names) -> Mutants:
    """One less, where mutmut has one more; for a tolerance, a hundred times as much."""
    if isinstance(node, (cst.Integer, cst.Float)):
        yield expression(repr(node.evaluated_value - 1))
        if 0 < node.evaluated_value < 0.01:
            yield expression(repr(float(f"{100 * node.evaluated_value:.3g}")))


def opposite_comparisons(node: cst.CSTNode, _names: Names) -> Mutants:
    """``<`` for ``>``; mutmut changes ``<`` to ``<=``."""
    if isinstance(node, cst.ComparisonTarget):
        for other in OPPOSITES.get(type(node.operator), []):
            yield node.with_changes(operator=other())


def truth_for_none(node: cst.CSTNode, _names: Names) -> Mutants:
    """``x`` for ``x is not None``: 0 is no less a value."""
    for operator, text in ((cst.IsNot, "{}"), (cst.Is, "not {}")):
        if m.matches(
            node,
            m.Comparison(comparisons=[m.ComparisonTarget(_m(operator)(), m.Name("None"))]),
        ):
            yield expression(text.format(code(node.left)))  # type: ignore[attr-defined]


def dropped_operand(node: cst.CSTNode, _names: Names) -> Mutants:
    """``a`` or ``b`` for ``a + b``, and for ``a and b``."""
    if isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
        yield expression(code(node.left))
        yield expression(code(node.right))


def swapped_operands(node: cst.CSTNode, _names: Names) -> Mutants:
    """``b - a`` for ``a - b``."""
    if m.matches(node, m.BinaryOperation(operator=m.Subtract() | m.Divide() | m.Power())):
        yield node.with_changes(left=node.right, right=node.left)  # type: ignore[attr-defined]


def swapped_neighbours(node: cst.CSTNode, _names: Names) -> Mutants:
    """Two arguments, indices or elements that stand side by side, in the other order."""
    field = {cst.Call: "args", cst.Subscript: "slice", cst.Tuple: "elements"}.get(type(node))
    if field and not m.matches(node, m.Call(m.Name("max") | m.Name("min"))):
        for swapped in _swaps(getattr(node, field)):
            yield node.with_changes(**{field: swapped})


def _swaps(parts: tuple) -> Iterator[list]:
    for i, (item, other) in enumerate(pairwise(parts)):
        if getattr(item, "keyword", None) or getattr(other, "keyword", None):
            continue
        if code(item).startswith("_") and code(other).startswith("_"):  # read by nobody
            continue
        swapped = list(parts)
        swapped[i] = item.with_changes(**_content(other))
        swapped[i + 1] = other.with_changes(**_content(item))
        yield swapped


def _content(part: cst.CSTNode) -> dict[str, cst.CSTNode]:
    """Return what an argument, an index or an element holds, without its comma."""
    field = "slice" if isinstance(part, cst.SubscriptElement) else "value"
    return {field: getattr(part, field)}


def other_function(node: cst.CSTNode, names: Names) -> Mutants:
    """``min`` for ``max``."""
    if isinstance(node, cst.Name):
        parent = names.parents[node]
        called = names.is_called(node) or (
            isinstance(parent, cst.Attribute) and parent.attr is node and names.is_called(parent)
        )
        for other in OTHER_FUNCTIONS.get(node.value, []) if called else []:
            yield node.with_changes(value=other)


def last_of_ties(node: cst.CSTNode, _names: Names) -> Mutants:
    """The last of the greatest values, where ``argmax`` gives the first."""
    for name in ("argmax", "argmin"):
        if m.matches(node, m.Call(func=m.Name(name) | m.Attribute(attr=m.Name(name)))):
            function, arguments = node.func, node.args  # type: ignore[attr-defined]
            if not arguments:
                values = code(function.value)
                yield expression(f"len({values}) - 1 - {values}[::-1].{name}()")
            elif len(arguments) == 1 and not arguments[0].keyword:
                values = code(arguments[0].value)
                yield expression(f"len({values}) - 1 - {code(function)}(({values})[::-1])")


def first_or_last(node: cst.CSTNode, _names: Names) -> Mutants:
    """The first or the last, where an index says which."""
    if isinstance(node, cst.Index) and not m.matches(
        node.value, m.Integer() | m.UnaryOperation() | m.SimpleString()
    ):
        yield node.with_changes(value=cst.Integer("0"))
        yield node.with_changes(value=cst.parse_expression("-1"))


def dropped_call(node: cst.CSTNode, names: Names) -> Mutants:
    """``x`` for ``f(x)`` and for ``x.copy()``."""
    if not isinstance(node, cst.Call):
        return
    if isinstance(node.func, cst.Attribute):
        before = node.func.value
        own = m.matches(before, m.Call(func=m.Name("super")) | m.Name("self"))
        if not own and code(before) not in names.modules:
            yield expression(code(before))
    if len(node.args) == 1 and not node.args[0].keyword and not node.args[0].star:
        yield expression(code(node.args[0].value))


def self_for_super(node: cst.CSTNode, _names: Names) -> Mutants:
    """A class's own method for its parent's."""
    if m.matches(node, m.Call(func=m.Name("super"))):
        yield cst.Name("self")


def other_variable(node: cst.CSTNode, names: Names) -> Mutants:
    """Another argument, another local, or a variable of the notebook."""
    if isinstance(node, cst.Name) and names.is_read(node) and node.value not in ("self", "_"):
        others = names.local_names(node) | names.of_notebook(node.value)
        for other in sorted(others - {node.value}):
            yield node.with_changes(value=other)


def other_attribute(node: cst.CSTNode, names: Names) -> Mutants:
    """Another attribute of the agent, or a variable of the notebook of the same name."""
    if m.matches(node, m.Attribute(value=m.Name("self"))) and not names.is_called(node):
        name = node.attr.value  # type: ignore[attr-defined]
        for other in sorted(names.attributes_like(name)):
            yield node.with_changes(attr=cst.Name(other))
        for other in sorted(names.of_notebook(name)):
            yield cst.Name(other)


def another_generator(node: cst.CSTNode, names: Names) -> Mutants:
    """A new generator at each draw, for the agent's own."""
    if "np" in names.modules and m.matches(node, m.Attribute(m.Name("self"), m.Name("rng"))):
        yield cst.parse_expression("np.random.default_rng()")


def inverted_bits(node: cst.CSTNode, _names: Names) -> Mutants:
    """``~x`` for ``not x``: both -1 and -2 are true."""
    if m.matches(node, m.UnaryOperation(m.Not())):
        yield expression(f"~({code(node.expression)})")  # type: ignore[attr-defined]


def _m(operator: type) -> type:
    return getattr(m, operator.__name__)


EXPRESSIONS: tuple[Rule, ...] = (
    numbers,
    opposite_comparisons,
    truth_for_none,
    dropped_operand,
    swapped_operands,
    swapped_neighbours,
    other_function,
    last_of_ties,
    first_or_last,
    dropped_call,
    self_for_super,
    other_variable,
    other_attribute,
    another_generator,
    inverted_bits,
)
