"""Plain ``nbgrader autograde`` against ``course grade`` on the same class, in the same run.

Run: ``python benchmarks/grading.py [--copies 40] [--lab 04_cliff] [--workers 2]``. Both sides have
one compute thread a kernel, and both make the release that they grade with; ours has its sandbox.
Prints the throughput of both and their ratio, and which share of a copy is its kernel's start with
the imports, cold and warm.
``--growth`` grades classes of 10 to 400 blank copies of lab 1 instead, and prints the time of
a copy, the grader's memory and its largest worker's for each. Nothing else should run on the
machine.

The class holds copies with everything solved, with half of it, and blank, in turn: what a copy
computes cannot be saved, so the ratio depends on it. ``--solved`` takes solved copies only.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil

from course.base.class_folder import ClassFolder
from course.base.paths import NOTEBOOKS, SOLUTIONS
from course.grading.grade import grade
from course.grading.preload import imports
from course.grading.run import run_copy
from course.labs.build import convert, write_source
from course.labs.configuration import COURSE_ID
from course.labs.lab import Lab, find_labs
from course.sandbox.limits import MB
from course.sandbox.prefork import Prefork

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SHARES = (1.0, 0.5, 1.0, 0.0)  # of the exercises that a copy solves
GROWTH = (10, 40, 100, 400)


def hand_in(lab: Lab, root: Path, copies: int, shares: tuple[float, ...]) -> None:
    """Write the copies of a class."""
    for number in range(copies):
        text = nbformat.writes(copy_of(lab, shares[number % len(shares)]))
        path = root / "submitted" / f"student{number:03d}" / lab.id / f"{lab.id}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def copy_of(lab: Lab, share: float):
    """Return a copy with the first exercises solved."""
    copy, solved = (
        nbformat.read(folder / "fr" / lab.id / f"{lab.id}.ipynb", 4)
        for folder in (NOTEBOOKS, SOLUTIONS)
    )
    answers = {
        c.metadata.nbgrader.grade_id: c.source
        for c in solved.cells
        if c.metadata.get("nbgrader", {}).get("solution")
    }
    chosen = list(answers)[: round(share * len(answers))]
    for cell in copy.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in chosen:
            cell.source = answers[name]
    return copy


def plain(lab: Lab, root: Path) -> float:
    """Return the seconds that ``nbgrader autograde`` takes for a class, with its release.

    Nothing of ours is in its configuration; it takes the release that was made.
    """
    from nbgrader.converters import GenerateAssignment

    started = time.perf_counter()
    convert(GenerateAssignment, write_source(lab, "en", ClassFolder(root)), lab, "en")
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.root = {str(root)!r}\n"
        f"c.CourseDirectory.course_id = {COURSE_ID!r}\n"
        'c.CourseDirectory.release_directory = "build/release"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "nbgrader", "autograde", lab.id, "--create"]
    subprocess.run(command, cwd=root, check=True, env=os.environ | ONE_THREAD, capture_output=True)
    return time.perf_counter() - started


def ours(lab: Lab, root: Path, workers: int) -> float:
    """Return the seconds that ``course grade`` takes for a class, with its start."""
    command = [
        sys.executable,
        "-m",
        "course.commands",
        "grade",
        lab.id,
        "--workers",
        str(workers),
    ]
    started = time.perf_counter()
    subprocess.run([*command, "--class", str(root)], check=True, capture_output=True)
    return time.perf_counter() - started


def start_up(lab: Lab) -> tuple[float, float, float]:
    """Return the seconds of a copy that only imports, cold and warm, and of a solved one, cold."""
    imported = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(imports(lab))])
    solved, text = nbformat.writes(copy_of(lab, 1.0)), nbformat.writes(imported)
    warm = Prefork(imports(lab))
    run_copy(text, start=warm.launch)  # it has finished its imports
    try:
        cold = min(run_copy(text).seconds for _ in range(3))
        hot = min(run_copy(text, start=warm.launch).seconds for _ in range(3))
    finally:
        warm.close()
    return cold, hot, run_copy(solved).seconds


def compare(lab: Lab, copies: int, workers: int, shares: tuple[float, ...]) -> float:
    """Print both throughputs; return how many times ours is the other."""
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        roots = [Path(folder) / name for name in ("plain", "ours")]
        for root in roots:
            hand_in(lab, root, copies, shares)
        seconds = [plain(lab, roots[0]), ours(lab, roots[1], workers)]
        for root in roots:
            graded = len(list((root / "autograded").glob(f"*/{lab.id}/*.ipynb")))
            if graded != copies:
                raise SystemExit(f"{root.name}: {graded} copies graded of {copies}")
    ratio = seconds[0] / seconds[1]
    print(
        f"{lab.id}, {copies} copies: plain nbgrader {seconds[0] / copies:.2f} s a copy, ours "
        f"{seconds[1] / copies:.2f} s with {workers} workers: {ratio:.2f} times the throughput"
    )
    cold, hot, solved = start_up(lab)
    print(
        f"  start and imports: {cold:.2f} s cold, {hot:.2f} s warm; {cold / solved:.0%} of a "
        f"solved copy, which takes {solved:.2f} s cold"
    )
    return ratio


def growth(lab: Lab, workers: int) -> None:
    """Print time a copy, the grader's memory and its largest worker's, by the class's size."""
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        for copies in GROWTH:
            root = Path(folder) / str(copies)
            hand_in(lab, root, copies, (0.0,))
            started = time.perf_counter()
            with Largest() as largest:
                grade(lab, ClassFolder(root), workers=workers)
            seconds = (time.perf_counter() - started) / copies
            peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
            print(
                f"{lab.id}, {copies} copies: {seconds:.2f} s a copy, grader {peak:.0f} MB, "
                f"largest worker {largest.bytes / MB:.0f} MB",
                flush=True,
            )


class Largest(threading.Thread):
    """Looks twice a second for the largest worker; what runs in its sandboxes is not counted."""

    def __init__(self):
        super().__init__(daemon=True)
        self.bytes, self.stopped = 0, threading.Event()

    def run(self) -> None:
        """Look until it is stopped."""
        while not self.stopped.wait(0.5):
            for process in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    if any("multiprocessing.forkserver" in part for part in process.cmdline()):
                        self.bytes = max(self.bytes, process.memory_info().rss)

    def __enter__(self) -> "Largest":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopped.set()
        self.join()


def main() -> int:
    """Print one line a case; the exit status is 1 below ``--least``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lab", help="one lab only; default: 04_cliff and 05_dqn_breakout")
    parser.add_argument("--copies", type=int, help="default: 40 of lab 4, 8 of lab 5")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--solved", action="store_true", help="solved copies only")
    parser.add_argument("--growth", action="store_true", help="classes of 10 to 400 copies")
    parser.add_argument("--least", type=float, default=0.0, help="fail below this ratio (lab 4: 3)")
    args = parser.parse_args()
    os.environ.update(ONE_THREAD)
    if args.growth:
        growth(*find_labs([args.lab or "01_frozen_lake"]), args.workers)
        return 0
    cases = {args.lab: args.copies or 40} if args.lab else {"04_cliff": 40, "05_dqn_breakout": 8}
    worst = min(
        compare(
            *find_labs([lab]),
            args.copies or copies,
            args.workers,
            SHARES[: 1 if args.solved else 4],
        )
        for lab, copies in cases.items()
    )
    return 0 if worst >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
