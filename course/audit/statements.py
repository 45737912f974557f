"""Rules for statements: what neither mutmut nor cosmic-ray changes in them."""

from itertools import pairwise

import libcst as cst
import libcst.matchers as m

from course.audit.names import Names
from course.audit.nodes import Mutants, Rule, code

IN_PLACE: dict[type[cst.BaseBinaryOp], type[cst.BaseAugOp]] = {
    cst.Add: cst.AddAssign,
    cst.Subtract: cst.SubtractAssign,
    cst.Multiply: cst.MultiplyAssign,
}
PASS = cst.SimpleStatementLine([cst.Pass()])
COMPOUND = (cst.If, cst.For, cst.While, cst.With, cst.Try)


def augmented(node: cst.CSTNode, _names: Names) -> Mutants:
    """``+=`` for ``=``, where there is a value already; mutmut changes ``+=`` to ``=``."""
    if m.matches(node, m.Assign([m.AssignTarget(m.Subscript() | m.Attribute())])):
        yield cst.AugAssign(node.targets[0].target, cst.AddAssign(), node.value)  # type: ignore[attr-defined]


def no_return(node: cst.CSTNode, names: Names) -> Mutants:
    """The value without its ``return``; a list or an array of it."""
    if isinstance(node, cst.Return) and node.value is not None:
        yield cst.Expr(node.value)
        yield node.with_changes(value=cst.parse_expression(f"[{code(node.value)}]"))
        if "np" in names.modules:
            yield node.with_changes(value=cst.parse_expression(f"np.array([{code(node.value)}])"))


def changed_argument(node: cst.CSTNode, names: Names) -> Mutants:
    """``a += b`` and ``return a`` for ``return a + b``, where ``a`` is an argument."""
    if not m.matches(node, m.SimpleStatementLine([m.Return(m.BinaryOperation(m.Name()))])):
        return
    sum_ = node.body[0].value  # type: ignore[attr-defined]
    operator = IN_PLACE.get(type(sum_.operator))
    function = next(iter(names.functions(node)), None)
    parameters = {p.name.value for p in function.params.params} if function else set()
    if operator and sum_.left.value in parameters:
        change = cst.AugAssign(sum_.left, operator(), sum_.right)
        yield node.with_changes(body=[change, cst.Return(sum_.left)])


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


STATEMENTS: tuple[Rule, ...] = (
    augmented,
    no_return,
    changed_argument,
    continue_for_break,
    dropped_statement,
    conditions,
    iterations,
    without_context,
    swapped_statements,
)
