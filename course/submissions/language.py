"""The language that a copy speaks."""

import re

from nbformat import NotebookNode

from helpers.support.language import LANGUAGES

CHOSEN = re.compile(r"""^set_language\(["'](\w+)["']\)""", re.MULTILINE)


def language_of(notebook: NotebookNode) -> str:
    """Return the language that a notebook chooses; the course's first one if it chooses none."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for chosen in CHOSEN.findall(cell.source):
                if chosen in LANGUAGES:
                    return chosen
    return LANGUAGES[0]
