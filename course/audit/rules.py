"""What a mutant changes: mutmut's operators, and rules for what neither it nor cosmic-ray has.

mutmut's operators were chosen over cosmic-ray's because they work on libcst, which keeps the rest
of the text as it is and gives each node's parent and line.
"""

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_assignment, operator_string

from course.audit.expressions import EXPRESSIONS
from course.audit.names import Names
from course.audit.nodes import Mutants
from course.audit.statements import STATEMENTS, swapped_statements

# Other texts, which answers hardly hold, and None in the place of any value, which only crashes.
TOO_EASY = (operator_string, operator_assignment)


def _is_none_for_argument(node: cst.CSTNode) -> bool:
    """``f(None)``, which only crashes."""
    return m.matches(node, m.Call(args=[m.ZeroOrMore(), m.Arg(m.Name("None")), m.ZeroOrMore()]))


def replacements(node: cst.CSTNode, names: Names) -> Mutants:
    """Yield everything that could stand in the place of a node."""
    if names.inside(node):
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and operator not in TOO_EASY:
                yield from (other for other in operator(node) if not _is_none_for_argument(other))
    for rule in (*EXPRESSIONS, *STATEMENTS):
        if names.inside(node) or rule is swapped_statements:
            yield from rule(node, names)
