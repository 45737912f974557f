"""The folder of a class: every path below it is spelled here, and nowhere else."""

import os
from dataclasses import dataclass
from pathlib import Path

# nbgrader's steps: copies are in ``<step>/<student>/<lab>/<lab>.ipynb`` below the class's folder.
SUBMITTED, AUTOGRADED, FEEDBACK = "submitted", "autograded", "feedback"
# Those that a person need not see: what a lab is built from and what is made of it, then a copy
# before it is sanitised, after that, once it is executed, and once its scores are computed.
SOURCE, RELEASE, SOLUTION = "build/source", "build/release", "build/solution"
READ, PREPARED = "build/submitted", "build/prepared"
EXECUTED, SAVED = "build/executed", "build/saved"


@dataclass(frozen=True)
class ClassFolder:
    """Where everything of one class is.

    >>> ClassFolder(Path("/c")).submission("zoe", "01_frozen_lake").as_posix()
    '/c/submitted/zoe/01_frozen_lake'

    Attributes:
        root: the class's own folder, absolute.
    """

    root: Path

    def __post_init__(self):
        object.__setattr__(self, "root", Path(self.root).resolve())

    def __str__(self) -> str:
        return str(self.root)

    @property
    def gradebook(self) -> Path:
        """The database of nbgrader: every score."""
        return self.root / "gradebook.db"

    @property
    def earlier_outcomes(self) -> Path:
        """What became of each copy, as an earlier version of this command kept it."""
        return self.root / "outcomes.csv"

    @property
    def students(self) -> Path:
        """The names of the students, for display."""
        return self.root / "students.csv"

    @property
    def deadlines(self) -> Path:
        """When each lab is due, and for whom later."""
        return self.root / "deadlines.csv"

    @property
    def handed_in(self) -> Path:
        """When copies were handed in, where the instructor knows better than the files."""
        return self.root / "handed_in.csv"

    @property
    def grades(self) -> Path:
        """Every grade, for people."""
        return self.root / "grades.csv"

    def wide_grades(self, lab: str) -> Path:
        """Return one lab's grades, with a column an exercise and a check."""
        return self.root / f"grades-{lab}.csv"

    @property
    def workbook(self) -> Path:
        """The same for every lab, as a spreadsheet."""
        return self.root / "grades.xlsx"

    @property
    def nbgrader_config(self) -> Path:
        """What Formgrader and nbgrader's own commands read in this folder."""
        return self.root / "nbgrader_config.py"

    @property
    def lock(self) -> Path:
        """Locked by the process that grades this class."""
        return self.root / ".lock"

    @property
    def demonstration(self) -> Path:
        """Marks a class that ``course demo`` has made, and may replace."""
        return self.root / ".demo"

    @property
    def submitted(self) -> Path:
        """What was handed in: a folder for each student."""
        return self.root / SUBMITTED

    @property
    def feedback(self) -> Path:
        """The feedback pages: a folder for each student."""
        return self.root / FEEDBACK

    def submission(self, student: str, lab: str) -> Path:
        """Return the folder of what a student handed in for a lab."""
        return self.submitted / student / lab

    def submitted_notebook(self, student: str, lab: str) -> Path:
        """Return the notebook among them."""
        return self.notebook(SUBMITTED, student, lab)

    def autograded_notebook(self, student: str, lab: str) -> Path:
        """Return the copy as it was graded, with its outputs."""
        return self.notebook(AUTOGRADED, student, lab)

    def submitted_students(self, lab: str) -> list[str]:
        """Return whose copies there are; a link that leads nowhere is one as well."""
        if not self.submitted.is_dir():
            return []
        return sorted(
            path.name
            for path in self.submitted.iterdir()
            if path.name[0] != "."
            and (
                os.path.lexists(self.submission(path.name, lab))
                or (path.is_symlink() and not path.exists())
            )
        )

    def autograded_students(self, lab: str) -> list[str]:
        """Return the students who have such a copy."""
        return sorted(path.parent.name for path in (self.root / AUTOGRADED).glob(f"*/{lab}"))

    def feedback_page(self, student: str, lab: str) -> Path:
        """Return a student's page."""
        return self.notebook(FEEDBACK, student, lab).with_suffix(".html")

    def notebook(self, step: str, student: str, lab: str) -> Path:
        """Return the notebook of one of nbgrader's steps; "." is the student of a release."""
        return self.root / step / student / lab / f"{lab}.ipynb"

    def collected(self, lab: str) -> Path:
        """Return what ``course collect`` has to say of each copy."""
        return self.root / "collected" / f"{lab}.json"

    def outcomes(self, lab: str) -> Path:
        """Return what became of each copy."""
        return self.root / "outcomes" / f"{lab}.json"

    def graded(self, lab: str) -> Path:
        """Return which copies need not be graded again."""
        return self.root / ".graded" / f"{lab}.json"

    def class_page(self, lab: str) -> Path:
        """Return the page for the instructor."""
        return self.root / f"class-{lab}.html"

    def similar_page(self, lab: str) -> Path:
        """Return the page with the copies that are alike, for the instructor."""
        return self.root / f"similar-{lab}.html"

    def league_page(self, lab: str) -> Path:
        """Return the page of a lab's league, which the class may see."""
        return self.root / f"league-{lab}.html"

    def league_table(self, lab: str) -> Path:
        """Return whose entry is whose, for the instructor."""
        return self.root / f"league-{lab}.csv"

    def league_results(self, lab: str) -> Path:
        """Return the folder of the scores of games that need not be played again."""
        return self.root / ".league" / lab

    def feedback_zip(self, lab: str) -> Path:
        """Return the feedback pages as Moodle takes them."""
        return self.root / f"{lab}-feedback.zip"
