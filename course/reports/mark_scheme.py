"""The mark scheme beside the answer that it is for, on Formgrader's pages only."""

from collections.abc import Iterator
from functools import lru_cache

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.utils import is_grade, is_solution

from course.base.errors import SourceError
from course.base.messages import translations
from course.base.reasons import N_
from course.labs.lab import Lab, find_labs
from course.submissions.language import language_of
from helpers.support.language import LANGUAGES

HEADING = N_("Mark scheme, which students do not see here")


class MarkSchemes(Preprocessor):
    """Put after each written answer what its lab's source says below it for the solutions."""

    def preprocess(self, nb: NotebookNode, resources) -> tuple[NotebookNode, dict]:
        """Add the mark schemes, in the copy's language where the lab has it."""
        language = language_of(nb)
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            if is_grade(cell) and is_solution(cell):
                scheme = _schemes(language).get(cell.metadata.nbgrader.grade_id)
                if scheme:
                    heading = translations(language).gettext(HEADING)
                    quoted = "\n".join(f"> {line}" for line in scheme.split("\n"))
                    cells.append(new_markdown_cell(f"> *{heading}*\n>\n{quoted}"))
        nb.cells = cells
        return nb, resources


@lru_cache
def _schemes(language: str) -> dict[str, str]:
    """Return the mark scheme of each written answer of the course, by its name."""
    try:
        return {name: text for lab in find_labs() for name, text in mark_schemes(lab, language)}
    except SourceError:  # the class is graded elsewhere than where its labs are
        return {}


def mark_schemes(lab: Lab, language: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each written answer of a lab that has a mark scheme, and the text."""
    language = language if language in lab.languages else LANGUAGES[0]
    name, texts = "", []
    for cell in [*lab.notebook(language).cells, new_markdown_cell("")]:
        if name and cell.cell_type == "markdown" and "solution" in cell.metadata.get("tags", ()):
            texts.append(cell.source)
            continue
        if name and texts:
            yield name, "\n\n".join(texts)
        written = is_grade(cell) and is_solution(cell)
        name, texts = (cell.metadata.nbgrader.grade_id, []) if written else ("", [])
