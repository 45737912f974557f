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
from course.base.messages import translations
from course.base.paths import NOTEBOOKS, SITE, SOLUTIONS
from course.labs.build import build
from course.labs.lab import Lab
from course.labs.languages import of_any, own_name
from helpers.support.language import LANGUAGES

MATHJAX = "tex-svg.js"  # one file: MathJax 3, TeX in, SVG out, no web fonts
CELL_SECONDS = 300
TEMPLATES = Path(__file__).parent / "templates"


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
        for language in of_any(labs):
            (new / language).mkdir(parents=True)
            there = [lab for lab in labs if language in lab.languages]
            for lab in there:
                kinds = [(NOTEBOOKS, "")] + ([(SOLUTIONS, "-solution")] if solutions else [])
                for kind, suffix in kinds:
                    notebook = notebooks[kind / language / lab.id / f"{lab.id}.ipynb"]
                    page = _lab_page(lab, notebook, language, suffix, solutions)
                    _write(new / language / f"{lab.id}{suffix}.html", page)
            _write(
                new / language / "index.html",
                _page("index.html.j2", language, labs=there, all_labs=labs, solutions=solutions),
            )
        _write(new / "index.html", _page("front.html.j2", LANGUAGES[0], all_labs=labs))
        shutil.copy(_mathjax_file(), new / MATHJAX)
        if output.exists():
            shutil.rmtree(output)
        new.rename(output)
    return output / "index.html"


def _execute_all(labs: list[Lab], notebooks: dict[Path, NotebookNode]) -> None:
    """Execute each solution once; every language gets the outputs, for their code is the same."""

    def execute_lab(lab: Lab) -> None:
        first, *others = (
            notebooks[SOLUTIONS / language / lab.id / f"{lab.id}.ipynb"]
            for language in lab.languages
        )
        execute(lab.id, first, COURSE_BUDGET=os.environ.get("COURSE_BUDGET") or lab.site_budget)
        for other in others:
            for executed, cell in zip(_code_cells(first), _code_cells(other), strict=True):
                cell.outputs = executed.outputs
                cell.execution_count = executed.execution_count

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


def _lab_page(lab: Lab, notebook: NotebookNode, language: str, suffix: str, solutions: bool) -> str:
    _ = translations(language).gettext
    links = [(_("← All labs"), "index.html")]
    if suffix:
        links.append((_("assignment").capitalize(), f"{lab.id}.html"))
    elif solutions:
        links.append((_("solution").capitalize(), f"{lab.id}-solution.html"))
    others = [
        (other, own_name(other), f"../{other}/{lab.id}{suffix}.html")
        for other in lab.languages
        if other != language
    ]
    exporter = HTMLExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        mathjax_url=f"../{MATHJAX}",
        language_code=language,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    title = f"{lab.title[language]}{' · ' + _('solution') if suffix else ''}"
    resources = {"metadata": {"name": title}, "course_links": links, "course_languages": others}
    return exporter.from_notebook_node(notebook, resources)[0]


def _page(template: str, language: str, all_labs: list[Lab], **values: object) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
    )
    install = environment.install_gettext_translations  # type: ignore[attr-defined]  # i18n's
    install(translations(language), newstyle=True)
    return environment.get_template(template).render(
        language=language, languages=of_any(all_labs), own_name=own_name, **values
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _mathjax_file() -> Path:
    package = distribution("sphinx-mathjax-offline")
    return Path(str(package.locate_file(f"sphinx-mathjax-offline/static/mathjax/{MATHJAX}")))
