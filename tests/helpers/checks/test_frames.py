"""Whose code an error comes from, in each kind of notebook, and what is said of it."""

import linecache
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from helpers import AgentRL, set_language
from helpers.checks import CheckFailed, check


@pytest.fixture(autouse=True)
def english():
    set_language("en")


def run(source, filename, **names):
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    names = {"__name__": "__main__", "check": check} | names
    exec(compile(source, filename, "exec"), names)
    return names


def said(body, **names):
    with pytest.raises(CheckFailed) as error:
        run(f"with check('f-write', 1):\n    {body}", "<check>", **names)
    return str(error.value)


CELLS = [
    "/tmp/ipykernel_4021/2839.py",  # JupyterLab, VS Code
    "<ipython-input-3-a1b2c3>",  # Colab
    "C:\\Users\\x\\AppData\\Local\\Temp\\ipykernel_1\\2.py",
    "/home/someone/lab/mine.py",  # a module of the learner's own
    "/content/cell 3",
]


@pytest.mark.parametrize("filename", CELLS)
def test_a_learners_line_is_shown_whatever_the_cell_is_called(filename):
    names = run("def f(x):\n    return x / 0", filename)
    text = said("f(1)", f=names["f"])
    assert "Your code stopped with ZeroDivisionError: division by zero" in text
    assert text.endswith("in f, line 2: return x / 0")


def test_the_lines_of_libraries_and_ours_are_not_shown():
    names = run("def f(x):\n    return np.linalg.inv(x)", CELLS[0], np=np)
    text = said("f(np.zeros((2, 2)))", f=names["f"], np=np)
    assert text.count("in ") == 1
    assert "in f, line 2: return np.linalg.inv(x)" in text


def test_code_made_at_run_time_is_its_modules():
    @dataclass
    class Point:
        x: int

    text = said("Point()", Point=Point)
    assert "TypeError" in text
    names = run("def f():\n    return Point()", CELLS[1], Point=Point)
    assert said("f()", f=names["f"]).endswith("in f, line 2: return Point()")


def test_the_function_that_is_not_written_is_named_and_not_its_caller():
    source = "def first():\n    raise NotImplementedError()\ndef second():\n    return first()"
    names = run(source, CELLS[0])
    assert "first is not written yet" in said("second()", second=names["second"])


def test_a_method_is_named_with_its_class():
    source = "class Agent:\n    def act(self):\n        raise NotImplementedError()"
    names = run(source, CELLS[0])
    assert "Agent.act is not written yet" in said("Agent().act()", Agent=names["Agent"])


AGENT = """\
class Agent(AgentRL):
    def __init__(self): pass
    def learn(self, *step):
        super().learn(*step)
"""


def test_a_method_that_calls_what_is_empty_is_not_said_to_be_unwritten():
    names = run(AGENT, CELLS[0], AgentRL=AgentRL)
    text = said("Agent().learn(0, 1, 0.0, 1, False)", Agent=names["Agent"])
    assert "Agent.learn calls AgentRL.learn, which does nothing by itself" in text
    assert "not written yet" not in text


def test_a_method_that_is_missing_is_asked_for():
    names = run(AGENT, CELLS[0], AgentRL=AgentRL)
    text = said("Agent().act(0)", Agent=names["Agent"])
    assert "AgentRL.act was called: your class does not define it" in text


def test_a_librarys_missing_feature_is_an_ordinary_error():
    made_up = str(Path(np.__file__).with_name("made_up.py"))
    library = run("def missing():\n    raise NotImplementedError('no such operation')", made_up)
    names = run("def f():\n    return missing()", CELLS[0], missing=library["missing"])
    text = said("f()", f=names["f"])
    assert "Your code stopped with NotImplementedError: no such operation" in text
    assert "not written yet" not in text


def test_the_standard_library_is_no_learners():
    names = run("import json\ndef f():\n    return json.loads('{')", CELLS[0])
    text = said("f()", f=names["f"])
    assert text.endswith("in f, line 3: return json.loads('{')")
