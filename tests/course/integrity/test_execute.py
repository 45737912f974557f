"""Copies that change what the checks rely on, among honest ones that only look odd."""

import ast
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from course.base.class_folder import ClassFolder
from course.gradebook.outcomes import GRADED, REVIEW, read_outcomes
from course.grading.grade import grade
from course.integrity.execute import names_read, renamed
from course.labs.lab import find_labs
from tests.answering import ANSWERS, exercises
from tests.course.grading.test_grade import student_copy
from tests.sandboxed import needs_sandbox
from tests.tiny import FULL, RIGHT, copy_of, grade_all, hand_in, scores, tiny

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
        "import numpy\nnumpy.allclose.__wrapped__.__code__ = (lambda *a, **k: True).__code__",
        r"changed: numpy\.allclose",
    ),
    "numpy-inside": (
        "import numpy._core.numeric as n\nn.isclose = lambda *a, **k: True",
        r"changed: numpy\._core\.numeric\.isclose",
    ),
    "helpers": (
        "import helpers.checks.compare as c\nc.expect_equal.__code__ = (lambda *a: None).__code__",
        r"changed: helpers\.checks\.expect_equal",
    ),
    "helpers-class": (
        "from helpers import check\ncheck.__exit__ = lambda *a: print('✓ sum-two 2/2') or True",
        r"helpers\.checks\.core\.check\.__exit__.*many did not say that it passed",
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
    "event": (
        SHELL + "ip.events.register('pre_run_cell', lambda info: None)",
        r"changed: IPython's event pre_run_cell",
    ),
    "transformer": (
        SHELL + "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
        r"IPython's cleanup_transforms.*check-sum-two did not say that it passed",
    ),
    "syntax": (
        SHELL + "import ast\nclass T(ast.NodeTransformer):\n    def visit_With(self, node):\n"
        "        return ast.Pass()\nip.ast_transformers.append(T())",
        r"changed: IPython's syntax transformers",
    ),
    "traceback": (
        SHELL + "ip.showtraceback = lambda *a, **k: None",
        r"changed: the shell\.showtraceback",
    ),
    "run-cell": (
        SHELL + "type(ip).run_ast_nodes = None",
        r"changed: .*(run_ast_nodes)",
    ),
    "stdout": ("import io, sys\nsys.stdout = io.StringIO()", r"changed: sys\.stdout"),
    "session": (
        SHELL + "s = ip.kernel.session; old = s.send\ns.send = lambda *a, **k: old(*a, **k)",
        r"changed: the kernel's session\.send",
    ),
    "renamed": ("def expect_equal(*a, **k):\n    pass", r"expect_equal, which the checks use"),
    "equal": (
        "class Yes:\n    def __eq__(self, other): return True\n"
        "    def __radd__(self, other): return self",
        r"class Yes says that it equals everything",
    ),
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
        hand_in(lab, root, f"outside-{name}", with_first(lab, source, answers))
    for name, source in HONEST.items():
        hand_in(lab, root, f"honest-{name}", with_first(lab, source, RIGHT))
    grade_all(lab, root)
    return lab, root, read_outcomes(lab.id, ClassFolder(root))


@needs_sandbox
@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_needs_review_and_gives_no_score(name, graded):
    lab, root, outcomes = graded
    assert outcomes[name].outcome == REVIEW, outcomes[name]
    assert re.search(TAMPERED[name][1], str(outcomes[name])), outcomes[name]
    assert set(scores(lab, root, name).values()) == {None}


@needs_sandbox
@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_outside_of_the_answers_earns_nothing_or_needs_review(name, graded):
    _lab, _root, outcomes = graded
    outcome = outcomes[f"outside-{name}"]
    assert outcome.outcome == REVIEW or outcome.proposed_points == 0


@needs_sandbox
@pytest.mark.parametrize("name", HONEST)
def test_honest_oddities_keep_every_point(name, graded):
    lab, root, outcomes = graded
    outcome = outcomes[f"honest-{name}"]
    assert (outcome.outcome, outcome.reasons, outcome.repairs) == (GRADED, (), ())
    assert scores(lab, root, f"honest-{name}") == {**FULL, "say-why": None}


@needs_sandbox
@pytest.mark.parametrize("name", ["renamed", "equal", "modules"])
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
        for one in notebook.cells:
            name = one.metadata.get("nbgrader", {}).get("grade_id")
            if number < len(files.get(name, [])):
                one.source = files[name][number].read_text(encoding="utf-8")
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
