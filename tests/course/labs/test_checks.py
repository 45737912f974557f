"""Checks as they are built: each imports itself and names its answer; none reads the notebook."""

import ast
import dis

import pytest
from nbformat.v4 import new_code_cell

from course.base.errors import SourceError
from course.labs.checks import complete_checks
from course.labs.headers import CHECK as CHECK_LINE
from course.labs.headers import Header
from course.labs.lab import find_labs
from helpers.checks.scope import names_read

CHECK = 'with check("sum-two", 2):\n    pass'


def completed(exercise, reads=()):
    cells = [
        (new_code_cell(exercise), Header("exercise", "sum-two", reads=reads)),
        (new_code_cell(CHECK), Header("check")),
    ]
    complete_checks("01_sum", cells)
    return cells[1][0].source


def test_a_check_imports_itself_and_names_its_answer():
    assert completed("def total(a):\n    return a") == (
        'from helpers import check  # sum-two\n\nwith check("sum-two", 2, of="total"):\n    pass'
    )


def test_a_check_as_it_is_built_still_says_its_name_and_points():
    found = CHECK_LINE.search(completed("def total(a):\n    return a"))
    assert found.group(1, 2) == ("sum-two", "2")


def test_several_names_and_what_may_be_read():
    built = completed("class A:\n    pass\ndef f():\n    pass", reads=("env",))
    assert 'with check("sum-two", 2, of=("A", "f"), reads="env"):' in built


def test_an_exercise_that_defines_nothing_is_a_fault():
    with pytest.raises(SourceError, match="defines something"):
        completed("print(1)")


@pytest.mark.parametrize("lab", find_labs(), ids=lambda lab: lab.id)
def test_no_check_reads_a_variable_of_the_notebook(lab):
    variables, checks = set(), 0
    for cell in lab.cells:
        if cell.cell_type != "code":
            continue
        code = compile(cell.source, "<cell>", "exec")
        if cell.metadata.get("nbgrader", {}).get("grade"):
            checks += 1
            assert not names_read(code) & variables, cell.id
            continue
        nodes = list(ast.walk(ast.parse(cell.source)))
        kinds = ast.FunctionDef | ast.ClassDef
        defined = {node.name for node in nodes if isinstance(node, kinds)}
        imports = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
        defined |= {alias.asname or alias.name for node in imports for alias in node.names}
        stored = {i.argval for i in dis.get_instructions(code) if i.opname == "STORE_NAME"}
        variables |= stored - defined
    assert variables
    assert checks
