"""What a copy's kernel does differently from a notebook's, and what it does the same."""

import pytest

from tests.sandboxed import needs_sandbox, run, said

pytestmark = [pytest.mark.notebook, needs_sandbox]


@pytest.mark.parametrize(
    "leave",
    [
        "exit()",
        "quit",
        "exit(0)\nprint('still here')",
        "get_ipython().ask_exit()",
        "get_ipython().kernel.do_shutdown(True)",
        "import sys\nsys.exit()",
        "raise SystemExit(3)",
        "import sys, threading\nthreading.Thread(target=sys.exit).start()",
    ],
)
def test_leaving_ends_no_kernel(leave):
    before, _, after = said(run("kept = 1", leave, "print(kept)"))
    assert (before, after) == ("", "1")


def test_nobody_answers_a_question():
    source = "import getpass\ntry: input('n? ')\nexcept Exception as e: print(e)\n"
    result = run(source + "getpass.getpass()", "print('after')")
    assert said(result) == ["StdinNotImplementedError", "after"]
    assert "nobody answers input() while a copy is graded" in result.notebook


def test_modules_that_the_notebook_writes_are_found_and_shadow_nothing():
    write = "%%writefile {}.py\nown = 'the notebook'"
    look = "import {0}; print(getattr({0}, 'own', 'installed'))"
    sources = [write.format("own_tools"), write.format("numpy"), write.format("colorsys")]
    sources += [look.format(name) for name in ("own_tools", "numpy", "colorsys")]
    assert said(run(*sources))[3:] == ["the notebook", "installed", "installed"]


def test_what_processes_and_threads_print_arrives():
    forked = (
        "import multiprocessing, os\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    pool.map(print, ['one', 'two'])"
    )
    native = "import os, subprocess\nos.write(1, b'native\\n'); os.system('echo shell')"
    late = (
        "import threading, time\ndone = threading.Event()\n"
        "def work():\n    done.wait(); print('late')\n"
        "thread = threading.Thread(target=work); thread.start(); print('started')"
    )
    found = said(run(forked, native, "!echo magic", late, "done.set(); thread.join()"))
    assert sorted("".join(found[0].split())) == sorted("onetwo")  # in whatever order
    assert sorted(found[1].split()) == ["native", "shell"]
    assert found[2] == "magic"
    assert found[3:] == ["started", "late"]


def test_a_copy_is_nice_to_those_that_work_at_the_machine():
    assert int(said(run("import os; print(os.nice(0))"))[0]) >= 5
