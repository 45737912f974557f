"""Render notebooks and lists of labs as HTML pages that work without a network."""

from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

import jinja2
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from course.base.messages import translations
from course.labs.lab import Lab
from course.labs.languages import of_any, own_name

MATHJAX = "tex-svg.js"  # one file: MathJax 3, TeX in, SVG out, no web fonts
TEMPLATES = Path(__file__).parent / "templates"
# What a page of a lab shows, and how its file's name ends.
ASSIGNMENT, SOLUTION = "", "-solution"


def lab_page(
    lab: Lab, notebook: NotebookNode, language: str, kind: str, kinds: Sequence[str]
) -> str:
    """Return a lab's notebook as a page.

    Args:
        lab: the lab.
        notebook: its notebook in that language, with the outputs to show.
        language: one of the lab's.
        kind: what the page shows, ``ASSIGNMENT`` or ``SOLUTION``.
        kinds: what the site has, to link to; nothing for a page that stands alone.
    """
    _ = translations(language).gettext
    names = {ASSIGNMENT: _("assignment"), SOLUTION: _("solution")}
    links = [(_("← All labs"), "index.html")] if kinds else []
    links += [(names[k].capitalize(), f"{lab.id}{k}.html") for k in kinds if k != kind]
    others = [
        (other, own_name(other), f"../{other}/{lab.id}{kind}.html")
        for other in lab.languages
        if kinds and other != language
    ]
    exporter = HTMLExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        mathjax_url=f"../{MATHJAX}",
        language_code=language,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    title = " · ".join([lab.title[language], *([names[kind]] if kind == SOLUTION else [])])
    resources = {"metadata": {"name": title}, "course_links": links, "course_languages": others}
    return exporter.from_notebook_node(notebook, resources)[0]


def list_page(template: str, language: str, labs: Sequence[Lab], solutions: bool = False) -> str:
    """Return a page about several labs.

    Args:
        template: its file, beside this module.
        language: the page's; only labs that are written in it are listed.
        labs: all of the site's.
        solutions: whether the site has solutions.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
    )
    install = environment.install_gettext_translations  # type: ignore[attr-defined]  # i18n's
    install(translations(language), newstyle=True)
    return environment.get_template(template).render(
        language=language,
        languages=of_any(labs),
        own_name=own_name,
        labs=[lab for lab in labs if language in lab.languages],
        solutions=solutions,
    )


def mathjax_file() -> Path:
    """Return where MathJax is installed; a page looks for it in the folder above its own."""
    package = distribution("sphinx-mathjax-offline")
    return Path(str(package.locate_file(f"sphinx-mathjax-offline/static/mathjax/{MATHJAX}")))
