"""Grade the copies of a class through nbgrader, one explicit outcome each.

A copy goes through three stages: ``prepare``, run, ``save``. Only the run stage executes the
student's code; it takes text and gives a ``Run``, which is plain JSON, and needs no gradebook, so
that a scheduler can do it elsewhere. The other two are for one process at a time.
"""

import logging
from collections.abc import Collection, Container, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from nbgrader.converters import GenerateAssignment

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.faults import faults_named
from course.gradebook.cells import reconcile
from course.gradebook.outcomes import Outcome, read_outcomes
from course.gradebook.releases import keep_releases
from course.grading.alone import alone
from course.grading.digests import Done, copy_digest
from course.grading.prepare import Prepared, prepare
from course.grading.readings import run_readings
from course.grading.run import Run, once_more, run_copy, run_unsafe
from course.grading.save import save
from course.grading.settings import settings_digest
from course.labs.build import convert, write_source
from course.labs.lab import Lab
from course.sandbox.limits import Limits
from course.sandbox.self_test import self_test
from helpers.support.progress import progress

log = logging.getLogger(__name__)
GO_ON = (
    "What was graded before this is saved, and no grade of the other copies was changed: run "
    "`course grade` again to go on"
)


def grade(
    lab: Lab,
    folder: ClassFolder,
    unsafe: bool = False,
    limits: Limits | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    again: bool = False,
    students: Collection[str] | None = None,
) -> dict[str, Outcome]:
    """Autograde every copy of a lab that a class handed in; return each student's outcome.

    A copy is left as it is if neither its files nor what it is graded with have changed since its
    grade was saved: so the next run continues one that was killed. A copy that fails stops no
    other, and an old score does not stand in for it.

    Args:
        lab: the lab.
        folder: the class's.
        unsafe: run the students' code as the present user, without a sandbox, one by one.
        limits: what each copy may use in its sandbox.
        workers: how many copies run at once.
        scheduler: the address of a Dask scheduler whose workers run them instead.
        again: grade every copy, changed or not.
        students: the only ones who are graded; everybody when None.

    Raises:
        GradingError: if there is no copy, another process grades this class, or the scheduler
            cannot be used.
        FaultError: if the machine stops it: what was graded before stands, and nothing of the
            copies that were under way is written.
        SandboxError: if there is no sandbox, and ``unsafe`` is not given.
    """
    limits = limits or Limits()
    with faults_named(GO_ON):
        _refuse_what_cannot_run(folder, unsafe, scheduler)
        if not folder.submitted_students(lab.id):
            raise GradingError(f"no copy matches {folder.submitted_notebook('<student>', lab.id)}")
        wanted = _wanted(lab, folder, students)
        with alone(folder):
            return _grade(lab, folder, wanted, unsafe, limits, workers, scheduler, again)


def _grade(
    lab: Lab,
    folder: ClassFolder,
    wanted: list[str],
    unsafe: bool,
    limits: Limits,
    workers: int,
    scheduler: str | None,
    again: bool,
) -> dict[str, Outcome]:
    done = Done(folder, lab, settings_digest(lab, limits, unsafe))
    outcomes = {} if again else read_outcomes(lab.id, folder)
    changed = _changed(lab, folder, wanted, outcomes, done)
    if changed:
        with _release(lab, folder) as release:
            copies = _Copies(lab, folder, changed, done, release)
            for student, run in _runs(copies, limits, unsafe, workers, scheduler):
                copies.save(student, run)
            outcomes |= copies.outcomes
    return {student: outcomes[student] for student in wanted}


def _refuse_what_cannot_run(folder: ClassFolder, unsafe: bool, scheduler: str | None) -> None:
    if unsafe and scheduler:
        raise GradingError("--unsafe is for this machine only: leave --scheduler out")
    if not (unsafe or scheduler):
        self_test(folder.root)


def _wanted(lab: Lab, folder: ClassFolder, students: Collection[str] | None) -> list[str]:
    """Return whose copies are asked for."""
    there = folder.submitted_students(lab.id)
    unknown = sorted(set(students or ()) - set(there))
    if unknown:
        raise GradingError(f"no copy of {lab.id} by {', '.join(unknown)} in {folder.submitted}")
    return there if students is None else sorted(set(students))


def _changed(
    lab: Lab, folder: ClassFolder, students: list[str], known: Container[str], done: Done
) -> dict[str, str]:
    """Return the digests of the copies that must be graded."""
    digests = {student: copy_digest(folder, lab, student) for student in students}
    changed = {
        student: copy
        for student, copy in digests.items()
        if student not in known or not done.has(student, copy)
    }
    for student in students:
        if student not in changed:
            log.info("%s: unchanged since it was graded", student)
    log.info("%d copies, %d of them to grade", len(digests), len(changed))
    return changed


def _runs(
    copies: "_Copies", limits: Limits, unsafe: bool, workers: int, scheduler: str | None
) -> Iterator[tuple[str, Run]]:
    """Run the copies, here one by one, or several at once, and yield them as they finish."""
    total = len(copies.digests)
    workers = min(workers, total)
    if scheduler or (workers > 1 and not unsafe):
        from course.grading.cluster import run_copies
        from course.grading.preload import imports

        code = imports(copies.lab)
        yield from run_copies(copies.prepare(), limits, workers, scheduler, total, code)
        return
    run = partial(run_readings, limits=limits, run=_unsafe if unsafe else run_copy)
    bar = progress(copies.prepare(), total=total, desc="copies", unit="copy")
    for student, readings in bar:
        yield student, once_more(run, readings)


def _unsafe(notebook: str, _limits: Limits | None, _start: object) -> Run:
    return run_unsafe(notebook)


@contextmanager
def _release(lab: Lab, folder: ClassFolder) -> Iterator[Future]:
    """Make the release that copies are graded with, beside the start of the workers.

    Its language does not matter to it.
    """
    language = lab.languages[0]

    def make() -> None:
        reconcile(lab, folder)
        convert(GenerateAssignment, write_source(lab, language, folder), lab, language)
        keep_releases(lab.id, folder)

    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(make)


@dataclass
class _Copies:
    """The two stages before and after the run, which have the gradebook to themselves.

    Attributes:
        lab: the lab.
        folder: the class's.
        digests: the copies to grade.
        release: done when the release is in the gradebook.
        done: where to note each that is graded and saved.
        running: what the first stage made of those that are running.
        outcomes: of those that are saved.
    """

    lab: Lab
    folder: ClassFolder
    digests: dict[str, str]
    done: Done
    release: Future
    running: dict[str, Prepared] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def prepare(self) -> Iterator[tuple[str, str]]:
        """Yield the copies that can be run, each as it is asked for; save the others."""
        self.release.result()
        for student in self.digests:
            self.done.drop(student)
            self.running[student] = prepared = prepare(self.lab, self.folder, student)
            if prepared.reasons:
                self.save(student, None)
            else:
                yield student, str(prepared.readings)

    def save(self, student: str, run: Run | None) -> None:
        """Save one copy, and only then note that it is graded."""
        prepared = self.running.pop(student)
        self.outcomes[student] = save(self.lab, self.folder, student, prepared, run)
        self.done.add(student, self.digests[student])
        log.info("%s: %s", student, self.outcomes[student])
