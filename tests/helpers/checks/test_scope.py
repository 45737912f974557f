"""A check's scope: what an answer may read, what a check leaves behind, what is out of date."""

import linecache
import math
import textwrap
from dataclasses import dataclass

import numpy as np
import pytest

from helpers import set_language
from helpers.checks import CheckFailed, check, expect_equal
from helpers.checks.scope import foreign_read, names_read
from helpers.dqn.probes import PROBES


@pytest.fixture(autouse=True)
def english():
    set_language("en")


@dataclass
class Notebook:
    """A notebook's names, and cells that are run in them as IPython runs them."""

    names: dict
    cells: int = 0

    def run(self, source):
        self.cells += 1
        source, filename = textwrap.dedent(source), f"<ipython-input-{self.cells}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        exec(compile(source, filename, "exec"), self.names)

    def fails(self, source):
        with pytest.raises(CheckFailed) as error:
            self.run(source)
        return str(error.value)


@pytest.fixture
def notebook():
    names = {"__name__": "__main__", "check": check, "expect_equal": expect_equal, "np": np}
    return Notebook(names | {"math": math, "PROBES": PROBES})


CHECK = "with check('double-it', 1, of='double'):\n    expect_equal(double(2), 4, 'double(2)')"


def test_a_check_leaves_no_name_and_puts_back_what_it_hid(notebook):
    notebook.run("def double(x): return 2 * x\nenv = 'mine'\ngone = 1")
    before = dict(notebook.names)
    notebook.run(
        CHECK + "\n    env, new = 'of the check', 3\n    del gone\n    def double(x): pass"
    )
    assert notebook.names == before
    notebook.fails(CHECK + "\n    env, new = 'of the check', 3\n    assert False")
    assert notebook.names == before


@pytest.mark.parametrize(
    "answer",
    [
        "def double(x): return factor * x",
        "def double(x):\n    def f(): return [factor * y for y in [x]][0]\n    return f()",
        "double = lambda x: factor * x",
        "def double(x, by=factor): return by * x",
        "N = factor\ndef double(x): return N * x",
        "def helper(): return factor\ndef double(x): return helper() * x",
        "class double:\n    by = factor\n    def __new__(cls, x): return cls.by * x",
        "class double:\n    def __new__(cls, x): return factor * x",
    ],
)
def test_an_answer_that_reads_the_notebook_is_told_what(notebook, answer):
    notebook.run("factor = 2")
    notebook.run(answer)
    said = notebook.fails(CHECK)
    assert "reads factor, a variable of the notebook" in said
    assert "factor" in said.partition("on line ")[2]
    notebook.run(CHECK.replace("of='double'", "of='double', reads='factor'"))


@pytest.mark.parametrize(
    "answer",
    [
        "def double(x): return 2 * x",
        "FACTORS = {0: 2}\ndef double(x): return FACTORS[0] * x",
        "def helper(): return 2\ndef double(x): return helper() * x",
        "from math import pi\ndef double(x): return x + x + 0 * pi",
        "from functools import lru_cache\n@lru_cache\ndef double(x): return 2 * x",
        "def double(x): return int(np.add(x, x) + 0 * math.pi)",
        "def double(x): return 2 * x if PROBES else x",
        "def double(x): return other(x)",
        "from collections import namedtuple\nPair = namedtuple('Pair', 'a b')\n"
        "def double(x): return Pair(x, 2 * x).b",
        "class double:\n    by = 2\n    def __new__(cls, x): return cls.by * x",
        "def double(x): return 2 * x\nprint(double(shown))",
        "def double(x):\n    log.debug('here')\n    return 2 * x",
        "table = {}\nfor x in range(3):\n    table[x] = 2 * x\ndef double(x): return table[x]",
    ],
)
def test_what_an_answer_may_read(notebook, answer):
    notebook.run("shown = 3\ndef other(x): return 2 * x")
    notebook.run("import logging\nlog = logging.getLogger('lab')")
    notebook.run(answer)
    notebook.run(CHECK)


def test_an_answer_does_not_see_the_names_of_its_check(notebook):
    notebook.run("def double(x): return factor * x")
    said = notebook.fails("with check('double-it', 1, of='double'):\n    factor = 2\n    double(2)")
    assert "double reads factor, which is neither one of its arguments nor defined before" in said
    assert "line 1, def double(x): return factor * x" in said


def test_what_is_not_written_yet_is_said_so_first(notebook):
    notebook.run("action = 3")
    notebook.run("def double(x):\n    raise NotImplementedError()\n    return action")
    assert "double is not written yet" in notebook.fails(CHECK)


def test_a_name_that_nobody_defines_is_shown_where_the_answer_stops(notebook):
    notebook.run("def double(x):\n    return 2 * y")
    said = notebook.fails(CHECK)
    assert "NameError: name 'y' is not defined" in said
    assert "in double, line 2: return 2 * y" in said


def test_another_exercises_answer_pays_for_itself(notebook):
    notebook.run("factor = 2")
    notebook.run("class First:\n    def by(self): return factor")
    notebook.run("class double(First):\n    def __new__(cls, x): return 2 * x")
    notebook.run(CHECK)
    assert "First.by reads factor" in notebook.fails("with check('a', 1, of='First'): First()")


def test_a_method_is_named_with_its_class(notebook):
    notebook.run("q = {}")
    notebook.run("class Agent:\n    def learn(self):\n        return q")
    said = notebook.fails("with check('a', 1, of='Agent'):\n    Agent()")
    assert "Agent.learn reads q, a variable of the notebook" in said
    assert "on line 3, return q" in said


def test_without_its_source_an_answer_is_still_looked_at():
    names = {"env": 3}
    exec("def size(): return env", names)
    assert foreign_read(["size"], names).name == "env"


def test_a_bound_method_is_a_variable_and_an_imported_function_is_none(notebook):
    notebook.run("rng = np.random.default_rng(0)\ndraw = rng.random\nfrom numpy import argmax")
    notebook.run("def double(x): return 2 * x + 0 * draw()")
    assert "reads draw" in notebook.fails(CHECK)
    notebook.run("def double(x): return 2 * x + argmax([0])")
    notebook.run(CHECK)


def test_a_class_made_from_an_older_one_is_said_so(notebook):
    first, second, third = "class A: pass", "class B(A): pass", "class C(B): pass"
    look = "with check('c-write', 1, of='C'):\n    C()"
    for source in (first, second, third, look, first):
        notebook.run(source)
    said = notebook.fails(look)
    assert "C was made from an older A: the cell of A has been run again since." in said
    assert "Run the cells of B, C again, in this order, then this one." in said
    for source in (second, third, look):
        notebook.run(source)


def test_after_a_restart_a_check_says_to_run_the_cells_from_the_top():
    after = Notebook({"__name__": "__main__"})
    said = after.fails("from helpers.checks import check\n\n" + CHECK)
    assert "double, expect_equal: not defined. Was the notebook just opened" in said
    assert "from the top" in said


def test_an_answer_that_was_not_run_is_asked_for(notebook):
    assert "double is not defined: run the cell of this exercise" in notebook.fails(CHECK)


def test_the_order_and_the_number_of_runs_change_nothing(notebook):
    answer = "def double(x): return 2 * x"
    other = "with check('other', 1, of='double'):\n    x = double = None"
    notebook.run(answer)
    for source in (CHECK, other, CHECK, other, other, CHECK, answer, CHECK):
        notebook.run(source)


def test_names_read_are_those_that_the_cell_does_not_bind():
    source = "import a\nfor i in b:\n    c = [i, d]\ntry:\n    e()\nexcept F as f:\n    f"
    assert names_read(compile(source, "<cell>", "exec")) == {"b", "d", "e", "F"}
