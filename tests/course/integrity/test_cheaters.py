"""Copies of people who have read ``course/``: nothing is earned without a trace."""

import pytest

from course.base.class_folder import AUTOGRADED, ClassFolder
from course.base.messages import Message
from course.gradebook.outcomes import GRADED, NOT_GRADABLE, REVIEW, read_outcomes
from tests.sandboxed import SMALL, needs_sandbox
from tests.tiny import FULL, copy_of, grade_warm, hand_in, tiny

pytestmark = [pytest.mark.notebook, needs_sandbox]
NOTHING = "def double(values):\n    return 0"
# What stands in the cell of the first answer, around or in `add`.
CHEATERS = {
    "says that it equals numbers": (
        "class Sum(int):\n    def __eq__(self, other): return isinstance(other, int)\n"
        "def add(a, b):\n    return Sum(0)"
    ),
    "equals anything, from the library": (
        "from unittest.mock import ANY\ndef add(a, b):\n    return ANY"
    ),
    "answers NumPy itself": (
        "class Sum:\n    __array_function__ = lambda self, f, types, a, k: True\n"
        "    __eq__ = lambda self, other: type(other) is int\n"
        "def add(a, b):\n    return Sum()"
    ),
    "a built-in while the check runs": (
        "def add(a, b):\n    globals()['all'] = lambda values: True\n    return 3"
    ),
    "a built-in by name": (
        "def add(a, b):\n    global all\n    all = lambda values: True\n    return 3"
    ),
    "every name of the check": (
        "def add(a, b):\n    names = globals()\n    for name in list(names):\n"
        "        if name.endswith(('all', 'expect_equal')): names[name] = lambda *a: True\n"
        "    return 3"
    ),
    "patched for a moment": (
        "import threading, numpy\ndef add(a, b):\n    import helpers.checks.compare as c\n"
        "    old = c.plain_text = getattr(c, 'plain_text', None)\n"
        "    threading.Timer(0.2, lambda: setattr(c, 'plain_text', old)).start()\n    return 3"
    ),
    "put back when it is deleted": (
        "import builtins\nclass Later:\n    def __del__(self): builtins.all = self.old\n"
        "def add(a, b):\n    keep = Later(); keep.old = builtins.all\n"
        "    builtins.all = lambda values, keep=keep: True\n    return 3"
    ),
    "between the grader's questions": (
        "import asyncio, builtins\nreal = builtins.all\nkernel = get_ipython().kernel\n"
        "def tick():\n    kind = kernel.get_parent()['header'].get('msg_type')\n"
        "    builtins.all = (lambda v: True) if kind == 'look_request' else real\n"
        "    asyncio.get_running_loop().call_soon(tick)\n"
        "asyncio.get_running_loop().call_soon(tick)\n"
        "def add(a, b):\n    return 3"
    ),
    "a task of the loop": (
        "import asyncio, builtins\nasync def later():\n    while True:\n"
        "        await asyncio.sleep(0.01)\nasyncio.get_running_loop().create_task(later())\n"
        "def add(a, b):\n    return 3"
    ),
    "the frame of a signal": (
        "import signal\nseen = []\n"
        "signal.signal(signal.SIGALRM, lambda n, frame: seen.append(frame))\n"
        "def add(a, b):\n    signal.setitimer(signal.ITIMER_REAL, 1e-6)\n"
        "    for _ in range(10**5): pass\n"
        "    names = seen[-1].f_back.f_globals if seen else {}\n"
        "    names['all'] = lambda values: True\n    return 3"
    ),
    "what the guard keeps": (
        "look = get_ipython().kernel.shell_handlers['look_request']\n"
        "answers = look.__closure__[0].cell_contents.__self__\n"
        "kept = answers.gi_frame.f_locals['given']['kept']\nkept['modules'].clear()\n"
        "def add(a, b):\n    return 3"
    ),
    "the kernel's own names": (
        "names = type(get_ipython().kernel).raw_input.__globals__\n"
        "for name in ('NEVER', 'FRAMES', 'ATTRIBUTES'): names[name] = frozenset()\n"
        "names['dict'] = names['str'] = names['getattr'] = lambda *a: {}\nimport sys\n"
        "def add(a, b):\n    sys._getframe(1).f_globals['all'] = lambda values: True\n"
        "    return 3"
    ),
    "a frame from the library": (
        "import inspect\ndef add(a, b):\n"
        "    inspect.currentframe().f_back.f_globals['all'] = lambda values: True\n    return 3"
    ),
    "the guard ended": (
        "look = get_ipython().kernel.shell_handlers['look_request']\n"
        "look.__closure__[0].cell_contents.__self__.close()\n"
        "def add(a, b):\n    print('✓ sum-two 2/2')\n    return 3"
    ),
    "a thread's own frames": (
        "import threading\ncode = '''\nimport sys\nfor frame in sys._current_frames().values():\n"
        "    while frame:\n        frame.f_globals['all'] = lambda values: True\n"
        "        frame = frame.f_back\n'''\n"
        "def add(a, b):\n    t = threading.Thread(target=exec, args=(code, {}))\n"
        "    t.start(); t.join()\n    return 3"
    ),
    "code under another name": (
        "import json\nexec(compile('import sys\\ndef up(): return sys._getframe(2)',"
        " json.__file__, 'exec'))\ndef add(a, b):\n"
        "    up().f_globals['all'] = lambda values: True\n    return 3"
    ),
    "code from bytes": (
        "import marshal\ndef add(a, b):\n    exec(marshal.loads(marshal.dumps(add.__code__)))"
    ),
    "a pickle that calls": (
        "import pickle\nclass Call:\n    def __reduce__(self): return (exec, ("
        "'import sys; sys.settrace(lambda *a: None)',))\n"
        "def add(a, b):\n    pickle.loads(pickle.dumps(Call()))\n    return 3"
    ),
    "the history": (
        "def add(a, b):\n    import ast\n    source = In[-1]\n"
        "    return 3 if 'expect_equal' not in source else 'found'"
    ),
    "hidden names, spelled in numbers": (
        "def add(a, b):\n    name = bytes([104, 101, 108, 112, 101, 114, 115, 46, 99, 104, 101, 99,"
        " 107, 115]).decode()\n    module = __import__(name, fromlist=['x'])\n"
        "    vars(module)['expect_equal'] = lambda *a: None\n    return 3"
    ),
    "a descriptor in the check": (
        "from helpers import check\n"
        "check.__exit__ = property(lambda self: lambda *a: print('✓ sum-two 2/2') or True)\n"
        "def add(a, b):\n    return 0"
    ),
    "another metaclass's instance": (
        "import helpers.checks.core as core\nclass Check(core.check):\n"
        "    def __exit__(self, *a): print('✓ sum-two 2/2'); return True\n"
        "core.check.__class__\ncore.check = check = Check\n"
        "import helpers; helpers.check = Check\ndef add(a, b):\n    return 0"
    ),
    "a subclass's objects": (
        "import helpers.checks.core as core\nclass Check(core.check):\n"
        "    def __exit__(self, *a): print('✓ sum-two 2/2'); return True\n"
        "core.check.__new__ = lambda cls, *a, **k: object.__new__(Check)\n"
        "def add(a, b):\n    return 0"
    ),
    "the check's object": (
        "import gc\nfrom helpers import check\ndef add(a, b):\n"
        "    for c in gc.get_objects():\n        if isinstance(c, check): c.__class__ = dict\n"
        "    return 3"
    ),
    "standard output's own bytes": (
        "import os\ndef add(a, b):\n    for n in (1, 2): os.write(n, '✓ sum-two 2/2'.encode())\n"
        "    return 3"
    ),
    "two processes": (
        "import os\ndef add(a, b):\n    if os.fork() == 0:\n"
        "        print('✓ sum-two 2/2', flush=True)\n        os._exit(0)\n    return 3"
    ),
    "leaves at the right moment": (
        "import sys\ndef add(a, b):\n    print('✓ sum-two 2/2')\n    sys.exit()"
    ),
    "interrupts itself": (
        "def add(a, b):\n    print('✓ sum-two 2/2')\n    raise KeyboardInterrupt"
    ),
    "at the end": (
        "import atexit\natexit.register(lambda: print('✓ sum-two 2/2'))\n"
        "def add(a, b):\n    return 3"
    ),
    "beneath Python": (
        "import ctypes\ndef add(a, b):\n    ctypes.pythonapi.PyErr_Clear()\n    return 3"
    ),
    "frames that libraries give away": (
        "import logging, traceback\nfrom importlib import import_module\ndef add(a, b):\n"
        "    ways = (logging.currentframe, lambda: next(traceback.walk_stack(None)),\n"
        "            lambda: import_module('greenlet'))\n"
        "    refused = 0\n    for way in ways:\n        try: way()\n"
        "        except PermissionError: refused += 1\n"
        "    logging.getLogger('mine').warning('a logger looks for its caller')\n"
        "    traceback.print_stack()\n    return f'{refused} refused'"
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("cheaters")
    lab = tiny(tmp_path_factory.mktemp("lab"))
    for name, source in CHEATERS.items():
        hand_in(lab, root, name, copy_of(lab, {"sum-two": source, "double-list": NOTHING}))
    hand_in(lab, root, "honest", copy_of(lab))
    grade_warm(lab, root, limits=SMALL)
    folder = ClassFolder(root)
    return read_outcomes(lab.id, folder), folder


@pytest.mark.parametrize("name", CHEATERS)
def test_nothing_is_earned_without_a_trace(name, graded):
    outcome = graded[0][name]
    assert outcome.outcome in (GRADED, REVIEW, NOT_GRADABLE)
    if outcome.outcome == GRADED and outcome.proposed_points:
        assert outcome.proposed_points <= 2
        assert "worth-reading" in [note.code for note in outcome.notes], outcome


def test_an_honest_neighbour_has_its_points(graded):
    honest = graded[0]["honest"]
    assert (honest.outcome, honest.reasons) == (GRADED, ())
    assert honest.proposed_points == sum(FULL.values())


def test_no_library_gives_a_frame_of_the_check_away(graded):
    outcomes, folder = graded
    name = "frames that libraries give away"
    tried = [Message("tried", name=what) for what in ("sys._getframe", "import greenlet")]
    assert outcomes[name].reasons == tuple(tried)
    assert "3 refused" in folder.notebook(AUTOGRADED, name, "00_tiny").read_text(encoding="utf-8")
