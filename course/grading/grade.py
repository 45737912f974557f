"""Grade the copies of a class through nbgrader, one explicit outcome each.

A copy goes through three stages: ``prepare``, run, ``save``. Only the run stage executes the
student's code; it takes text and gives a ``Run``, which is plain JSON, and needs no gradebook, so
that a scheduler can do it elsewhere. The other two are for one process at a time.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from nbgrader.converters import GenerateAssignment

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.gradebook.outcomes import Outcome, read_outcomes
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


def grade(
    lab: Lab,
    folder: ClassFolder,
    unsafe: bool = False,
    limits: Limits | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    again: bool = False,
) -> dict[str, Outcome]:
    """Autograde every copy of a lab that a class handed in.

    A copy is left as it is if neither its files nor what it is graded with have changed since its
    grade was saved. So a run that was killed at any moment is continued by the next one.

    Args:
        lab: the lab.
        folder: the class's.
        unsafe: run the students' code as the present user, without a sandbox, one by one.
        limits: what each copy may use in its sandbox.
        workers: how many copies run at once.
        scheduler: the address of a Dask scheduler whose workers run them instead.
        again: grade every copy, changed or not.

    Returns:
        Each student's outcome. A copy that fails stops no other, and an old score does not stand in
        for it.

    Raises:
        GradingError: if there is no copy, or the scheduler cannot be used.
        SandboxError: if there is no sandbox, and ``unsafe`` is not given.
    """
    limits = limits or Limits()
    if unsafe and scheduler:
        raise GradingError("--unsafe is for this machine only: leave --scheduler out")
    if not (unsafe or scheduler):
        self_test(folder.root)
    students = folder.submitted_students(lab.id)
    if not students:
        raise GradingError(f"no copy matches {folder.submitted_notebook('<student>', lab.id)}")
    done = Done(folder, lab, settings_digest(lab, limits, unsafe))
    known = {} if again else read_outcomes(lab.id, folder)
    digests = {student: copy_digest(folder, lab, student) for student in students}
    changed = [s for s in students if s not in known or not done.has(s, digests[s])]
    outcomes = {student: known[student] for student in students if student not in changed}
    if not changed:
        return outcomes
    # Beside the start of the workers, which takes as long.
    beside = ThreadPoolExecutor(1)
    release = beside.submit(_release, lab, folder)
    beside.shutdown(wait=False)
    copies = _Copies(lab, folder, {s: digests[s] for s in changed}, done, release)
    ready = copies.prepare()
    workers = min(workers, len(changed))
    if scheduler or (workers > 1 and not unsafe):
        from course.grading.cluster import run_copies
        from course.grading.preload import imports

        runs = run_copies(ready, limits, workers, scheduler, len(changed), imports(lab))
    else:
        run = partial(run_readings, limits=limits, run=_unsafe if unsafe else run_copy)
        bar = progress(ready, total=len(changed), desc="copies", unit="copy")
        runs = ((student, once_more(run, readings)) for student, readings in bar)
    for student, ran in runs:
        copies.save(student, ran)
    outcomes |= copies.outcomes
    return {student: outcomes[student] for student in students}


def _unsafe(notebook: str, _limits: Limits | None, _start: object) -> Run:
    return run_unsafe(notebook)


def _release(lab: Lab, folder: ClassFolder) -> None:
    """Make the release that copies are graded with; their language does not matter to it."""
    language = lab.languages[0]
    convert(GenerateAssignment, write_source(lab, language, folder), lab, language)


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
