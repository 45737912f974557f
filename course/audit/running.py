"""Run a lab's solution once and, at each exercise, fork for each answer to it.

An answer is the whole text of an exercise's cell. Its result is what that exercise's checks say of
it, found by running the cells from the exercise to its last check, hidden tests included. The
answers are the author's own: nothing here is a sandbox.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import chdir
from dataclasses import asdict
from tempfile import TemporaryDirectory

import numpy as np
from gymnasium.utils import seeding
from nbformat import NotebookNode
from tqdm import tqdm

from course.audit.needed import shortened
from course.audit.trying import Result, prepare_forks, run_quietly, try_alone, try_together
from course.base.errors import SourceError
from course.labs.explain import show_hidden_tests
from course.labs.lab import Lab

# The texts of the answers to an exercise, by name, from the exercise, the source of its cell and
# the names that the cells before it have made.
AnswersOf = Callable[[str, str, Mapping[str, object]], dict[str, str]]


def exercises(lab: Lab) -> dict[str, list[str]]:
    """Return the name of each exercise in code, with those of its checks."""
    return {e.name: e.checks for e in lab.exercises if not e.manual}


def run_lab(
    lab: Lab,
    answers_of: AnswersOf,
    seconds: float = 60,
    reseed: int = 0,
    only: str | None = None,
    by_parts: bool = False,
    progress: bool = False,
    together: bool = False,
) -> dict[str, dict[str, Result]]:
    """Run the lab, and every answer, in a child process that this one waits for.

    Of the cells that no exercise or check needs, only what they define is run.

    Args:
        lab: the lab.
        answers_of: called in the child.
        seconds: the processor time that an answer and its checks may take; by parts, five times
            that of the reference and two seconds are enough.
        reseed: added to every seed that the checks and the environments are given.
        only: an exercise, if the others should not be tried.
        by_parts: run the visible parts of all checks first, then, if they hold, the whole checks.
        progress: count the answers to each exercise on stderr.
        together: try all answers to an exercise in one process, where they do not disturb each
            other: quick for many that fail at once.

    Returns:
        For each exercise, the result of each answer; the reference solution is ``"reference"``.

    Raises:
        SourceError: if a cell of the solution fails; its traceback is on stderr.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(read)
            _shift_seeds(1000 * reseed)
            with TemporaryDirectory() as folder, chdir(folder):  # a lab may write checkpoints
                results = _run(lab, answers_of, seconds, only, by_parts, progress, together)
            with os.fdopen(write, "w", encoding="utf-8") as pipe:
                json.dump(results, pipe)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise SourceError(f"{lab.id}: a cell of its solution failed, see above")
    return {
        exercise: {name: Result(**result) for name, result in found.items()}
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


def _compute_in_one_thread() -> None:
    """Let no library start threads: a process that is forked after they have run waits for them."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if "torch" in sys.modules:  # it has read them already
        sys.modules["torch"].set_num_threads(1)


def _run(
    lab: Lab,
    answers_of: AnswersOf,
    seconds: float,
    only: str | None,
    by_parts: bool,
    progress: bool,
    together: bool,
) -> dict[str, dict[str, dict]]:
    os.environ["NBGRADER_EXECUTION"] = "autograde"  # the smallest budget, no progress bars
    _compute_in_one_thread()
    if not by_parts:  # thousands of them, each of which would evaluate its test again
        show_hidden_tests()
    # Cells of one language choose that of the messages, which stay English here.
    cells = [c for c in lab.cells if c.cell_type == "code" and "tags" not in c.metadata]
    known = exercises(lab)
    asked = {
        i
        for position, cell in enumerate(cells)
        if _grade_id(cell) in known
        for i in range(position, _last(cells, known[_grade_id(cell)]) + 1)
    }
    texts = shortened([cell.source for cell in cells], asked)
    namespace: dict = {"__name__": "__main__"}
    results: dict[str, dict[str, dict]] = {}
    for position, cell in enumerate(cells):
        grade_id = _grade_id(cell)
        if grade_id in known and only in (None, grade_id):
            rest = cells[position + 1 : _last(cells, known[grade_id]) + 1]
            reference = try_alone(cell.source, rest, namespace, seconds, by_parts)
            prepare_forks(reference.modules)
            limit = min(seconds, 2 + 5 * reference.seconds) if by_parts else seconds
            answers = answers_of(grade_id, cell.source, namespace)
            if together:
                found = try_together(answers, cell.source, rest, namespace, limit)
            else:
                found = {
                    name: try_alone(text, rest, namespace, limit, by_parts)
                    for name, text in tqdm(answers.items(), desc=grade_id, disable=not progress)
                }
            found["reference"] = reference
            results[grade_id] = {name: asdict(result) for name, result in found.items()}
            if only:
                return results
        run_quietly(texts[position], cell.id, namespace)
    return results


def _grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _last(cells: list[NotebookNode], checks: list[str]) -> int:
    """Return the position of the last of these checks."""
    return max(i for i, cell in enumerate(cells) if _grade_id(cell) in checks)
