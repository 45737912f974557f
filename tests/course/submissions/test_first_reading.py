"""What is run of a copy at first: the release, with the student's answers in it."""

import ast

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.base.metadata import ABOUT, ALWAYS, INSTEAD_OF
from course.submissions.first_reading import first_reading
from course.submissions.outside import MANY
from course.submissions.syntax import binds, parse, reads

STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
RIGHT = "def double(x):\n    return 2 * x"
REFERENCES = {"double": RIGHT, "square": "class Square:\n    side = 1"}


def answer(name: str, source: str) -> NotebookNode:
    about = {"grade_id": name, "grade": False, "solution": True, "locked": False}
    return new_code_cell(source, id=name, metadata={"nbgrader": about})


def check(name: str, source: str) -> NotebookNode:
    about = {"grade_id": name, "grade": True, "solution": False, "locked": True, "points": 1}
    return new_code_cell(source, id=name, metadata={"nbgrader": about})


RELEASE = [
    new_code_cell("import numpy as np\nfrom helpers import check", id="00-000"),
    new_code_cell('set_language("en")', id="00-001"),
    answer("double", STUB),
    check("check-double", "assert double(2) == 4"),
    new_code_cell("def shown(x):\n    return double(x)", id="00-004"),
    answer("square", "class Square:\n    raise NotImplementedError()"),
    check("check-square", "assert Square.side"),
]


def read(*cells: NotebookNode | str, **answers: str):
    """Read a copy: the release with answers, and cells after the place of the release's first."""
    copy = []
    for cell in RELEASE:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        copy.append(NotebookNode(cell, source=answers.get(name, cell.source)))
    own = [cell if isinstance(cell, NotebookNode) else new_code_cell(cell) for cell in cells]
    copy[1:1] = own
    return first_reading(new_notebook(cells=copy), new_notebook(cells=RELEASE), REFERENCES)


def sources(reading) -> list[str]:
    return [c.source for c in reading.notebook.cells if INSTEAD_OF not in c.metadata.get(ABOUT, {})]


@pytest.mark.parametrize(
    ("imported", "made"),
    [
        ("from collections import namedtuple", "Step = namedtuple('Step', ('obs', 'action'))"),
        ("import enum", "Step = enum.IntEnum('Step', 'LEFT RIGHT', start=1)"),
        ("import logging as log", "Step = log.getLogger(__name__)"),
    ],
)
def test_a_class_or_a_logger_that_a_call_makes_is_a_definition(imported, made):
    reading = read(imported, made, "journal = open('a')", double="def double(x):\n    return Step")
    before = sources(reading)
    before = before[: before.index(f"def double(x):\n    return Step\n\n{made}")]
    assert {imported, made} <= set(before)
    assert reading.left_out == ["journal = open('a')"]


def test_of_a_module_imported_whole_the_answers_have_what_they_read():
    """No name of it hides a builtin that the release reads."""
    stars = "from numpy import *\nfrom math import *\nfrom elsewhere import *"
    reading = read(stars, double="def double(x):\n    return max(x * 2, floor(zeros(1)[0]))")
    found = [source for source in sources(reading) if source not in {c.source for c in RELEASE}]
    assert found[:2] == ["from numpy import floor, zeros", "from math import floor"]
    assert reading.left_out == ["from elsewhere import *"]


def test_a_name_that_only_a_check_binds_may_be_the_students_own():
    looped = check("check-double", "with check('double', 1):\n    for n in [2]:\n        double(n)")
    own = [
        new_code_cell("import operator as n"),
        answer("double", "def double(x): return n.mul(x, 2)"),
    ]
    release = new_notebook(cells=[*RELEASE[:3], looped])
    copy = new_notebook(cells=[*RELEASE[:2], *own, looped])
    reading = first_reading(copy, release, REFERENCES)
    assert (own[0].source in sources(reading), reading.left_out) == (True, [])


def test_a_copy_without_additions_is_the_release_with_its_answers():
    reading = read(double=RIGHT, square="class Square:\n    side = 2")
    expected = [c.source for c in RELEASE]
    expected[2], expected[5] = RIGHT, "class Square:\n    side = 2"
    assert sources(reading) == expected
    assert (reading.left_out, reading.found_elsewhere) == ([], [])


@pytest.mark.parametrize(
    "needed",
    [
        "import math as m\n\ndef f(x):\n    return m.floor(x)",
        "try:\n    import cmath as m\nexcept ImportError:\n    import math as m",
        "N = 2",
        "TABLE = np.full(3, 2)\nTABLE[[0, 2]] = 1\nTABLE[1] += 3",
        "TABLE = {0: [1, 2], 1: np.zeros((2, 2))}",
        "f = lambda x: x + 1",
        "A, B = 1, (2, 3)",
        "class Tool:\n    def use(self):\n        return N\nN = 3",
    ],
)
def test_what_an_answer_needs_is_taken(needed):
    names = sorted(binds(parse(needed)))
    reading = read(needed, double=f"def double(x):\n    return ({', '.join(names)}, 2 * x)")
    text = "\n".join(sources(reading))
    assert all(ast.unparse(s) in text for s in parse(needed).body)
    assert reading.left_out == []


def test_what_is_taken_is_told_of_and_very_many_definitions_are_one_cell():
    chain = [f"def f{n}(x):\n    return f{n + 1}(x)" for n in range(MANY)]
    reading = read(*chain, "print(1)", double="def double(x):\n    return f0(x)")
    assert reading.definitions == [ast.unparse(parse(code)) for code in chain]
    assert reading.left_out == ["print(1)"]
    assert len(sources(reading)) == len(RELEASE) + 1


def test_what_nobody_can_follow_is_no_code_to_read():
    deep = "N = " + " + ".join(["1"] * 900)
    reading = read(deep, double=f"{deep}\n{RIGHT}")
    assert reading.left_out == [deep]


@pytest.mark.parametrize(
    "left",
    [
        "%config InlineBackend.figure_format = 'retina'",
        "!pip install numpy",
        "np.float = float",
        "for i in range(9):\n    print(i)",
        "exit()",
        "answer = input()",
        "InteractiveShell.ast_node_interactivity = 'all'",
        "env = gym.make('CliffWalking-v1')",
        "np.allclose = lambda *a, **k: True",
        "def shown(x):\n    return 'mine'",  # the release defines it
        "from helpers.checks import compare as check",
        "sum = 0",  # `sum` in the answer is the built-in one
        "%%writefile tools.py\nN = 1",
        "this is (no Python",
    ],
)
def test_what_no_answer_needs_is_left_out_and_named(left):
    reading = read(left, double="def double(x):\n    return sum([x, shown(x), env, answer])")
    assert len(sources(reading)) == len(RELEASE)
    assert reading.left_out


def test_a_definition_stands_where_the_copy_has_it_or_before_the_answer_that_needs_it():
    late = new_notebook(cells=[*RELEASE, new_code_cell("N = 2")])
    late.cells[2] = answer("double", "def double(x):\n    return N * x")
    texts = sources(first_reading(late, new_notebook(cells=RELEASE), REFERENCES))
    # The constant stands after the answer as well, in its cell: a check sees that it is its own.
    assert texts.index("N = 2") == texts.index(f"{late.cells[2].source}\n\nN = 2") - 1
    early = read("N = 2", double="def double(x):\n    return N * x")
    assert sources(early)[1] == "N = 2"


def test_imports_added_to_the_releases_first_cell_are_taken_and_the_rest_of_it_is_not_named():
    first = new_code_cell(RELEASE[0].source + "\nimport math", id="00-000")
    copy = new_notebook(cells=[first, *RELEASE[1:]])
    copy.cells[2] = answer("double", "def double(x):\n    return math.floor(2 * x)")
    reading = first_reading(copy, new_notebook(cells=RELEASE), REFERENCES)
    assert sources(reading)[:2] == [RELEASE[0].source, "import math"]
    assert reading.left_out == []


def test_checks_are_the_copys_into_which_nbgrader_has_put_the_hidden_tests():
    copy = new_notebook(cells=[*RELEASE])
    copy.cells[3] = check("check-double", "assert double(2) == 4\nassert double(3) == 6")
    reading = first_reading(copy, new_notebook(cells=RELEASE), REFERENCES)
    assert copy.cells[3].source in sources(reading)


def test_an_answer_in_a_new_cell_is_found_where_its_own_cell_is_empty():
    for own in (STUB, "", "# This answer's cell was not in the copy."):
        reading = read(RIGHT, double=own)
        assert reading.found_elsewhere == ["double"]
        assert sources(reading)[2] == RIGHT
    half = "twice = lambda x: 2 * x"
    whole = "def double(x):\n    return twice(x)"
    assert sources(read(whole, double=half))[2].startswith(f"{half}\n\n\ndef double")
    kept = read("def double(x):\n    return 'draft'", double=RIGHT)
    assert kept.found_elsewhere == []
    assert RIGHT in sources(kept)


def test_a_constant_that_is_changed_at_the_end_is_what_it_was_for_the_answer():
    own = "def double(x):\n    return TWO * x"
    copy = new_notebook(cells=[new_code_cell("TWO = 2"), *RELEASE, new_code_cell("TWO = 0")])
    copy.cells[3] = answer("double", own)
    reading = first_reading(copy, new_notebook(cells=RELEASE), REFERENCES)
    assert f"{own}\n\nTWO = 2" in sources(reading)
    copy.cells[0] = new_code_cell("pass")
    reading = first_reading(copy, new_notebook(cells=RELEASE), REFERENCES)
    assert f"{own}\n\nTWO = 0" in sources(reading)


def test_what_an_answers_cell_defines_is_there_for_when_the_rest_of_it_fails():
    own = f"%load_ext nowhere\nimport nowhere as n\n{RIGHT}\nn.show(double(3))"
    again = sources(read(double=own))[3]
    assert again == ("try:\n    import nowhere as n\nexcept ImportError:\n    pass\n\n\n" + RIGHT)
    assert sources(read(double=RIGHT))[3] != RIGHT


def test_the_release_speaks_the_copys_language():
    copy = new_notebook(cells=[*RELEASE])
    copy.cells[1] = new_code_cell('set_language("fr")  # la langue', id="00-001")
    reading = first_reading(copy, new_notebook(cells=RELEASE), REFERENCES)
    assert 'set_language("fr")' in sources(reading)
    assert reading.left_out == []


def test_after_its_checks_the_reference_stands_for_an_answer_that_cannot_be_defined():
    broken = "def double(x)\n    return 2 * x"
    reading = read(double=broken)
    cells = reading.notebook.cells
    at = next(i for i, c in enumerate(cells) if c.metadata.get(ABOUT, {}).get(INSTEAD_OF))
    assert cells[at - 1].source == "assert double(2) == 4"
    assert cells[at].source == RIGHT
    assert cells[at].metadata[ABOUT] == {INSTEAD_OF: "double", ALWAYS: True}
    # One that parses, and may raise when it is run: only the kernel can tell.
    other = read(double="def double(x=nothing):\n    return 2 * x").notebook.cells
    assert [c.metadata[ABOUT][ALWAYS] for c in other if ABOUT in c.metadata] == [False, False]


def test_names_are_told_by_syntax():
    code = parse(
        "@deco\ndef f(a, b=K):\n    def g():\n        return a + H\n    return g\nclass C(B): pass"
    )
    assert reads(code) == {"deco", "K", "H", "B"}
    assert binds(code) == {"f", "C"}
    assert parse("%%time\nx = 1").body
    assert parse("def f(:") is None
    assert parse("return 3\n\x00") is None


CODE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [STUB, RIGHT, "N = 2", "import math", "%%time\nx = 1", "!ls", "?x", "x?", "\\"]
    ),
    st.text(alphabet="def (x):\n =1,[]{}'\"#%!\\@", max_size=40),
)


@settings(max_examples=60)
@given(st.lists(CODE, max_size=6), CODE, CODE)
def test_any_copy_is_read(cells, double, square):
    reading = read(*cells, double=double, square=square)
    nbformat.validate(reading.notebook)
    texts = sources(reading)
    order = [c.source for c in RELEASE if c.id not in ("double", "square")]
    places = [texts.index(text) for text in order]
    assert places == sorted(places)  # the release's own cells, whole and in order


def test_markdown_cells_are_not_run():
    reading = read(new_markdown_cell("import os"))
    assert len(sources(reading)) == len(RELEASE)
