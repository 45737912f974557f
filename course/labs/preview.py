"""One lab as its author reads it: executed with its hidden tests, and never published."""

from pathlib import Path

from course.base.paths import BUILD
from course.labs.execute import execute
from course.labs.lab import Lab
from course.labs.site.book import ASSIGNMENT, Book
from course.labs.site.render import render_books


def make_preview(lab: Lab, language: str, budget: str, output: Path | None = None) -> Path:
    """Execute a lab and write it as a page; return the page's path.

    Args:
        lab: the lab.
        language: one of the lab's.
        budget: how much it computes.
        output: where the page goes; ``build/preview/`` when None.

    Raises:
        SourceError: if there is a fault in the lab's source.
        SiteError: naming the cell that raised, and the hidden test behind it.
    """
    output = output or BUILD / "preview"
    notebook = execute(lab.id, lab.notebook(language), hidden_tests=True, COURSE_BUDGET=budget)
    book = Book(language, [lab])
    book.add_lab(lab, ASSIGNMENT, notebook)
    book.add_contents()
    render_books([book], output)
    return output / language / ASSIGNMENT / f"{lab.id}.html"
