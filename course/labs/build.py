"""Build the students' notebooks and the solutions from the sources, through nbgrader."""

import logging
import sys
import tempfile
import warnings
from collections.abc import Container, Iterable
from io import StringIO
from pathlib import Path

import nbformat
from nbgrader.converters import BaseConverter, GenerateAssignment, GenerateSolution
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning

from course.base.class_folder import SOURCE, ClassFolder
from course.base.errors import BuildError
from course.base.paths import NOTEBOOKS, ROOT, SOLUTIONS
from course.labs.configuration import building_config, use_this_environment
from course.labs.lab import Lab
from helpers.support.language import LANGUAGES


def build(labs: Iterable[Lab], languages: Container[str] = LANGUAGES) -> dict[Path, str]:
    """Return the text of every generated notebook, by its path in the repository.

    Args:
        labs: the labs to build.
        languages: those to build them in, as far as they are written in them.

    Returns:
        For each lab and language, ``notebooks/<lang>/<lab>/<lab>.ipynb`` and
        ``solutions/<lang>/<lab>/<lab>.ipynb``.

    Raises:
        SourceError: if there is a fault in a lab's source.
        BuildError: if nbgrader refuses a notebook.
    """
    built: dict[Path, str] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = ClassFolder(Path(temporary))
        for lab in labs:
            for language in lab.languages:
                if language in languages:
                    built |= _build(lab, language, folder)
    return built


def _build(lab: Lab, language: str, folder: ClassFolder) -> dict[Path, str]:
    coursedir = write_source(lab, language, folder)
    built = {}
    for converter, destination in ((GenerateAssignment, NOTEBOOKS), (GenerateSolution, SOLUTIONS)):
        made = convert(converter, coursedir, lab, language)
        path = destination / language / lab.id / f"{lab.id}.ipynb"
        built[path] = made.read_text(encoding="utf-8")
    return built


def write_source(lab: Lab, language: str, folder: ClassFolder) -> CourseDirectory:
    """Write the lab's source notebook where nbgrader looks for it."""
    config = building_config(folder)
    path = folder.notebook(SOURCE, ".", lab.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(lab.notebook(language), path)
    return CourseDirectory(config=config)


def convert(
    converter: type[BaseConverter], coursedir: CourseDirectory, lab: Lab, language: str
) -> Path:
    """Run one of nbgrader's converters on one lab and return the notebook that it wrote.

    Raises:
        BuildError: with nbgrader's log, if it fails.
    """
    use_this_environment()
    coursedir.assignment_id = lab.id
    log, said = _capturing_logger(f"course.{converter.__name__}")
    app = converter(coursedir=coursedir, config=coursedir.config, log=log)
    app.force = True
    app.create_assignment = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, of its gradebook
            app.start()
    except (Exception, SystemExit) as error:
        raise BuildError(
            f"{lab.id} [{language}]: {converter.__name__} failed: {error}\n{said.stream.getvalue()}"
        ) from (said.error or error)
    return Path(app._format_dest(lab.id, ".")) / f"{lab.id}.ipynb"


class _Capture(logging.StreamHandler[StringIO]):
    """Keeps what nbgrader logs, and the first error of which it does: it raises another one."""

    def __init__(self):
        super().__init__(StringIO())
        self.error: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self.error = self.error or sys.exc_info()[1]
        super().emit(record)


def _capturing_logger(name: str) -> tuple[logging.Logger, _Capture]:
    log = logging.getLogger(name)
    log.propagate = False
    log.setLevel(logging.WARNING)
    said = _Capture()
    log.handlers = [said]
    return log, said


def write(built: dict[Path, str]) -> list[Path]:
    """Write what ``build`` made where it differs; return the paths written."""
    changed = differences(built)
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(built[path], encoding="utf-8")
    return changed


def differences(built: dict[Path, str]) -> list[Path]:
    """Return the paths whose committed text is not the text built."""
    return [
        path
        for path, text in built.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def leftovers(labs: list[Lab]) -> list[Path]:
    """Return generated notebooks that no lab in ``source/`` has in their language."""
    known = {(language, lab.id) for lab in labs for language in lab.languages}
    return [
        path.relative_to(ROOT)
        for folder in (NOTEBOOKS, SOLUTIONS)
        for path in sorted(folder.glob("*/*"))
        if (path.parent.name, path.name) not in known
    ]
