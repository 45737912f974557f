"""Execute the solutions and make the site of every lab, which works without a network."""

import os
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.base.errors import SiteError
from course.base.paths import NOTEBOOKS, SITE, SITE_FOR_STUDENTS, SOLUTIONS
from course.labs.build import build
from course.labs.described import describe_in
from course.labs.execute import code_cells, execute
from course.labs.lab import Lab
from course.labs.languages import of_any
from course.labs.release import make_releases
from course.labs.site.book import ASSIGNMENT, SOLUTION, Book
from course.labs.site.render import render_books
from course.labs.site.templates import fill_in
from course.labs.site.workers import side_by_side

FOLDERS = {ASSIGNMENT: NOTEBOOKS, SOLUTION: SOLUTIONS}
Notebooks = dict[Path, NotebookNode]


def make_site(labs: list[Lab], audience: str = "instructors", output: Path | None = None) -> Path:
    """Write the site and return the path of its first page.

    Args:
        labs: the labs to render.
        audience: "instructors" get executed solutions and the guide, "students" neither.
        output: the folder to write; ``site/`` when None, or ``site-students/``. What was there is
            replaced.

    Raises:
        SiteError: if a solution does not run, or ``output`` is a folder of something else.
    """
    output = output or (SITE if audience == "instructors" else SITE_FOR_STUDENTS)
    if output.exists() and any(output.iterdir()) and not (output / "index.html").exists():
        raise SiteError(f"{output} is not empty and holds no site: it is left as it is")
    notebooks = {p: nbformat.reads(text, 4) for p, text in build(labs).items()}
    if audience == "instructors":
        _execute_all(labs, notebooks)
    books = [make_book(labs, language, audience, notebooks) for language in of_any(labs)]

    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".site-") as folder:
        new = Path(folder) / "site"
        render_books(books, new)
        for book in books:
            _add_downloads(book, new / book.language / "downloads")
        languages = of_any(labs)
        root = fill_in("root.html.j2", languages[0], languages=languages)
        (new / "index.html").write_text(root, encoding="utf-8")
        if output.exists():
            shutil.rmtree(output)
        new.rename(output)
    return output / "index.html"


def make_book(labs: list[Lab], language: str, audience: str, notebooks: Notebooks) -> Book:
    """Return the site's pages in one language.

    Args:
        labs: all of the site's; those without the language are left out.
        language: the book's.
        audience: "instructors" or "students".
        notebooks: those of all labs, by their paths in the repository.
    """
    written = [lab for lab in labs if language in lab.languages]
    instructors = audience == "instructors"
    book = Book(language, written, (ASSIGNMENT, SOLUTION) if instructors else (ASSIGNMENT,))
    for lab in written:
        for kind in book.kinds:
            path = FOLDERS[kind] / language / lab.id / f"{lab.id}.ipynb"
            book.add_lab(lab, kind, notebooks[path])
    book.add_first_page()
    book.add_reference()
    if instructors:
        book.add_documents()
    return book


def _add_downloads(book: Book, folder: Path) -> None:
    """Write the zip of each lab's folder, which its page has to download."""
    make_releases([[lab] for lab in book.labs], book.language, folder)


def _execute_all(labs: list[Lab], notebooks: Notebooks) -> None:
    """Execute each solution once; every language gets the outputs, for their code is the same."""

    def execute_lab(lab: Lab) -> None:
        first, *others = (
            notebooks[SOLUTIONS / language / lab.id / f"{lab.id}.ipynb"]
            for language in lab.languages
        )
        execute(lab.id, first, COURSE_BUDGET=os.environ.get("COURSE_BUDGET") or lab.site_budget)
        for other in others:
            for executed, cell in zip(code_cells(first), code_cells(other), strict=True):
                cell.outputs = deepcopy(executed.outputs)
                cell.execution_count = executed.execution_count
        for notebook, language in zip([first, *others], lab.languages, strict=True):
            describe_in(notebook, language)

    side_by_side(execute_lab, labs)
