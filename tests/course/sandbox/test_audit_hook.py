"""What Python tells of a notebook's code while a check runs, and what is an ordinary library's."""

import json
import subprocess
import sys

import pytest

from course.base.paths import ROOT

# In a process of its own: such a hook stays for ever.
PROGRAM = """
import json, sys
from course.sandbox.kernel_program import listener

told = listener({"checking": True})

def tried(source):
    told.clear()
    try:
        exec(compile(source, "/tmp/ipykernel_1/2.py", "exec"), {"__name__": "__main__"})
    except PermissionError:
        pass
    return list(told)

print(json.dumps([tried(source) for source in json.load(sys.stdin)]))
"""
TOLD = {
    "import logging\nlogging.currentframe()": "sys._getframe",
    "import traceback\nnext(traceback.walk_stack(None))": "sys._getframe",
    "import inspect\ninspect.currentframe()": "sys._getframe",
    "import greenlet": "import greenlet",
    "from importlib import import_module as i\ni('cffi')": "import cffi",
    "from pkgutil import resolve_name as r\nr('_cffi_backend:FFI')": "import _cffi_backend",
}
ORDINARY = [
    "import logging\nlogging.getLogger('mine').info('x')\nlogging.debug('x')",
    "import traceback\ntraceback.extract_stack()\ntry: 1 / 0\nexcept Exception: "
    "traceback.format_exc()",
    "import importlib, wave\nimportlib.import_module('colorsys')\nimportlib.reload(wave)",
    "from collections import namedtuple\nnamedtuple('A', 'b')",
    "import sqlalchemy",  # which asks for greenlet itself
]


@pytest.fixture(scope="module")
def tried():
    sources = [*TOLD, *ORDINARY]
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        command,
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    return dict(zip(sources, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("source", TOLD)
def test_a_way_to_a_frame_is_told(source, tried):
    assert tried[source] == [TOLD[source]]


@pytest.mark.parametrize("source", ORDINARY)
def test_what_a_library_does_for_itself_is_not(source, tried):
    assert tried[source] == []
