"""Run a lab's solution once and, at each exercise, fork for each answer to it.

An answer is the whole text of an exercise's cell. Its result is the set of that exercise's checks
that fail, found by running the cells from the exercise to its last check, hidden tests included.
"""

import io
import json
import os
import re
import signal
import traceback
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from gymnasium.utils import seeding
from nbgrader.utils import is_grade

from course.labs.configuration import CODE_STUB
from course.labs.lab import Lab

ANSWERS = Path(__file__).parent / "answers"
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION$", re.DOTALL | re.MULTILINE)


@dataclass
class Result:
    """What one answer loses, and the message of each check that it loses."""

    failed: dict[str, str] = field(default_factory=dict)

    @property
    def checks(self) -> set[str]:
        return set(self.failed)


def exercises(lab: Lab) -> dict[str, list[str]]:
    """Return the name of each exercise in code, with those of its checks."""
    return {e.name: e.checks for e in lab.exercises if not e.manual}


def written_answers(lab: Lab, exercise: str) -> list[Path]:
    return sorted((ANSWERS / lab.id / exercise).glob("*.py"))


def blank(source: str) -> str:
    """Return an exercise's cell as the student finds it."""
    return SOLUTION.sub(
        lambda match: "\n".join(match[1] + line for line in CODE_STUB.splitlines()), source
    )


def run_lab(
    lab: Lab, answers_of, seconds: int = 60, reseed: int = 0
) -> dict[str, dict[str, Result]]:
    """Run the lab, and every answer, in a child process that this one waits for.

    Args:
        lab: the lab.
        answers_of: a function from ``(exercise, source of its cell)`` to a dictionary from the
            name of an answer to its text. It is called in the child.
        seconds: the time that an answer and its checks may take.
        reseed: added to every seed that the checks and the environments are given.

    Returns:
        For each exercise, the result of each answer; the reference solution is ``"reference"``.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(read)
            _shift_seeds(1000 * reseed)
            with TemporaryDirectory() as folder, chdir(folder):  # a lab may write checkpoints
                results = _run(lab, answers_of, seconds)
            with os.fdopen(write, "w") as pipe:
                json.dump(results, pipe)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"{lab.id}: the run of its solution failed, see above"
    return {
        exercise: {name: Result(failed) for name, failed in found.items()}
        for exercise, found in json.loads(text).items()
    }


def _shift_seeds(shift: int) -> None:
    """Have NumPy and Gymnasium take ``seed + shift`` wherever they are given a number."""
    if not shift:
        return
    for module, name in ((np.random, "default_rng"), (seeding, "np_random")):
        original = getattr(module, name)

        def shifted(seed=None, original=original):
            return original(seed + shift if isinstance(seed, (int, np.integer)) else seed)

        setattr(module, name, shifted)


def _run(lab: Lab, answers_of, seconds: int) -> dict:
    os.environ["NBGRADER_EXECUTION"] = "autograde"  # the smallest budget, no progress bars
    cells = [c for c in lab.notebook("en").cells if c.cell_type == "code"]
    known = exercises(lab)
    namespace: dict = {"__name__": "__main__"}
    results: dict = {}
    for position, cell in enumerate(cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in known:
            last = max(
                i
                for i, c in enumerate(cells)
                if c.metadata.get("nbgrader", {}).get("grade_id") in known[grade_id]
            )
            rest = cells[position + 1 : last + 1]
            answers = {"reference": cell.source} | answers_of(grade_id, cell.source)
            results[grade_id] = {
                name: _fork(text, rest, namespace, seconds) for name, text in answers.items()
            }
        _quietly(cell.source, cell.id, namespace)
    return results


def _fork(answer: str, rest: list, namespace: dict, seconds: int) -> dict[str, str]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            signal.alarm(seconds)
            failed = _check(answer, rest, namespace)
            with os.fdopen(write, "w") as pipe:
                json.dump(failed, pipe)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if text:
        return json.loads(text)
    checks = [c.metadata.nbgrader.grade_id for c in rest if is_grade(c)]
    return dict.fromkeys(checks, f"stopped after {seconds} s, or died")


def _check(answer: str, rest: list, namespace: dict) -> dict[str, str]:
    """Run an answer and the cells after it; return the message of each check that fails."""
    failed = {}
    error = _try(answer, "answer", namespace)
    for cell in rest:
        message = _try(cell.source, cell.id, namespace)
        if message and is_grade(cell):
            failed[cell.metadata.nbgrader.grade_id] = message
    if error and not failed:
        failed["the cell itself"] = error
    return failed


def _try(source: str, name: str, namespace: dict) -> str | None:
    try:
        _quietly(source, name, namespace)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return None


def _quietly(source: str, name: str, namespace: dict) -> None:
    import matplotlib.pyplot as plt

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        exec(compile(source, f"<{name}>", "exec"), namespace)
    plt.close("all")
