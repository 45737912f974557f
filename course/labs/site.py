"""Execute the solutions and render every lab to HTML pages that work without a network."""

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.base.errors import SiteError
from course.base.paths import NOTEBOOKS, SITE, SOLUTIONS
from course.labs.build import build
from course.labs.described import describe_in
from course.labs.execute import code_cells, execute
from course.labs.lab import Lab
from course.labs.languages import of_any
from course.labs.pages import ASSIGNMENT, SOLUTION, lab_page, list_page, mathjax_file
from helpers.support.language import LANGUAGES

FOLDERS = {ASSIGNMENT: NOTEBOOKS, SOLUTION: SOLUTIONS}
Notebooks = dict[Path, NotebookNode]


def make_site(labs: list[Lab], audience: str = "instructors", output: Path | None = None) -> Path:
    """Write the site and return the path of its first page.

    Args:
        labs: the labs to render.
        audience: "instructors" get the executed solutions too, "students" only the notebooks.
        output: the folder to write; ``site/`` when None. What was there is replaced.

    Raises:
        SiteError: if a solution does not run, or ``output`` is a folder of something else.
    """
    output = output or SITE
    if output.exists() and any(output.iterdir()) and not (output / "index.html").exists():
        raise SiteError(f"{output} is not empty and holds no site: it is left as it is")
    notebooks = {p: nbformat.reads(text, 4) for p, text in build(labs).items()}
    kinds = [ASSIGNMENT, SOLUTION] if audience == "instructors" else [ASSIGNMENT]
    if SOLUTION in kinds:
        _execute_all(labs, notebooks)

    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".site-") as folder:
        new = Path(folder) / "site"
        for name, text in _pages(labs, notebooks, kinds).items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_text(text, encoding="utf-8")
        shutil.copy(mathjax_file(), new)
        if output.exists():
            shutil.rmtree(output)
        new.rename(output)
    return output / "index.html"


def _pages(labs: list[Lab], notebooks: Notebooks, kinds: list[str]) -> dict[str, str]:
    """Return every page by its name in the site."""
    pages = {"index.html": list_page("front.html.j2", LANGUAGES[0], labs)}
    for language in of_any(labs):
        pages[f"{language}/index.html"] = list_page(
            "index.html.j2", language, labs, solutions=SOLUTION in kinds
        )
        for lab in labs:
            for kind in kinds if language in lab.languages else []:
                notebook = notebooks[FOLDERS[kind] / language / lab.id / f"{lab.id}.ipynb"]
                page = lab_page(lab, notebook, language, kind, kinds)
                pages[f"{language}/{lab.id}{kind}.html"] = page
    return pages


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

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(execute_lab, labs))
