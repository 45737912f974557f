"""Run a lab's solution once and, at each exercise, fork for each answer to it.

An answer is the whole text of an exercise's cell. Its result is what that exercise's checks say of
it, found by running the cells from the exercise to its last check, hidden tests included. The
answers are the author's own: nothing here is a sandbox.
"""

import io
import json
import linecache
import os
import re
import resource
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from gymnasium.utils import seeding
from nbformat import NotebookNode
from nbgrader.utils import is_grade
from tqdm import tqdm

from course.base.errors import SourceError
from course.labs.explain import hidden_test, show_hidden_tests
from course.labs.lab import Lab

HIDDEN = re.compile(
    r"^( *)### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS$", re.DOTALL | re.MULTILINE
)
WALL_SECONDS = 600  # what sleeps or waits uses no processor: it is stopped by the clock
MEMORY = 2 << 30  # bytes that an answer may take besides what the lab has taken already

# The texts of the answers to an exercise, by name, from the exercise, the source of its cell and
# the names that the cells before it have made.
AnswersOf = Callable[[str, str, Mapping[str, object]], dict[str, str]]


@dataclass
class Result:
    """What one answer loses.

    Attributes:
        failed: the message of each check that failed. Where checks are run by parts, those of the
            visible parts or, if all of them hold, those of the hidden tests.
        hidden: whether only hidden tests failed; known where checks are run by parts.
        seconds: processor time.
        source: the text of the answer.
    """

    failed: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    seconds: float = 0.0
    source: str = ""

    @property
    def checks(self) -> set[str]:
        """The checks that failed."""
        return set(self.failed)


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
) -> dict[str, dict[str, Result]]:
    """Run the lab, and every answer, in a child process that this one waits for.

    Args:
        lab: the lab.
        answers_of: called in the child.
        seconds: the processor time that an answer and its checks may take; by parts, five times
            that of the reference and two seconds are enough.
        reseed: added to every seed that the checks and the environments are given.
        only: an exercise, if the others should not be tried.
        by_parts: run the visible parts of all checks first, then, if they hold, the whole checks.
        progress: count the answers to each exercise on stderr.

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
                results = _run(lab, answers_of, seconds, only, by_parts, progress)
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


def _run(
    lab: Lab,
    answers_of: AnswersOf,
    seconds: float,
    only: str | None,
    by_parts: bool,
    progress: bool,
) -> dict[str, dict[str, dict]]:
    os.environ["NBGRADER_EXECUTION"] = "autograde"  # the smallest budget, no progress bars
    if not by_parts:  # thousands of them, each of which would evaluate its test again
        show_hidden_tests()
    # Cells of one language choose that of the messages, which stay English here.
    cells = [c for c in lab.cells if c.cell_type == "code" and "tags" not in c.metadata]
    known = exercises(lab)
    namespace: dict = {"__name__": "__main__"}
    results: dict[str, dict[str, dict]] = {}
    for position, cell in enumerate(cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in known and only in (None, grade_id):
            rest = cells[position + 1 : _last(cells, known[grade_id]) + 1]
            reference = _fork(cell.source, rest, namespace, seconds, by_parts)
            results[grade_id] = {"reference": asdict(reference)}
            limit = min(seconds, 2 + 5 * reference.seconds) if by_parts else seconds
            answers = answers_of(grade_id, cell.source, namespace)
            for name, text in tqdm(answers.items(), desc=grade_id, disable=not progress):
                results[grade_id][name] = asdict(_fork(text, rest, namespace, limit, by_parts))
            if only:
                return results
        _quietly(cell.source, cell.id, namespace)
    return results


def _last(cells: list[NotebookNode], checks: list[str]) -> int:
    """Return the position of the last of these checks."""
    return max(
        i
        for i, cell in enumerate(cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") in checks
    )


def _fork(
    answer: str, rest: list[NotebookNode], namespace: dict, seconds: float, by_parts: bool
) -> Result:
    """Run an answer and the cells after it in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            _limit(seconds)
            result = _check(answer, rest, namespace, by_parts)
            used = resource.getrusage(resource.RUSAGE_SELF)
            result.seconds = used.ru_utime + used.ru_stime
            with os.fdopen(write, "w", encoding="utf-8") as pipe:
                json.dump(asdict(result), pipe)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if text:
        return replace(Result(**json.loads(text)), source=answer)
    checks = [c.metadata.nbgrader.grade_id for c in rest if is_grade(c)]
    failed = dict.fromkeys(checks, f"stopped after {seconds:.0f} s, or died")
    return Result(failed, seconds=seconds, source=answer)


def _limit(seconds: float) -> None:
    """Let this process end after that much processor time, and take no more than ``MEMORY``."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(WALL_SECONDS)
    taken = Path("/proc/self/statm")
    if taken.exists():
        pages = int(taken.read_text(encoding="utf-8").split()[0])
        most = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _check(answer: str, rest: list[NotebookNode], namespace: dict, by_parts: bool) -> Result:
    """Run an answer and the cells after it; note the message of each check that fails."""
    error = _try(answer, "answer", namespace)
    failed = {}
    for cell in rest:
        source = HIDDEN.sub(r"\1pass", cell.source) if by_parts else cell.source
        lost = _try(source, cell.id, namespace)
        if lost and is_grade(cell):
            failed[cell.metadata.nbgrader.grade_id] = _said(lost)
    if error and not failed:
        failed["the cell itself"] = _said(error)
    if failed or not by_parts:
        return Result(failed)
    for cell in filter(is_grade, rest):
        lost = _try(cell.source, cell.id, namespace)
        if lost:
            failed[cell.metadata.nbgrader.grade_id] = _said(lost)
    return Result(failed, hidden=bool(failed))


def _said(error: BaseException) -> str:
    """Return what a check said, with the hidden test behind it where that is noted."""
    return "\n".join(filter(None, [f"{type(error).__name__}: {error}", hidden_test(error)]))


def _try(source: str, name: str, namespace: dict) -> BaseException | None:
    try:
        _quietly(source, name, namespace)
    except BaseException as error:
        return error
    return None


def _quietly(source: str, name: str, namespace: dict) -> None:
    import matplotlib.pyplot as plt

    filename = f"<{name}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)  # as IPython does
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        exec(compile(source, filename, "exec"), namespace)
    plt.close("all")
