"""JupyterHub: a lab goes through nbgrader's exchange from its release to its feedback."""

import shutil

import nbformat
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from course.base.class_folder import ClassFolder
from course.base.errors import GradingError
from course.base.paths import ROOT
from course.commands import collect as collect_command
from course.commands import feedback as feedback_command
from course.commands import release as release_command
from course.commands.cli import parser
from course.gradebook.deadlines import apply_deadlines, keep_row
from course.gradebook.outcomes import GRADED
from course.gradebook.scores import read_scores
from tests.tiny import RIGHT, cell, grade_all, hand_in, tiny

COURSE = "rl101"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An exchange under a temporary root, and the class's folder that says where it is."""
    lab, folder = tiny(tmp_path), ClassFolder(tmp_path / "class")
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    folder.root.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder.root)
    with folder.nbgrader_config.open("a", encoding="utf-8") as stream:
        stream.write(f'c.Exchange.root = "{exchange}"\nc.CourseDirectory.course_id = "{COURSE}"\n')
    monkeypatch.setattr("course.labs.lab.find_lab", lambda name: lab)
    monkeypatch.setattr("course.labs.lab.find_labs", lambda names=None: [lab])
    return lab, folder, exchange


def run(command, *arguments):
    return command.run(parser().parse_args([*map(str, arguments)]))


class Student:
    """What a student on the hub does, with nbgrader's own parts."""

    def __init__(self, name, home, exchange, monkeypatch):
        self.name, self.home, self.monkeypatch = name, home, monkeypatch
        home.mkdir()
        self.config = Config()
        self.config.Exchange.root = str(exchange)
        self.config.Exchange.cache = str(home / "cache")
        self.config.Exchange.assignment_dir = str(home)
        self.config.CourseDirectory.course_id = COURSE
        self.config.CourseDirectory.root = str(home)

    def do(self, action, lab):
        self.monkeypatch.chdir(self.home)
        for module in ("submit", "fetch_feedback", "list", "exchange"):
            self.monkeypatch.setattr(
                f"nbgrader.exchange.default.{module}.get_username", lambda: self.name, raising=False
            )
        coursedir = CourseDirectory(config=self.config)
        coursedir.assignment_id = str(self.home / lab.id) if action == "Submit" else lab.id
        kind = getattr(ExchangeFactory(config=self.config), action)
        who = {"authenticator": Authenticator(config=self.config)}
        exchange = kind(coursedir=coursedir, config=self.config, **who)
        exchange.start()
        return exchange


@pytest.mark.notebook
def test_from_release_to_feedback(place, tmp_path, monkeypatch, capsys):
    lab, folder, exchange = place
    where = ["--class", folder.root]
    run(release_command, "release", lab.id, "--lang", "en", "--exchange", *where)
    assert (exchange / COURSE / "outbound" / lab.id / f"{lab.id}.ipynb").is_file()
    assert folder.gradebook.is_file()  # so Formgrader knows the lab before a copy exists

    student = Student("zoe", tmp_path / "zoe", exchange, monkeypatch)
    student.do("FetchAssignment", lab)
    path = student.home / lab.id / f"{lab.id}.ipynb"
    assert (path.parent / "helpers" / "__init__.py").is_file()
    assert "BEGIN HIDDEN" not in path.read_text("utf-8")
    notebook = nbformat.read(path, 4)
    for name, text in {**RIGHT, "say-why": "…"}.items():
        cell(notebook, name).source = text
    nbformat.write(notebook, path)
    student.do("Submit", lab)

    run(collect_command, "collect", lab.id, "--exchange", *where)
    assert "zoe: collected" in capsys.readouterr().out
    hand_in(lab, folder.root, "by-mail", path.read_bytes())
    outcomes = grade_all(lab, folder.root)
    assert {s: o.outcome for s, o in outcomes.items()} == {"zoe": GRADED, "by-mail": GRADED}
    assert outcomes["zoe"].repairs == ()  # neither nbgrader's files nor helpers are named
    keep_row(folder, "deadlines", {"lab": lab.id, "student": "", "due": "2020-01-01"})
    apply_deadlines(lab.id, folder)
    assert read_scores(lab.id, folder)["zoe"].late  # its time is the exchange's

    run(feedback_command, "feedback", lab.id, "--exchange", *where)
    assert "released to 1 student: zoe" in capsys.readouterr().out
    student.do("FetchFeedback", lab)
    (page,) = (student.home / lab.id / "feedback").rglob("*.html")
    assert page.read_bytes() == folder.feedback_page("zoe", lab.id).read_bytes()
    assert "6 / 8" in page.read_text("utf-8")

    # Once more: the newest copy is taken, and graded again.
    cell(notebook, "sum-two").source = "def add(a, b):\n    return 0"
    nbformat.write(notebook, path)
    student.do("Submit", lab)
    run(collect_command, "collect", lab.id, "--exchange", *where)
    grade_all(lab, folder.root)
    assert read_scores(lab.id, folder)["zoe"].raw == 4


def test_an_exchange_that_is_not_there_is_named(place):
    lab, folder, exchange = place
    exchange.rmdir()
    exchange.write_text("no folder", encoding="utf-8")
    with pytest.raises(GradingError, match=r"nbgrader's exchange .*c.Exchange.root"):
        run(
            release_command, "release", lab.id, "--lang", "fr", "--exchange", "--class", folder.root
        )
    with pytest.raises(GradingError, match="--exchange"):
        run(collect_command, "collect", lab.id, "--class", folder.root)
