"""From books to pages, by Sphinx."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course.base.errors import SiteError
from course.labs.site.book import Book
from course.labs.site.workers import side_by_side

# What Sphinx leaves for itself and for other programs.
NOT_READ = shutil.ignore_patterns(".buildinfo", "_sources", "objects.inv")


def render_books(books: list[Book], site: Path) -> None:
    """Write the pages of books, each in a process of its own: Sphinx's state is global.

    Args:
        books: one a language.
        site: the folder to write; each book's folder in it is named after its language.

    Raises:
        SiteError: with what Sphinx says, if it fails.
    """
    pages = {book.language: book.pages for book in books}
    side_by_side(lambda book: _render(book, pages, site / book.language), books)


def _render(book: Book, pages: dict[str, list[str]], output: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, trees, html = (Path(folder) / name for name in ("source", "trees", "html"))
        source.mkdir()
        book.write(source, pages)
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", trees, source, html],
            env=os.environ | {"PYTHONUTF8": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise SiteError(f"Sphinx made no pages in {book.language!r}:\n{done.stderr}")
        sys.stderr.write(done.stderr)  # its warnings
        shutil.copytree(html, output, ignore=NOT_READ, dirs_exist_ok=True)
