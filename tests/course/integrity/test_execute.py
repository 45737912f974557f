"""Copies that change what the checks rely on, among honest ones that only look odd."""

import ast
import re
from textwrap import indent

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from course.base.class_folder import ClassFolder
from course.gradebook.outcomes import GRADED, REVIEW, read_outcomes
from course.grading.grade import grade
from course.integrity.names import names_read, renamed
from course.labs.lab import find_labs
from tests.answering import ANSWERS, exercises
from tests.course.grading.test_grade import student_copy
from tests.sandboxed import SMALL, needs_sandbox
from tests.tiny import FULL, RIGHT, cell, copy_of, grade_warm, hand_in, scores, tiny

pytestmark = pytest.mark.notebook
WRONG = {
    "sum-two": "def add(a, b):\n    return 0",
    "double-list": "def double(values):\n    return 0",
}
SHELL = "import numpy, sys; from IPython import get_ipython; ip = get_ipython()\n"

# What the student runs first, with wrong answers after it, and what is said of it.
TAMPERED = {
    "numpy": ("import numpy\nnumpy.allclose = lambda *a, **k: True", r"changed: numpy\.allclose"),
    "numpy-code": (
        "import numpy\nf = numpy.allclose.__wrapped__\n"
        "numpy.allclose.__wrapped__ = type(f)((lambda *a, **k: True).__code__, {})",
        r"changed: numpy\.allclose",
    ),
    "numpy-inside": (
        "import numpy._core.numeric as n\nn.isclose = lambda *a, **k: True",
        r"changed: numpy\._core\.numeric\.isclose",
    ),
    "helpers": (
        "import helpers.checks.compare as c\nc.expect_equal.__code__ = (lambda *a: None).__code__",
        r"__code__, which no answer needs, was tried",
    ),
    "helpers-class": (
        "from helpers import check\ncheck.__exit__ = lambda *a: print('✓ sum-two 2/2') or True",
        r"helpers\.checks\.core\.check\.__exit__.*did not say that they passed: .*many",
    ),
    "helpers-builtin": (
        "import helpers.checks.compare as c\nc.bool = lambda *a: True",
        r"changed: helpers\.checks\.compare\.bool",
    ),
    "builtins": ("import builtins\nbuiltins.all = lambda *a: True", r"changed: builtins\.all"),
    "modules": (
        "import sys, types\nsys.modules['numpy'] = types.ModuleType('numpy')",
        r"changed: .*numpy",
    ),
    "run-cell": (
        SHELL + "type(ip).run_ast_nodes = None",
        r"changed: .*(run_ast_nodes)",
    ),
    "session": (
        SHELL + "s = ip.kernel.session; old = s.send\ns.send = lambda *a, **k: old(*a, **k)",
        r"changed: the kernel's session\.send",
    ),
    "equal": (
        "class Yes:\n    def __eq__(self, other): return True\n"
        "    def __radd__(self, other): return self",
        r"class Yes says that it equals everything",
    ),
    "encoder": (
        "import json, numpy\nold = json._default_encoder.encode\n"
        "def encode(o): return old({**o, 'marks': '', 'said': '{}'} if 'marks' in o else o)\n"
        "json._default_encoder.encode = encode\n"
        "numpy.allclose = lambda *a, **k: True",
        r"changed: numpy\.allclose",
    ),
    "answers": (
        SHELL + "s = type(ip.kernel.session); old = s.send\n"
        "def send(self, stream, kind, content=None, *a, **k):\n"
        "    if kind == 'look_reply': content = {'answer': '{}'}\n"
        "    return old(self, stream, kind, content, *a, **k)\n"
        "s.send = send; numpy.allclose = lambda *a, **k: True",
        r"changed: .*numpy\.allclose",
    ),
    "answers-invented": (
        SHELL + "import json\ndef look(stream, ident, parent):\n"
        "    said = json.dumps({'equal': [], 'other': []})\n"
        "    content = {'answer': json.dumps({'said': said, 'marks': '', 'proof': '0' * 64})}\n"
        "    ip.kernel.session.send(stream, 'look_reply', content, parent, ident)\n"
        "ip.kernel.shell_handlers['look_request'] = look\nnumpy.allclose = lambda *a, **k: True",
        "its kernel's answers to the grader were changed",
    ),
    "put-back-in-time": (
        SHELL + "handlers = ip.kernel.shell_handlers; old = handlers['look_request']\n"
        "real = numpy.allclose\ndef fake(*a, **k): return True\ndef look(*a):\n"
        "    numpy.allclose = real; handlers['look_request'] = old\n"
        "    old(*a)\n    numpy.allclose = fake; handlers['look_request'] = look\n"
        "numpy.allclose = fake; handlers['look_request'] = look",
        "changed: the grader's question|kernel's answers to the grader were changed",
    ),
    "import": (
        "import builtins, numpy, sys, types\nnumpy.allclose = lambda *a, **k: True\n"
        "fake = types.ModuleType('json'); fake.dumps = lambda *a, **k: '{}'\n"
        "sys.modules['json'] = sys.modules['hashlib'] = fake\n"
        "real = __import__\ndef __import__(name, *a):\n"
        "    return fake if name == 'json' else real(name, *a)\n"
        "builtins.__import__ = __import__",
        r"changed: .*numpy\.allclose.*builtins\.__import__",
    ),
    "module-class": (
        "import types, helpers.checks.compare as c\nclass Module(types.ModuleType):\n"
        "    def __getattribute__(self, name): return super().__getattribute__(name)\n"
        "c.__class__ = Module",
        r"changed: helpers\.checks\.compare",
    ),
    "registry": (
        "import gymnasium as gym\nclass Lake(gym.Env): pass\n"
        "gym.register('FrozenLake-v1', entry_point=Lake)",
        r"changed: Gymnasium's environment FrozenLake-v1",
    ),
    "environment": (
        "from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv\n"
        "FrozenLakeEnv.P = property(lambda self: {}, lambda self, value: None)",
        r"changed: gymnasium\.envs\.toy_text\.frozen_lake\.FrozenLakeEnv\.P",
    ),
    "base": (
        "import traitlets\ntraitlets.HasTraits.trait_values = lambda self: {}",
        r"changed: traitlets\.traitlets\.HasTraits\.trait_values",
    ),
    "class-of-a-library": (
        "import contextlib\n"
        "contextlib._RedirectStream.__enter__ = lambda self: print('✓ sum-two 2/2')",
        r"contextlib\._RedirectStream\.__enter__",
    ),
    "globals": (
        "import types, helpers.checks.compare as c\n"
        "c.expect_equal = types.FunctionType(c.expect_equal.__code__, {**vars(c)})",
        r"changed: helpers\.checks\.compare\.expect_equal",
    ),
    "thread": (
        "import threading, time\n"
        "threading.Thread(target=lambda: [time.sleep(0.01) for _ in range(999)]).start()",
        "changed: a thread of the notebook's",
    ),
}
# The same, put back before each check: it earns nothing, and is held against nobody.
PUT_BACK = {
    "event": SHELL + "ip.events.register('pre_run_cell', lambda info: None)",
    "transformer": SHELL + "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    "transformers": SHELL + "ip.input_transformers_post = [lambda lines: ['pass\\n']]",
    "syntax": SHELL + "import ast\nclass T(ast.NodeTransformer):\n    def visit_With(self, node):\n"
    "        return ast.Pass()\nip.ast_transformers.append(T())",
    "traceback": SHELL + "ip.showtraceback = lambda *a, **k: None",
    "exceptions": SHELL + "ip.set_custom_exc((Exception,), lambda *a, **k: None)",
    "interactivity": SHELL + "type(ip).ast_node_interactivity = 'none'",
    "stdout": "import io, sys\nsys.stdout = io.StringIO()",
    "renamed": "def expect_equal(*a, **k):\n    pass",
}
# In an answer that is called: ways to the check that calls it, and below Python.
REFUSED = {
    "jump-over": (
        "import sys\nframe = getattr(sys, '_get' + 'frame')(1)\n"
        "frame.f_trace = lambda *a: setattr(frame, 'f_lineno', 9)\nsys.settrace(print)",
        "sys._getframe",
    ),
    "trace": ("import sys\ngetattr(sys, 'set' + 'trace')(lambda *a: None)", "sys.settrace"),
    "error": (
        "try: 1 / 0\nexcept Exception as e: names = e.__traceback__.tb_frame.f_back.f_globals",
        "tb_frame",
    ),
    "generator": ("g = (n for n in [1])\ng.gi_frame.f_back", "gi_frame"),
    "collector": ("import gc\n[f for f in gc.get_objects() if callable(f)]", "gc.get_objects"),
    "pointer": ("import ctypes\nctypes.CDLL(None).printf(b'x')", "ctypes.dlopen"),
    "memory": ("open('/proc/self/mem', 'r+b')", "/proc/self/mem"),
    "code": ("add.__code__.replace(co_consts=())", "code.__new__"),
    "name": ("import json\ncompile('1', json.__file__, 'eval')", "compile"),
}
OUTSIDE = ("numpy", "helpers-class", "builtins", "session", "encoder", "answers", "registry")
MEANWHILE = WRONG | {
    "sum-two": "def add(a, b):\n    ip.set_custom_exc((Exception,), lambda *a, **k: None)\n"
    "    print('✓ sum-two 2/2')"
}
EQUAL = {
    "sum-two": "def add(a, b):\n    return Yes()",
    "double-list": "def double(v): return Yes()",
}

# Odd, and honest: with right answers, every point.
HONEST = {
    "plain": "",
    "own-names": "def sum(values): return 1\ndef max(*a): return -1\nall = len = print = range = 3",
    "settings": (
        "import random, sys, warnings\nimport numpy as np\nimport matplotlib.pyplot as plt\n"
        "%matplotlib inline\nwarnings.filterwarnings('ignore')\nwarnings.warn('x')\n"
        "np.random.seed(0); random.seed(0); np.set_printoptions(precision=2, suppress=True)\n"
        "np.seterr(all='ignore'); plt.rcParams['figure.dpi'] = 50; sys.setrecursionlimit(5000)\n"
        "import gymnasium as gym\nimport numpy.fft, numpy.linalg, collections, dataclasses, math\n"
        "from helpers import *\nplt.plot([1]); plt.show()"
    ),
    "own-classes": (
        "import dataclasses, functools, gymnasium as gym\n@dataclasses.dataclass\nclass Point:\n"
        "    x: int = 0\nclass W(gym.Wrapper):\n    def step(self, action): return 0\n"
        "@functools.total_ordering\nclass Card:\n    n = 1\n    def __eq__(self, o):\n"
        "        return isinstance(o, Card) and self.n == o.n\n"
        "    def __lt__(self, o): return self.n < o.n\n"
        "gym.register('Own-v0', entry_point=W)\nPoint() == Card()\n"
        "%load_ext autoreload\n%autoreload 2\nimport contextlib, io\n"
        "with contextlib.redirect_stdout(io.StringIO()): print('x')\ndisplay(1); _ = 3"
    ),
    "again": (
        "import importlib, sys, helpers, helpers.printing, helpers.checks.compare\n"
        "importlib.reload(helpers); importlib.reload(helpers.printing)\n"
        "importlib.reload(helpers.checks.compare)\n"
        "for name in list(sys.modules):\n"
        "    if name.startswith('helpers'): del sys.modules[name]\n"
        "from helpers import check, expect_close, expect_equal"
    ),
    "old-web-code": (
        "import sys, gymnasium, numpy as np\nsys.modules['gym'] = gymnasium\nimport gym\n"
        "np.float = float; np.int = np.int64; np.bool = bool; np.bool8 = np.bool_\n"
        "gym.Env.seed = lambda self, seed=None: [seed]\ngym.logger.min_level = 40"
    ),
}


def with_first(lab, source, answers):
    """Return a copy with code in a cell of its own, after the title and the imports."""
    notebook = copy_of(lab, answers)
    notebook.cells.insert(2, new_code_cell(source))
    return nbformat.writes(notebook)


def within(lab, source, answers):
    """Return a copy with code in its first answer's own cell."""
    name = next(iter(answers))
    return nbformat.writes(copy_of(lab, answers | {name: f"{source}\n\n{answers[name]}"}))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    root = tmp_path_factory.mktemp("tampering")
    lab = tiny(tmp_path_factory.mktemp("lab"))
    for name, (source, _reason) in TAMPERED.items():
        answers = EQUAL if name == "equal" else WRONG
        hand_in(lab, root, name, within(lab, source, answers))
        if name in OUTSIDE:
            hand_in(lab, root, f"outside-{name}", with_first(lab, source, answers))
    for name, source in PUT_BACK.items():
        hand_in(lab, root, f"back-{name}", within(lab, source, WRONG))
        hand_in(lab, root, f"honest-back-{name}", within(lab, source, RIGHT))
    hand_in(lab, root, "meanwhile", within(lab, SHELL, MEANWHILE))
    for name, (body, _what) in REFUSED.items():
        body = indent(f"{body}\nprint('✓ sum-two 2/2')\nreturn 0", "    ")
        hand_in(lab, root, name, copy_of(lab, {"sum-two": f"def add(a, b):\n{body}"}))
    asks = {"sum-two": "def add(a, b):\n    return int(input('a ? ')) + b"}
    hand_in(lab, root, "asks", copy_of(lab, RIGHT | asks))
    for name, source in HONEST.items():
        hand_in(lab, root, f"honest-{name}", with_first(lab, source, RIGHT))
        hand_in(lab, root, f"honest-within-{name}", within(lab, source, RIGHT))
    grade_warm(lab, root, limits=SMALL)
    return lab, root, read_outcomes(lab.id, ClassFolder(root))


@needs_sandbox
@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_needs_review_and_gives_no_score(name, graded):
    lab, root, outcomes = graded
    assert outcomes[name].outcome == REVIEW, outcomes[name]
    assert re.search(TAMPERED[name][1], str(outcomes[name])), outcomes[name]
    assert set(scores(lab, root, name).values()) == {None}


@needs_sandbox
@pytest.mark.parametrize("name", PUT_BACK)
def test_what_a_notebook_sets_is_put_back_before_each_check(name, graded):
    _lab, _root, outcomes = graded
    outcome = outcomes[f"back-{name}"]
    assert (outcome.outcome, outcome.proposed_points) == (GRADED, 0)
    outcome = outcomes[f"honest-back-{name}"]
    assert (outcome.outcome, outcome.proposed_points) == (GRADED, sum(FULL.values()))


@needs_sandbox
def test_what_is_set_while_a_check_runs_is_seen(graded):
    _lab, _root, outcomes = graded
    assert outcomes["meanwhile"].outcome == REVIEW
    assert "changed: IPython's custom exceptions" in str(outcomes["meanwhile"])


@needs_sandbox
def test_input_inside_an_answer_ends_that_answer_and_says_so(graded):
    lab, root, outcomes = graded
    assert outcomes["asks"].outcome == GRADED
    assert outcomes["asks"].proposed_points == sum(FULL.values()) - FULL["check-sum-two"]
    path = ClassFolder(root).notebook("autograded", "asks", lab.id)
    executed = nbformat.read(path, 4)
    assert "Votre code appelle input(), et personne" in str(cell(executed, "check-sum-two"))


@needs_sandbox
@pytest.mark.parametrize("name", REFUSED)
def test_ways_out_of_an_answer_are_refused_and_told(name, graded):
    _lab, _root, outcomes = graded
    assert (outcomes[name].outcome, outcomes[name].proposed_points) == (REVIEW, 0)
    what = REFUSED[name][1]
    assert f"{what}, which no answer needs, was tried" in str(outcomes[name])


@needs_sandbox
@pytest.mark.parametrize("name", OUTSIDE)
def test_tampering_outside_of_the_answers_earns_nothing_or_needs_review(name, graded):
    _lab, _root, outcomes = graded
    outcome = outcomes[f"outside-{name}"]
    assert outcome.outcome == REVIEW or outcome.proposed_points == 0


@needs_sandbox
@pytest.mark.parametrize("where", ["honest", "honest-within"])
@pytest.mark.parametrize("name", HONEST)
def test_honest_oddities_keep_every_point(name, where, graded):
    lab, root, outcomes = graded
    outcome = outcomes[f"{where}-{name}"]
    assert (outcome.outcome, outcome.reasons, outcome.repairs) == (GRADED, (), ())
    assert scores(lab, root, f"{where}-{name}") == {**FULL, "say-why": None}


@needs_sandbox
@pytest.mark.parametrize("name", ["equal", "modules"])
def test_some_tampering_would_earn_nothing_anyway(name, graded):
    _lab, _root, outcomes = graded
    assert outcomes[name].proposed_points == 0


@needs_sandbox
@pytest.mark.slow
@pytest.mark.parametrize("lab", find_labs(), ids=lambda lab: lab.id)
def test_no_right_answer_of_any_lab_is_suspicious(lab, tmp_path):
    """Copies that hold, together, every right answer that was written for the lab.

    Side by side, two of them may not fit; their points are ``tests/test_answers.py``'s affair.
    """
    known = exercises(lab)
    files = {name: sorted((ANSWERS / lab.id / name).glob("right_*.py")) for name in known}
    for number in range(max(map(len, files.values()))):
        notebook = student_copy(lab, "fr", known, written="Ma réponse.")
        for item in notebook.cells:
            name = item.metadata.get("nbgrader", {}).get("grade_id")
            if number < len(files.get(name, [])):
                item.source = files[name][number].read_text(encoding="utf-8")
        hand_in(lab, tmp_path, f"{number}", notebook)
    outcomes = grade(lab, ClassFolder(tmp_path))
    assert {outcome.outcome for outcome in outcomes.values()} == {GRADED}


def test_a_check_reads_the_real_names_whatever_the_notebook_calls_by_them():
    source = "with check('a', 1):\n    list = [n for n in f(max(1, 2))]\n    assert all(list)\n"
    assert names_read(source) == {"check", "f", "max", "all"}
    names = {"max", "all"}
    assert ast.dump(ast.parse(renamed(source, "_x_", names))) == ast.dump(
        ast.parse(source.replace("max(", "_x_max(").replace("all(", "_x_all("))
    )
