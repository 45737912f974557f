"""Run the cells of a hostile copy in the sandbox, with small limits."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.base.errors import SandboxError
from course.base.paths import ROOT
from course.grading.run import run_copy
from course.sandbox.limits import MB, Limits
from course.sandbox.self_test import self_test

SMALL = Limits(
    memory_bytes=500 * MB,
    processes=80,
    file_bytes=20 * MB,
    disk_bytes=40 * MB,
    output_bytes=2 * MB,
    cell_seconds=2,
    notebook_seconds=12,
)

try:
    self_test(ROOT / "tests")
    MISSING = ""
except SandboxError as error:
    MISSING = str(error)
needs_sandbox = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def run(*sources, limits=SMALL, **tags):
    cells = [new_code_cell(source, metadata=tags) for source in sources]
    return run_copy(nbformat.writes(new_notebook(cells=cells)), limits)


def said(result):
    """Return, for each cell, what it printed or the name of its last error."""
    assert not result.reason
    texts = []
    for cell in nbformat.reads(result.notebook, 4).cells:
        errors = [o.ename for o in cell.outputs if o.output_type == "error"]
        printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
        texts.append(errors[-1] if errors else printed.strip())
    return texts
