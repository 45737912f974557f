"""nbgrader's exchange, on a JupyterHub: release a lab, collect copies, give feedback back.

Everything is nbgrader's own; where the exchange is, and what the course is called in it, is said
by ``nbgrader_config.py``, the system's or the one in the class's folder.
"""

import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config

from course.base.class_folder import RELEASE, ClassFolder
from course.base.errors import GradingError
from course.base.files import write_whole
from course.base.paths import ROOT
from course.gradebook.cells import reconcile
from course.gradebook.configuration import own_config
from course.gradebook.releases import keep_release
from course.labs.build import convert, write_source
from course.labs.configuration import building_config
from course.labs.lab import Lab
from course.labs.student_folder import is_needed
from course.submissions.archive import entries

log = logging.getLogger(__name__)
# What the exchange adds to a copy: when it came, and what names its feedback.
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
EXCHANGE_FILES = (TIMESTAMP, SECRET)


def release(lab: Lab, language: str, folder: ClassFolder) -> Path:
    """Make the release of a lab, enter it in the gradebook, and put it into the exchange.

    ``helpers`` goes with it: on the hub nothing of this course need be installed but its
    requirements. A release that is there is replaced.

    Returns:
        Where it stands in the exchange.

    Raises:
        GradingError: if nbgrader refuses.
    """
    lab.require(language)
    reconcile(lab, folder)
    notebook = convert(GenerateAssignment, write_source(lab, language, folder), lab, language)
    for path in (ROOT / "helpers").rglob("*"):
        if is_needed(path, [lab]):
            target = notebook.parent / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    keep_release(lab.id, notebook, folder.root)
    exchange = _start("ReleaseAssignment", lab, folder)
    return Path(exchange.dest_path)


def collect(lab: Lab, folder: ClassFolder) -> list[str]:
    """Take the newest copy of each student out of the exchange; return the students."""
    exchange = _start("Collect", lab, folder, update=True)
    return sorted(record["username"] for record in exchange.src_records)


def release_feedback(lab: Lab, folder: ClassFolder, students: Iterable[str]) -> list[str]:
    """Put pages into the exchange, each where only its student can find it.

    Args:
        lab: the lab.
        folder: the class's.
        students: whose pages; those whose copy did not come through the exchange are left out.

    Returns:
        The students whose page is there now.
    """
    ready = {s for s in students if _is_named(folder, s, lab)}
    there = {path.parent.parent.name for path in folder.feedback.glob(f"*/{lab.id}/*.html")}
    if ready:
        _start("ReleaseFeedback", lab, folder, without=there - ready)
    return sorted(ready)


def keep_exchange_files(folder: ClassFolder, student: str, lab: Lab) -> None:
    """Put what the exchange needs to find a page's student beside the page, as nbgrader does."""
    for entry in entries(folder.submission(student, lab.id)):
        if entry.name in EXCHANGE_FILES and not entry.refusal:
            page = folder.feedback_page(student, lab.id)
            write_whole(page.with_name(entry.name), entry.read()[:1000])


def _is_named(folder: ClassFolder, student: str, lab: Lab) -> bool:
    page = folder.feedback_page(student, lab.id)
    return all(path.is_file() for path in (page, *(page.with_name(n) for n in EXCHANGE_FILES)))


def _start(action: str, lab: Lab, folder: ClassFolder, without: Iterable[str] = (), **traits):
    """Run one of nbgrader's actions on the exchange, and return it."""
    config = _config(folder)
    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = lab.id
    coursedir.student_id_exclude = ",".join(without)
    kind = getattr(ExchangeFactory(config=config), action)
    who = Authenticator(config=config)
    exchange = kind(coursedir=coursedir, config=config, authenticator=who, log=log)
    exchange.force = True
    for name, value in traits.items():
        setattr(exchange, name, value)
    try:
        exchange.start()
    except (ExchangeError, OSError) as error:
        raise GradingError(
            f"nbgrader's exchange ({getattr(exchange, 'root', '?')}): {error}. Its place is "
            f"`c.Exchange.root` in {folder.nbgrader_config}"
        ) from error
    return exchange


def _config(folder: ClassFolder) -> Config:
    config = building_config(folder)
    config.CourseDirectory.release_directory = RELEASE
    config.merge(own_config(folder))
    return config
