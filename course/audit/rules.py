"""What a mutant changes: mutmut's operators, and rules for what neither it nor cosmic-ray has.

A rule takes a node of libcst's tree, and the names around the answer, and yields what could stand
in the node's place. mutmut's operators were chosen over cosmic-ray's because they work on libcst,
which keeps the rest of the text as it is and gives each node's parent and line.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_assignment, operator_string

from course.audit.names import Names

Mutants = Iterator[cst.CSTNode]
Rule = Callable[[cst.CSTNode, Names], Iterable[cst.CSTNode]]

# Other texts, which answers hardly hold, and None in the place of any value, which only crashes.
TOO_EASY = (operator_string, operator_assignment)
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
PASS = cst.SimpleStatementLine([cst.Pass()])
ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.List)
COMPOUND = (cst.If, cst.For, cst.While, cst.With, cst.Try)


def code(node: cst.CSTNode) -> str:
    """Write a node as text."""
    return cst.Module([]).code_for_node(node)


def expression(text: str) -> cst.BaseExpression:
    """Read an expression, in parentheses where it could need them."""
    read = cst.parse_expression(f"({text})")
    return read.with_changes(lpar=[], rpar=[]) if isinstance(read, ATOMS) else read


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
    for i, (one, other) in enumerate(pairwise(parts)):
        if getattr(one, "keyword", None) or getattr(other, "keyword", None):
            continue
        if code(one).startswith("_") and code(other).startswith("_"):  # read by nobody
            continue
        swapped = list(parts)
        swapped[i] = one.with_changes(**_content(other))
        swapped[i + 1] = other.with_changes(**_content(one))
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


def augmented(node: cst.CSTNode, _names: Names) -> Mutants:
    """``+=`` for ``=``, where there is a value already; mutmut changes ``+=`` to ``=``."""
    if m.matches(node, m.Assign([m.AssignTarget(m.Subscript() | m.Attribute())])):
        yield cst.AugAssign(node.targets[0].target, cst.AddAssign(), node.value)  # type: ignore[attr-defined]


def no_return(node: cst.CSTNode, _names: Names) -> Mutants:
    """The value without its ``return``; a list of it."""
    if isinstance(node, cst.Return) and node.value is not None:
        yield cst.Expr(node.value)
        yield node.with_changes(value=cst.parse_expression(f"[{code(node.value)}]"))


def continue_for_break(node: cst.CSTNode, _names: Names) -> Mutants:
    """``continue`` for ``break``; mutmut has the other way round."""
    if isinstance(node, cst.Break):
        yield cst.Continue()


def dropped_statement(node: cst.CSTNode, names: Names) -> Mutants:
    """Nothing, in the place of a statement."""
    if isinstance(node, cst.If) and isinstance(names.parents[node], cst.If):  # an elif
        yield node.orelse or cst.Else(cst.IndentedBlock([PASS]))
    elif isinstance(node, (cst.SimpleStatementLine, *COMPOUND)) and not m.matches(
        node, m.SimpleStatementLine([m.Return(m.DoNotCare())])
    ):
        yield PASS.with_changes(leading_lines=node.leading_lines)


def conditions(node: cst.CSTNode, _names: Names) -> Mutants:
    """A condition that is always true, or its contrary."""
    if isinstance(node, (cst.If, cst.While, cst.IfExp)):
        yield node.with_changes(test=cst.Name("True"))
        yield node.with_changes(test=cst.parse_expression(f"not ({code(node.test)})"))


def iterations(node: cst.CSTNode, _names: Names) -> Mutants:
    """A loop that runs never, or once."""
    if isinstance(node, cst.For):
        yield node.with_changes(iter=cst.parse_expression("[]"))
        body = node.body.with_changes(body=[*node.body.body, cst.parse_statement("break")])
        yield node.with_changes(body=body)


def without_context(node: cst.CSTNode, _names: Names) -> Mutants:
    """The body of a ``with`` on its own."""
    if isinstance(node, cst.With):
        yield cst.If(cst.Name("True"), node.body, leading_lines=node.leading_lines)


def swapped_statements(node: cst.CSTNode, names: Names) -> Mutants:
    """Two statements that follow each other, in the other order."""
    if isinstance(node, cst.IndentedBlock):
        for i, (first, second) in enumerate(pairwise(node.body)):
            if names.inside(first) and names.inside(second):
                body: list = list(node.body)  # statements of both kinds have leading_lines
                body[i] = second.with_changes(leading_lines=body[i].leading_lines)
                body[i + 1] = first.with_changes(leading_lines=body[i + 1].leading_lines)
                yield node.with_changes(body=body)


def _m(operator: type) -> type:
    return getattr(m, operator.__name__)


OWN: tuple[Rule, ...] = (
    *(numbers, opposite_comparisons, truth_for_none, dropped_operand, swapped_operands),
    *(swapped_neighbours, other_function, last_of_ties, first_or_last, dropped_call),
    *(self_for_super, other_variable, other_attribute, augmented, no_return),
    *(continue_for_break, dropped_statement, conditions, iterations, without_context),
    swapped_statements,
)


def _is_none_for_argument(node: cst.CSTNode) -> bool:
    """``f(None)``, which only crashes."""
    return m.matches(node, m.Call(args=[m.ZeroOrMore(), m.Arg(m.Name("None")), m.ZeroOrMore()]))


def replacements(node: cst.CSTNode, names: Names) -> Mutants:
    """Yield everything that could stand in the place of a node."""
    if names.inside(node):
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and operator not in TOO_EASY:
                yield from (other for other in operator(node) if not _is_none_for_argument(other))
    for rule in OWN:
        if names.inside(node) or rule is swapped_statements:
            yield from rule(node, names)
