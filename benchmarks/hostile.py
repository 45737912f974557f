"""What plain nbgrader makes of hostile copies, beside what this course makes of them.

Run: ``python benchmarks/hostile.py``; it prints a table. Each copy has a class of its own, in which
an honest copy of the same student was graded before (16 points): what stands afterwards is what an
instructor would send. Plain nbgrader has its own settings but for a limit of 5 s a cell, and runs
in bubblewrap without a network, with only that class's folder to write to.

Left out, since they would harm this machine even there: a fork bomb, an endless file, an endless
output, memory without end.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import is_grade, is_solution

from course.base.class_folder import ClassFolder
from course.commands.demo_class import (
    COPIES,
    LAB,
    LIMITS,
    _copy,
    _first_answer,
    _first_check,
    _running,
)
from course.gradebook.outcomes import read_outcomes
from course.grading.grade import grade
from course.labs.lab import find_labs

SECONDS = 5
STUDENT = "student"
CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "plain"
c.Execute.timeout = {SECONDS}
c.ExecutePreprocessor.timeout = {SECONDS}
"""


def _skipped():
    notebook = _copy(solved=0)
    for cell in notebook.cells:
        if is_grade(cell) and not is_solution(cell):
            cell.metadata["tags"] = ["skip-execution"]
    return notebook


def _twice():
    notebook = _copy()
    check = _first_check(notebook)
    notebook.cells.insert(notebook.cells.index(check), nbformat.from_dict(dict(check)))
    return notebook


def _always_equal():
    notebook = _copy(solved=0)
    _first_answer(notebook).source = (
        "class Yes(int):\n    __eq__ = lambda self, other: True\n    __hash__ = int.__hash__\n"
        "def policy_hardcoded(observation):\n    return Yes(1)"
    )
    return notebook


HOSTILE = {
    "an honest copy that warns on stderr in a check": _running(
        "import sys\n_right = policy_hardcoded\ndef policy_hardcoded(observation):\n"
        "    print('…', file=sys.stderr)\n    return _right(observation)"
    ),
    "nothing solved, checks tagged `skip-execution`": _skipped,
    "nothing solved, a check rewritten, worth 20 points": COPIES["hostile-tampered-test"],
    "a check twice": _twice,
    "a check deleted": COPIES["hostile-deleted-test"],
    "endless loop": COPIES["hostile-loop"],
    "endless loop that swallows the interrupt": COPIES["hostile-loop-swallows"],
    "`os._exit(0)`": COPIES["hostile-exit"],
    "its kernel killed": _running("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    "a file of 200 MB": _running("open('big', 'wb').write(bytes(200_000_000))"),
    "reads the gradebook": _running(
        "from pathlib import Path\n"
        "found = [p for f in Path.cwd().parents for p in f.glob('gradebook.db')]\n"
        "assert found, 'no gradebook'\nopen(found[0], 'rb').read(1)\nprint('READ')"
    ),
    "writes into the gradebook's folder": _running(
        "from pathlib import Path\n"
        "found = [p for f in Path.cwd().parents for p in f.glob('gradebook.db')]\n"
        "assert found, 'no gradebook'\n(found[0].parent / 'mine').write_text('x')\nprint('READ')"
    ),
    "`numpy.allclose` replaced": COPIES["hostile-patched-numpy"],
    "answers that equal everything": _always_equal,
    "not a notebook": COPIES["not-a-notebook"],
}


def hand_in(root: Path, copy) -> None:
    """Replace the student's copy."""
    path = root / "submitted" / STUDENT / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(copy if isinstance(copy, str) else nbformat.writes(copy), encoding="utf-8")


def contained(root: Path, *command: str) -> subprocess.CompletedProcess:
    """Run nbgrader where it can write to nothing but the class's folder."""
    bwrap = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    bwrap += [
        "--bind",
        str(root),
        str(root),
        "--unshare-net",
        "--unshare-pid",
        "--chdir",
        str(root),
    ]
    environment = os.environ | {
        "HOME": str(root / "home"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # nbgrader calls `alembic`
        "SDL_VIDEODRIVER": "dummy",
    }
    return subprocess.run(
        [*bwrap, "--die-with-parent", "--", sys.executable, "-m", "nbgrader", *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        encoding="utf-8",
    )


def by_plain(root: Path, copy) -> str:
    """Say what stands in plain nbgrader's gradebook."""
    (root / "home").mkdir()
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    source = root / "source" / LAB / f"{LAB}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(find_labs([LAB])[0].notebook("en"), source)
    made = contained(root, "generate_assignment", LAB, "--create", "--force")
    if made.returncode:
        raise SystemExit(f"plain nbgrader: {made.stderr[-2000:]}")
    hand_in(root, _copy())
    contained(root, "autograde", LAB, "--create", "--force")
    before = score(root)
    hand_in(root, copy)
    run = contained(root, "autograde", LAB, "--create", "--force")
    said = "" if run.returncode == 0 else ", the command fails"
    if (root / "mine").exists():
        said += ", and it has written there"
    elif "READ" in _executed(root):
        said += ", and it has read it"
    return f"{score(root)} (before: {before}){said}"


def _executed(root: Path) -> str:
    path = root / "autograded" / STUDENT / LAB / f"{LAB}.ipynb"
    if not path.exists():
        return ""
    outputs = [o for c in nbformat.read(path, 4).cells for o in c.get("outputs", [])]
    return "".join(o.get("text", "") for o in outputs)


def score(root: Path) -> str:
    """Return the automatic points in plain nbgrader's gradebook."""
    with Gradebook(f"sqlite:///{root}/gradebook.db", "plain") as gradebook:
        try:
            submission = gradebook.find_submission(LAB, STUDENT)
        except MissingEntry:
            return "no score"
        return f"{sum(g.auto_score or 0 for n in submission.notebooks for g in n.grades):g}"


def by_ours(root: Path, copy) -> str:
    """Say what stands after ``course grade``."""
    lab = find_labs([LAB])[0]
    for item in (_copy(), copy):
        hand_in(root, item)
        grade(lab, ClassFolder(root), limits=LIMITS)
    outcome = read_outcomes(LAB, ClassFolder(root))[STUDENT]
    points = f"{outcome.proposed_points:g}" if outcome.final else "blank"
    said = str(outcome)
    return f"{points}: {said if len(said) < 110 else said[:100] + ' …'}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="copies whose name holds this")
    options = parser.parse_args()
    print("| copy | plain nbgrader: points of 16 | ours |\n|---|---|---|", flush=True)
    for name, make in HOSTILE.items():
        if options.only not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="hostile-", dir=Path.home()) as folder:
            results = []
            for judge in (by_plain, by_ours):
                root = Path(folder) / judge.__name__
                root.mkdir()
                results.append(judge(root, make()).replace("|", "\\|"))
        print(f"| {name} | {results[0]} | {results[1]} |", flush=True)


if __name__ == "__main__":
    main()
