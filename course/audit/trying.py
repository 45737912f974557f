"""Run an answer and its checks in a process of their own, or several answers in one."""

import gc
import importlib
import io
import json
import linecache
import os
import re
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import FrameType

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from course.labs.explain import hidden_test

HIDDEN = re.compile(
    r"^( *)### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS$", re.DOTALL | re.MULTILINE
)
WALL_SECONDS = 600  # what sleeps or waits uses no processor: it is stopped by the clock
MEMORY = 2 << 30  # bytes that an answer may take besides what the lab has taken already


@dataclass
class Result:
    """What one answer loses.

    Attributes:
        failed: the message of each check that failed. Where checks are run by parts, those of the
            visible parts or, if all of them hold, those of the hidden tests.
        hidden: whether only hidden tests failed; known where checks are run by parts.
        seconds: processor time.
        source: the text of the answer.
        modules: what it imported, and the checks with it, where it ran alone.
    """

    failed: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    seconds: float = 0.0
    source: str = ""
    modules: list[str] = field(default_factory=list)

    @property
    def checks(self) -> set[str]:
        """The checks that failed."""
        return set(self.failed)


def prepare_forks(modules: Iterable[str]) -> None:
    """Import here what each child would import again, and let it share the memory that is taken."""
    for name in modules:
        with suppress(Exception):  # some cannot be imported by themselves
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def try_alone(
    answer: str, rest: list[NotebookNode], namespace: dict, seconds: float, by_parts: bool
) -> Result:
    """Run an answer and the cells after it in a process of its own.

    Args:
        answer: the text of an exercise's cell.
        rest: the cells after it, up to its last check.
        namespace: what the cells before have made.
        seconds: the processor time that it may take.
        by_parts: run the visible parts of all checks first, then, if they hold, the whole checks.
    """

    def run() -> list[Result]:
        _limit_memory()
        _limit_time(seconds)
        before = set(sys.modules)
        result = _check(answer, rest, namespace, by_parts)
        result.modules = [name for name in list(sys.modules) if name not in before]
        used = resource.getrusage(resource.RUSAGE_SELF)
        result.seconds = used.ru_utime + used.ru_stime
        return [result]

    results = _in_child(run)
    if results:
        return replace(results[0], source=answer)
    checks = [c.metadata.nbgrader.grade_id for c in rest if is_grade(c)]
    failed = dict.fromkeys(checks, f"stopped after {seconds:.0f} s, or died")
    return Result(failed, seconds=seconds, source=answer)


def try_together(
    answers: Mapping[str, str],
    reference: str,
    rest: list[NotebookNode],
    namespace: dict,
    seconds: float,
) -> dict[str, Result]:
    """Run answers one after the other in one process, if they leave it as it was.

    The reference is run after them: if it loses anything, or if an answer ends the process, each
    half of the answers is tried again in a process of its own.

    Args:
        answers: the texts of the cell, by name.
        reference: that of the solution.
        rest: the cells after it, up to its last check.
        namespace: what the cells before have made.
        seconds: the processor time that an answer may take.
    """
    names = list(answers)
    if len(names) == 1:
        return {name: try_alone(answers[name], rest, namespace, seconds, False) for name in names}

    def run() -> list[Result]:
        _limit_memory()
        before = dict(namespace)
        results = []
        for answer in [*answers.values(), reference]:
            _limit_time(seconds, _stop)
            results.append(replace(_check(answer, rest, namespace, False), source=answer))
            namespace.clear()
            namespace.update(before)
        return results

    results = _in_child(run)
    if results and not results[-1].failed:
        return dict(zip(names, results[:-1], strict=True))
    found: dict[str, Result] = {}
    for half in (names[: len(names) // 2], names[len(names) // 2 :]):
        some = {name: answers[name] for name in half}
        found |= try_together(some, reference, rest, namespace, seconds)
    return found


def _in_child(run: Callable[[], list[Result]]) -> list[Result]:
    """Return what ``run`` gives in a child process, nothing if the process dies."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            results = [asdict(result) for result in run()]
            with os.fdopen(write, "w", encoding="utf-8") as pipe:
                json.dump(results, pipe)
        except BaseException:
            traceback.print_exc()  # ours: what an answer raises is in its result
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return [Result(**result) for result in json.loads(text)] if text else []


class _Stopped(BaseException):
    """An answer took too long."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _Stopped("stopped: it took too long")


def _limit_memory() -> None:
    """Let this process take no more than ``MEMORY`` besides what it has taken."""
    taken = Path("/proc/self/statm")
    if taken.exists():
        pages = int(taken.read_text(encoding="utf-8").split()[0])
        most = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_time(seconds: float, then: Callable | signal.Handlers = signal.SIG_DFL) -> None:
    """Let this process end, or do what is given, after that much more processor time."""
    signal.signal(signal.SIGPROF, then)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    signal.alarm(WALL_SECONDS)


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
        run_quietly(source, name, namespace)
    except BaseException as error:
        return error
    return None


def run_quietly(source: str, name: str, namespace: dict) -> None:
    """Run a cell's text; nothing is printed, and no figure stays open."""
    import matplotlib.pyplot as plt

    filename = f"<{name}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)  # as IPython does
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        exec(compile(source, filename, "exec"), namespace)
    plt.close("all")
