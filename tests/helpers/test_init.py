"""The names that a lab imports from ``helpers``."""

import subprocess
import sys
import types

import pytest

import helpers


def test_every_public_name_loads_and_is_not_a_module():
    for name in helpers.__all__:
        assert not isinstance(getattr(helpers, name), types.ModuleType), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = helpers.nothing
    assert set(helpers.__all__) <= set(dir(helpers))


def test_the_light_names_load_neither_pytorch_nor_ale():
    # The modules of the lab that installs the "dqn" extra.
    heavy = {
        *("replay", "frame_replay", "networks", "deep_agent"),
        *("atari", "many_games", "pretrained"),
    }
    light = [name for name, module in helpers._MODULE_OF.items() if module not in heavy]
    code = (
        "import sys, helpers\n"
        f"for name in {light}:\n"
        "    getattr(helpers, name)\n"
        "assert not {'torch', 'ale_py', 'cv2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
