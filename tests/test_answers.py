"""The matrix: right answers keep every point, wrong ones lose exactly what they say."""

import ast
import importlib
import inspect
import pkgutil
import re

import pytest

import helpers
from course.labs.lab import find_labs
from helpers.checks.core import CheckFailed  # noqa: F401 - loaded before the forks
from tests.answering import ANSWERS, blank, exercises, run_lab, written_answers

LABS = {lab.id: lab for lab in find_labs()}
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)
LOSES = re.compile(r"# loses: (.+)")


# Checks draw: they are run with other seeds too, once here (not the lab that takes minutes), and 20
# times in the slow tier.
RUNS = [pytest.param(lab_id, 0, id=lab_id) for lab_id in LABS]
RUNS += [
    pytest.param(
        lab_id,
        n,
        id=f"{lab_id}, other seeds {n}",
        marks=[pytest.mark.slow] if n > 1 or "dqn" in lab.requires else [],
    )
    for lab_id, lab in LABS.items()
    for n in range(1, 21)
]


@pytest.mark.notebook
@pytest.mark.parametrize(("lab_id", "reseed"), RUNS)
def test_right_answers_keep_their_points_and_wrong_ones_lose_exactly_theirs(lab_id, reseed):
    lab = LABS[lab_id]

    def answers_of(exercise, source, _namespace):
        written = {p.stem: p.read_text(encoding="utf-8") for p in written_answers(lab, exercise)}
        return written | {"blank": blank(source)}

    results = run_lab(lab, answers_of, reseed=reseed)
    wrong = []
    for exercise, found in results.items():
        for name, result in found.items():
            expected = _expected(lab, exercise, name)
            if result.checks != expected:
                wrong.append(
                    f"{exercise}/{name}: loses {sorted(result.checks)}, expected "
                    f"{sorted(expected)}\n    " + "\n    ".join(result.failed.values())
                )
            if name == "blank":
                for check, message in result.failed.items():
                    if "is not written yet" not in message:
                        wrong.append(f"{exercise}/blank: {check} says {message!r}")
    assert not wrong, "\n".join(wrong)


def _expected(lab, exercise: str, name: str) -> set[str]:
    if name == "blank":
        return set(exercises(lab)[exercise])
    if not name.startswith("wrong"):
        return set()
    first = (ANSWERS / lab.id / exercise / f"{name}.py").read_text(encoding="utf-8").splitlines()[0]
    loses = LOSES.fullmatch(first)
    assert loses, f"{exercise}/{name}.py does not begin with `# loses: check-…`"
    return {check.strip() for check in loses[1].split(",")}


@pytest.mark.parametrize("lab_id", LABS)
def test_every_exercise_has_right_and_wrong_answers(lab_id):
    lab = LABS[lab_id]
    found = {p.name for p in (ANSWERS / lab_id).iterdir()}
    assert found == set(exercises(lab))
    for exercise in exercises(lab):
        names = [p.stem for p in written_answers(lab, exercise)]
        assert all(name.startswith(("right_", "wrong_")) for name in names)
        assert sum(name.startswith("right_") for name in names) >= 2, exercise
        assert sum(name.startswith("wrong_") for name in names) >= 3, exercise


@pytest.mark.notebook
@pytest.mark.parametrize("lab_id", LABS)
def test_nothing_in_helpers_answers_an_exercise(lab_id):
    """What could be called as an answer is, put in its place, earns nothing."""
    _nothing_earns(LABS[lab_id], _could_answer)


@pytest.mark.slow
@pytest.mark.notebook
@pytest.mark.parametrize("lab_id", LABS)
def test_no_name_of_helpers_answers_an_exercise(lab_id):
    """Each public name of ``helpers``, put in the place of what an exercise asks for, earns 0."""
    _nothing_earns(LABS[lab_id], lambda _value, _asked: True)


@pytest.mark.parametrize(
    ("name", "asked", "could"),
    [
        ("eval_policy_n_episodes", "def f(env, policy, n, seed): ...", True),
        ("eval_policy_n_episodes", "def f(env): ...", False),
        ("RandomAgent", "def f(env, seed): ...", True),
        ("RandomAgent", "class A:\n    def learn(self, obs, action): ...", True),
        ("RandomAgent", "class A:\n    def choose(self, obs): ...", False),
        ("RandomAgent", "class A:\n    def __init__(self, env, a, b): ...", False),
        ("print_values", "class A:\n    def learn(self, obs): ...", False),
    ],
)
def test_what_could_answer_is_told_by_its_signature(name, asked, could):
    (node,) = ast.parse(asked).body
    assert _could_answer(getattr(helpers, name), node) == could


def _nothing_earns(lab, could_answer):
    def answers_of(_exercise, source, _namespace):
        asked = [node for node in ast.parse(source).body if isinstance(node, DEFINITIONS)]
        return {
            f"{module}.{name}": "\n".join(
                [
                    f"from {module} import {name} as the_helper",
                    *(f"{node.name} = the_helper" for node in asked),
                ]
            )
            for module, name, value in _public_names()
            if any(could_answer(value, node) for node in asked)
        }

    results = run_lab(lab, answers_of, seconds=10, together=True)
    known = exercises(lab)
    earned = {
        f"{exercise}: {name} earns {sorted(set(known[exercise]) - result.checks)}"
        for exercise, found in results.items()
        for name, result in found.items()
        if name != "reference" and not set(known[exercise]) <= result.checks
    }
    assert not earned, "\n".join(sorted(earned))


def _public_names() -> list[tuple[str, str, object]]:
    """List the functions and classes that the modules of ``helpers`` define."""
    found = []
    for about in pkgutil.walk_packages(helpers.__path__, "helpers."):
        module = importlib.import_module(about.name)
        found += [
            (about.name, name, value)
            for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", None) == about.name
            if not name.startswith("_")
        ]
    assert len(found) > 30
    return found


def _could_answer(value, asked: ast.FunctionDef | ast.ClassDef) -> bool:
    """Tell whether a helper can be called as an exercise's function is, or has a class's methods.

    What cannot stops every check that calls it; that it earns nothing is seen in the slow tier.
    """
    if isinstance(asked, ast.FunctionDef):
        return _takes(value, [a.arg for a in asked.args.args])
    methods = {node.name: node for node in asked.body if isinstance(node, ast.FunctionDef)}
    if not isinstance(value, type) or any(not hasattr(value, name) for name in methods):
        return False
    made = methods.get("__init__")
    return made is None or _takes(value, [a.arg for a in made.args.args[1:]])


def _takes(value, names: list[str]) -> bool:
    """Tell whether a function takes arguments of these names, or as many."""
    try:
        signature = inspect.signature(value)
    except ValueError:  # written in C
        return True
    for args, kwargs in ((names, {}), ([], dict.fromkeys(names))):
        try:
            signature.bind(*args, **kwargs)
            return True
        except TypeError:
            pass
    return False
