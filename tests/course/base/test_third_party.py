"""What is replaced in other packages: by a call only, and as long as there is a reason."""

import json
import subprocess
import sys
from functools import cache
from importlib.metadata import requires

import pytest

# A process of its own, in which nothing is replaced yet.
LOOK = """
import importlib, inspect, json, pkgutil, sys
import nbgrader.api as api

own = {name: getattr(api, name) for name in ("get_alembic_version", "create_engine")}
before = set(sys.modules)
import course

for module in pkgutil.walk_packages(course.__path__, "course."):
    if "in_kernel" not in module.name and "__main__" not in module.name:
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            assert error.name.partition(".")[0] in ("libcst", "mutmut"), error

engine = inspect.getsource(api.Gradebook.__init__)
first, second = (own["create_engine"]("sqlite://") for _ in range(2))
print(json.dumps({
    "untouched": all(getattr(api, name) is value for name, value in own.items()),
    "without": [name for name, module in sys.modules.items() if module is None],
    "asks the program": "check_output(['alembic'" in inspect.getsource(own["get_alembic_version"]),
    "an engine a gradebook": "create_engine(" in engine and first is not second,
}))
"""
SLOW = """
import json, sys
import jsonschema.validators
print(json.dumps("rfc3987_syntax" in sys.modules))
"""


def seen_by(code):
    command = [sys.executable, "-c", code]
    return json.loads(
        subprocess.check_output(command, text=True, encoding="utf-8").splitlines()[-1]
    )


@cache
def looked():
    return seen_by(LOOK)


def test_importing_the_course_changes_no_other_package():
    assert looked()["untouched"]
    assert looked()["without"] == []


def test_nbgrader_still_asks_a_program_for_a_number():
    """When this fails, ``gradebook_version`` can go: nbgrader reads it itself."""
    assert looked()["asks the program"]


def test_nbgrader_still_makes_an_engine_for_each_gradebook():
    """When this fails, ``create_engine`` need not be remembered: nbgrader keeps its engines."""
    assert looked()["an engine a gradebook"]


def test_jsonschema_still_loads_a_parser_that_no_notebook_needs():
    """When this fails, ``start_quickly`` can go: the parser is gone, or loaded when it is used."""
    assert seen_by(SLOW)


@pytest.mark.parametrize("call", ["start_quickly", "patch_nbgrader"])
def test_a_second_call_changes_nothing(call):
    code = f"""
import json, sys
import course.base.third_party as third_party
third_party.{call}()
import nbgrader.api as api
def state():
    return [api.get_alembic_version, api.create_engine, sys.modules.get("rfc3987_syntax", 0)]
before = state()
third_party.{call}()
print(json.dumps(before == state()))
"""
    assert seen_by(code)


def test_a_notebook_is_still_validated_without_the_parser():
    code = """
import json
from course.base.third_party import start_quickly
start_quickly()
import nbformat
good = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
nbformat.validate(good)
bad = nbformat.from_dict(dict(good, metadata={"kernelspec": 3}))
print(json.dumps(not nbformat.validator.isvalid(bad)))
"""
    assert seen_by(code)
    assert any(name.startswith("jsonschema") for name in requires("nbformat") or ())
