"""The names that a lab imports from ``helpers``."""

import subprocess
import sys
import types
from pathlib import Path

import pytest

import helpers


def test_every_public_name_loads_and_is_not_a_module():
    for name in helpers.__all__:
        assert not isinstance(getattr(helpers, name), types.ModuleType), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = helpers.nothing
    assert set(helpers.__all__) <= set(dir(helpers))


def test_editors_and_type_checkers_are_told_the_same_names():
    stub = Path(helpers.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    table = [f"from helpers.{m} import {n} as {n}" for n, m in helpers._MODULE_OF.items()]
    assert [line for line in stub.splitlines() if line.startswith("from")] == sorted(table)


def test_the_light_names_load_neither_pytorch_nor_ale():
    # All but what the lab that installs the "dqn" extra needs; these two need no extra either.
    here = {"dqn.catch", "dqn.probes"}
    light = [n for n, m in helpers._MODULE_OF.items() if m in here or not m.startswith("dqn.")]
    code = (
        "import sys, helpers\n"
        f"for name in {light}:\n"
        "    getattr(helpers, name)\n"
        "assert not {'torch', 'ale_py', 'cv2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
