"""The pages of one language as Sphinx reads them: Markdown, notebooks and pictures."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.base.messages import translations
from course.base.paths import ROOT
from course.labs.lab import Lab
from course.labs.site.notebooks import as_page
from course.labs.site.reference import parts
from course.labs.site.templates import fill_in

# What a page of a lab shows, and the folder that it stands in.
ASSIGNMENT, SOLUTION = "labs", "solutions"
DOCS = ROOT / "docs"
# For instructors, in English: the page's name and the file. Pictures lie beside them.
DOCUMENTS = {
    "guide": DOCS / "instructors.md",
    "benchmarks": DOCS / "benchmarks.md",
    "changes": ROOT / "CHANGELOG.md",
}
CONF = """from course.labs.site.configuration import configuration

globals().update(configuration({language!r}, {books!r}))
"""


@dataclass
class Book:
    """One language of the site.

    Attributes:
        language: its code.
        labs: those that are written in it.
        kinds: what the site shows of a lab, ``ASSIGNMENT`` or more; empty for a page alone.
        files: each file that Sphinx reads, by its name: a text, or the path of a copy's original.
    """

    language: str
    labs: list[Lab]
    kinds: Sequence[str] = ()
    files: dict[str, str | Path] = field(default_factory=dict)

    @property
    def pages(self) -> list[str]:
        """The names of its pages, as Sphinx calls them."""
        names = (name.rpartition(".") for name, file in self.files.items() if isinstance(file, str))
        return sorted(name for name, _dot, _end in names)

    def download(self, lab: Lab) -> str:
        """Return the name of the zip with the lab's folder, in the folder ``downloads``."""
        return f"{lab.id}-{self.language}.zip"

    def add_lab(self, lab: Lab, kind: str, notebook: NotebookNode) -> None:
        """Add a page of a lab.

        Args:
            lab: the lab.
            kind: ``ASSIGNMENT`` or ``SOLUTION``.
            notebook: its notebook in the book's language, with the outputs to show.
        """
        _ = translations(self.language).gettext
        said = {ASSIGNMENT: _("Assignment"), SOLUTION: _("Solution")}
        others = [(said[k], f"../{k}/{lab.id}.html") for k in self.kinds if k != kind]
        links = fill_in("links.html.j2", self.language, download=self.download(lab), others=others)
        title = _("solution") if kind == SOLUTION else ""
        page = as_page(notebook, self.language, title, links if self.kinds else "")
        self.files[f"{kind}/{lab.id}.ipynb"] = nbformat.writes(page)

    def add_contents(self) -> None:
        """Add the first page of a book that has nothing else than pages of labs."""
        self.files["index.md"] = fill_in("contents.md.j2", self.language, pages=self.pages)

    def add_first_page(self) -> None:
        """Add the first page: a picture, and each lab with its folder to download."""
        pictures = {path.stem: path for path in (DOCS / "pictures").glob("*.webp")}
        self.files["index.md"] = fill_in(
            "index.md.j2",
            self.language,
            labs=self.labs,
            pictures=pictures,
            downloads={lab.id: self.download(lab) for lab in self.labs},
            solutions=SOLUTION in self.kinds,
        )
        self.files["pictures/lab.png"] = DOCS / "lab.png"
        self.files |= {f"pictures/{path.name}": path for path in pictures.values()}

    def add_reference(self) -> None:
        """Add what the docstrings of ``helpers`` say."""
        known = parts()
        self.files["reference/index.md"] = fill_in("reference.md.j2", self.language, parts=known)
        for part in known:
            self.files[f"reference/{part.name}.md"] = fill_in(
                "part.md.j2", self.language, part=part
            )

    def add_documents(self) -> None:
        """Add what instructors read."""
        for name, path in DOCUMENTS.items():
            self.files[f"{name}.md"] = path.read_text(encoding="utf-8")
        self.files |= {path.name: path for path in DOCS.glob("*.png")}

    def write(self, folder: Path, books: dict[str, list[str]]) -> None:
        """Write what Sphinx reads.

        Args:
            folder: an empty one.
            books: the pages of each language of the site.
        """
        conf = {"conf.py": CONF.format(language=self.language, books=books)}
        for name, file in (self.files | conf).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(file, Path):
                shutil.copy(file, folder / name)
            else:
                (folder / name).write_text(file, encoding="utf-8")
