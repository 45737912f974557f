"""nbgrader's autograding in its two halves, with the running of the copy left out between them.

``Sanitise`` and ``Save`` need the gradebook and run nothing; what happens in between needs no
gradebook, and happens in a sandbox or on another machine. ``autograded/`` is not changed by either:
it holds the copy that the gradebook's scores were given to until the new ones stand.
"""

from pathlib import Path

import nbformat
from nbconvert import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

from course.base.class_folder import AUTOGRADED, EXECUTED, PREPARED, READ, SAVED
from course.base.errors import GradingError
from course.base.files import write_whole
from course.gradebook.preprocessors import answers


class Refusing(NotebookExporter):
    """Autograde's exporter in ``nbgrader_config.py``: it stops nbgrader before it touches a copy.

    ``nbgrader autograde`` and formgrader's button would run students' code as the instructor.
    """

    def __init__(self, **_options):
        raise GradingError(
            "students' code is run in a sandbox only: use `course grade LAB` instead of nbgrader's "
            "own autograding. Nothing was changed"
        )


class _OneCopy(Autograde):
    """One copy, whose folder may be named with any characters."""

    def init_notebooks(self) -> None:
        """Take the copy without matching patterns."""
        assignment = self.coursedir.assignment_id
        folder = self._format_source(assignment, self.coursedir.student_id)
        self.assignments = {folder: [str(Path(folder) / f"{assignment}.ipynb")]}
        self.notebooks: list[str] = []


class Sanitise(_OneCopy):
    """The first half: repair the copy, overwrite the test cells and so on."""

    _input_directory, _output_directory = READ, PREPARED

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Run nbgrader's sanitising steps."""
        self._sanitizing = True
        self._init_preprocessors()
        super(Autograde, self).convert_single_notebook(notebook_filename)


class Save(_OneCopy):
    """The second half: save the grades of an executed copy.

    ``Autograde.autograde_preprocessors`` but Execute, which is done.
    """

    _input_directory, _output_directory = EXECUTED, SAVED
    _sanitizing = False

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Keep what is there until the new copy is complete."""
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Do nothing: sanitising has entered the student."""

    def init_single_notebook_resources(self, notebook_filename: str) -> dict:
        """Tell the steps which answers the present scores were given to."""
        resources = super().init_single_notebook_resources(notebook_filename)
        where = resources["nbgrader"]
        folder = self.coursedir.format_path(AUTOGRADED, where["student"], where["assignment"])
        previous = read_graded(Path(folder) / f"{where['notebook']}.ipynb")
        resources["nbgrader"]["previous"] = answers(previous) if previous else {}
        return resources

    def write_single_notebook(self, output: str, resources: dict) -> None:
        """Write the graded copy where ``course.grading.save`` takes it from."""
        where = resources["nbgrader"]
        folder = self._format_dest(where["assignment"], where["student"])
        write_whole(Path(folder) / f"{where['notebook']}.ipynb", output.encode())

    def _init_preprocessors(self) -> None:
        self.exporter._preprocessors = []
        for step in self.autograde_preprocessors:
            if step is not Execute:
                self.exporter.register_preprocessor(step)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Run nbgrader's steps but Execute."""
        self._init_preprocessors()
        super(Autograde, self).convert_single_notebook(notebook_filename)


def read_graded(notebook: Path) -> NotebookNode | None:
    """Return a copy as it was graded; None if there is none."""
    try:
        return nbformat.read(notebook, 4)
    except Exception:  # no file, or half of one
        return None
