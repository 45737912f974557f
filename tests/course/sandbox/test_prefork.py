"""A kernel forked from a warm process: in the same sandbox, with the same result, for one copy."""

import subprocess
import sys

import nbformat
import pytest

from course.base.errors import SandboxError
from course.grading.preload import imports
from course.grading.run import run_copy
from course.labs.lab import find_labs
from course.sandbox.prefork import Prefork
from course.sandbox.self_test import self_test
from tests.sandboxed import SMALL, needs_sandbox, said
from tests.tiny import copy_of, tiny

pytestmark = [pytest.mark.notebook, needs_sandbox]


@pytest.fixture(scope="module")
def warm():
    started = Prefork(imports(find_labs(["04_cliff"])[0]))
    yield started
    started.close()


def run(warm, *sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    return run_copy(nbformat.writes(notebook), SMALL, warm.launch)


def test_the_sandbox_holds_for_a_forked_process(warm, tmp_path):
    (tmp_path / "gradebook.db").touch()
    self_test(tmp_path, start=warm.launch, processes=3)


def test_a_copy_gives_the_same_notebook_cold_and_warm(warm, tmp_path):
    copy = copy_of(tiny(tmp_path))
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    copy.cells.insert(0, nbformat.v4.new_code_cell(figure, id="figure"))
    text = nbformat.writes(copy)
    cold, hot = (run_copy(text, SMALL, **how) for how in ({}, {"start": warm.launch}))
    assert cold.reason is hot.reason is None
    results = [nbformat.reads(r.notebook, 4) for r in (cold, hot)]
    for notebook in results:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
    texts, pictures = [], []
    for notebook in results:
        outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
        texts.append("".join(o.get("text", "") for o in outputs))
        pictures.append([sorted(o.data) for o in outputs if "data" in o])
    assert texts[0] == texts[1] != ""
    assert pictures[0] == pictures[1] == [["text/plain"]]  # figures are not drawn


def test_no_copy_sees_what_another_left(warm):
    leave = (
        "import os, sys, builtins, numpy\nopen('/tmp/left', 'w').write('x')\n"
        "open('left', 'w').write('x'); builtins.left = numpy.left = 1; os.environ['LEFT'] = '1'\n"
        "print(os.getpid())"
    )
    look = (
        "import os, builtins, numpy\n"
        "print(os.path.exists('/tmp/left'), os.listdir(), 'LEFT' in os.environ,"
        " hasattr(builtins, 'left'), hasattr(numpy, 'left'), os.getpid(), os.getppid())"
    )
    assert said(run(warm, leave)) == ["3"]
    assert said(run(warm, look)) == ["False [] False False False 3 0"]


def test_copies_draw_other_random_numbers(warm):
    draw = "import random, numpy\nprint(random.random(), numpy.random.random())"
    first, second = (said(run(warm, draw))[0].split() for _ in range(2))
    assert not set(first) & set(second)


def test_nothing_is_imported_in_the_name_of_the_student(warm):
    assert said(run(warm, "np")) == ["NameError"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os; os._exit(3)", "its kernel ended by itself (exit status 3)"),
        ("import os; os.kill(os.getpid(), 11)", "its kernel was killed by signal SIGSEGV"),
        ("import os; os.kill(2, 9)", "its kernel was killed by signal SIGKILL"),
        ("kept = [bytearray(10**7) for _ in range(60)]", "it used more than 500 MB of memory"),
        ("import os\nwhile True: os.fork()", "it "),
    ],
)
def test_a_copy_that_ends_is_named_and_the_next_one_runs(warm, source, reason):
    assert str(run(warm, source).reason).startswith(reason)
    assert said(run(warm, "print(1)")) == ["1"]


def test_a_lost_process_is_told():
    lost = Prefork("pass")
    lost.process.kill()
    lost.process.wait()
    with pytest.raises(SandboxError, match="the process to fork from is lost"):
        lost.launch([sys.executable, "-c", "1"], SMALL, stdout=subprocess.PIPE)
    lost.close()
