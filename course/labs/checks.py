"""What a check says of its answer, and its source need not: the exercise's cell tells it."""

import ast

from course.labs.headers import Cells, check_line, fault

# After a restart a check is to say what to do: it must be there to say it. This line is all that
# is seen of a check while its code is folded, so it says which one it is.
IMPORT = "from helpers import check  # {name}\n\n"


def complete_checks(lab: str, cells: Cells) -> None:
    """Have each check import itself, and name what its exercise's cell defines.

    ``with check("sum-two", 2):`` becomes ``with check("sum-two", 2, of="sum_two"):``, and
    ``reads="env"`` follows where the exercise's header says that the answer may read it.

    Args:
        lab: its name, for messages.
        cells: all of them; the checks' sources are changed.

    Raises:
        SourceError: if an exercise's cell defines nothing.
    """
    said = ""
    for cell, header in cells:
        if header.kind == "exercise":
            said = f", of={_written(defined(cell.source))}"
            if header.reads:
                said += f", reads={_written(header.reads)}"
            if not defined(cell.source):
                raise fault(lab, cell, "an exercise's cell defines something")
        elif header.kind == "check":
            first, line_end, body = cell.source.partition("):")
            name = check_line(cell.source)[0].removeprefix("check-")
            cell.source = IMPORT.format(name=name) + first + said + line_end + body


def defined(source: str) -> tuple[str, ...]:
    r"""Return the functions and classes that a cell defines; its variables if there are none.

    >>> defined("n = 3\ndef f():\n    pass"), defined("n = 3")
    (('f',), ('n',))
    """
    body = ast.parse(source).body
    made = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return tuple(made or [target.id for target in targets if isinstance(target, ast.Name)])


def _written(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return f'"{names[0]}"'
    return "(" + ", ".join(f'"{name}"' for name in names) + ")"
