"""nbgrader's autograding in its two halves, with the running of the copy left out between them.

``Sanitise`` and ``Save`` need the gradebook and run nothing; what happens in between needs no
gradebook, and happens in a sandbox or on another machine.
"""

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute


class Sanitise(Autograde):
    """The first half: overwrite the test cells and so on; write the copy to ``autograded/``."""

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Run nbgrader's sanitising steps."""
        self._sanitizing = True
        self._init_preprocessors()
        super(Autograde, self).convert_single_notebook(notebook_filename)


class Save(Autograde):
    """The second half: take the executed copy in ``autograded/`` and save its grades.

    ``Autograde.autograde_preprocessors`` but Execute, which is done.
    """

    _sanitizing = False

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Keep what is there: it is also what is read."""
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Do nothing: sanitising has entered the student and copied the files."""

    def _init_preprocessors(self) -> None:
        self.exporter._preprocessors = []
        for step in self.autograde_preprocessors:
            if step is not Execute:
                self.exporter.register_preprocessor(step)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Run nbgrader's steps but Execute."""
        self._init_preprocessors()
        super(Autograde, self).convert_single_notebook(notebook_filename)
