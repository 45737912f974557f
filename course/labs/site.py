"""Execute the solutions and render every lab to HTML pages that work without a network."""

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from pathlib import Path

import jinja2
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from course.base.errors import SiteError
from course.base.paths import NOTEBOOKS, SITE, SOLUTIONS
from course.labs.build import build
from course.labs.lab import Lab
from helpers.support.language import LANGUAGES

MATHJAX = "tex-svg.js"  # one file: MathJax 3, TeX in, SVG out, no web fonts
CELL_SECONDS = 300
TEMPLATES = Path(__file__).parent / "templates"

TEXT = {
    "fr": {
        "title": "Labs d'apprentissage par renforcement",
        "lead": "Des labs à faire dans JupyterLab, vérifiés pas à pas.",
        "lab": "Lab",
        "minutes": "Minutes",
        "points": "Points",
        "notebook": "énoncé",
        "solution": "solution",
        "back": "← Tous les labs",
        "other": "English",
        "foot": "Ces pages se lisent sans connexion. Pour faire un lab, ouvrez son notebook dans "
        "JupyterLab.",
    },
    "en": {
        "title": "Reinforcement-learning labs",
        "lead": "Labs to do in JupyterLab, checked step by step.",
        "lab": "Lab",
        "minutes": "Minutes",
        "points": "Points",
        "notebook": "assignment",
        "solution": "solution",
        "back": "← All labs",
        "other": "Français",
        "foot": "These pages need no connection. To do a lab, open its notebook in JupyterLab.",
    },
}


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
    solutions = audience == "instructors"
    if solutions:
        _execute_all(labs, notebooks)

    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".site-") as folder:
        new = Path(folder) / "site"
        for language in LANGUAGES:
            (new / language).mkdir(parents=True)
            for lab in labs:
                kinds = [(NOTEBOOKS, "")] + ([(SOLUTIONS, "-solution")] if solutions else [])
                for kind, suffix in kinds:
                    notebook = notebooks[kind / language / lab.id / f"{lab.id}.ipynb"]
                    page = new / language / f"{lab.id}{suffix}.html"
                    page.write_text(
                        _render(lab, notebook, language, suffix, solutions), encoding="utf-8"
                    )
            (new / language / "index.html").write_text(
                _index(labs, language, solutions), encoding="utf-8"
            )
        (new / "index.html").write_text(
            '<!DOCTYPE html><html lang="fr"><meta charset="utf-8">'
            f"<title>{TEXT['fr']['title']}</title>"
            '<meta http-equiv="refresh" content="0; url=fr/index.html">'
            '<a href="fr/index.html">Français</a> · <a href="en/index.html">English</a></html>\n',
            encoding="utf-8",
        )
        shutil.copy(_mathjax_file(), new / MATHJAX)
        if output.exists():
            shutil.rmtree(output)
        new.rename(output)
    return output / "index.html"


def _execute_all(labs: list[Lab], notebooks: dict[Path, NotebookNode]) -> None:
    """Execute each solution once; both languages get the outputs, for their code is the same."""

    def execute_lab(lab: Lab) -> None:
        french, english = (
            notebooks[SOLUTIONS / language / lab.id / f"{lab.id}.ipynb"] for language in LANGUAGES
        )
        execute(lab.id, french, COURSE_BUDGET=os.environ.get("COURSE_BUDGET") or lab.site_budget)
        pairs = zip(_code_cells(french), _code_cells(english), strict=True)
        for executed, other in pairs:
            other.outputs = executed.outputs
            other.execution_count = executed.execution_count

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(execute_lab, labs))


def execute(name: str, notebook: NotebookNode, **environment: str) -> NotebookNode:
    """Run a notebook in an empty folder, in place, and return it.

    Args:
        name: what to call it in messages.
        notebook: the notebook.
        **environment: variables for its kernel.

    Raises:
        SiteError: naming the cell that raised, with the end of its traceback.
    """
    variables = os.environ | {
        "TQDM_DISABLE": "1",
        "MPLBACKEND": "",  # Jupyter's own, whatever this shell has
        "SDL_VIDEODRIVER": "dummy",  # pygame draws Frozen Lake in memory
        "OMP_NUM_THREADS": "1",  # as many labs run side by side as there are cores
        **environment,
    }
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],  # not its warnings about this machine
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env={k: v for k, v in variables.items() if v})
        except CellExecutionError as error:
            cell = next(c for c in _code_cells(notebook) if _failed(c))
            raise SiteError(f"{name}, cell {cell.id}: {error.ename}: {error.evalue}") from error
    for cell in _code_cells(notebook):
        cell.metadata.pop("execution", None)  # times of day
    return notebook


def _code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)


def _render(lab: Lab, notebook: NotebookNode, language: str, suffix: str, solutions: bool) -> str:
    text = TEXT[language]
    other = next(one for one in LANGUAGES if one != language)
    links = [(text["back"], "index.html")]
    if suffix:
        links.append((text["notebook"].capitalize(), f"{lab.id}.html"))
    elif solutions:
        links.append((text["solution"].capitalize(), f"{lab.id}-solution.html"))
    links.append((text["other"], f"../{other}/{lab.id}{suffix}.html"))
    exporter = HTMLExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        mathjax_url=f"../{MATHJAX}",
        language_code=language,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    title = f"{lab.title[language]}{' · ' + text['solution'] if suffix else ''}"
    resources = {"metadata": {"name": title}, "course_links": links}
    return exporter.from_notebook_node(notebook, resources)[0]


def _mathjax_file() -> Path:
    package = distribution("sphinx-mathjax-offline")
    return Path(package.locate_file(f"sphinx-mathjax-offline/static/mathjax/{MATHJAX}"))


def _index(labs: list[Lab], language: str, solutions: bool) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    other = next(one for one in LANGUAGES if one != language)
    return environment.get_template("index.html.j2").render(
        labs=labs, language=language, other=other, text=TEXT[language], solutions=solutions
    )
