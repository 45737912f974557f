"""How Sphinx is configured: one book a language, which asks for nothing from the network."""

from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from course.base.messages import translations
from course.labs.languages import own_name

MATHJAX = "tex-svg.js"  # one file: MathJax 3, TeX in, SVG out, no web fonts
TEMPLATES = Path(__file__).parents[1] / "templates" / "site"
THEME = TEMPLATES / "theme"


def configuration(language: str, books: dict[str, list[str]]) -> dict[str, Any]:
    """Return what stands in the ``conf.py`` of one language.

    Args:
        language: the book's.
        books: the pages of each language, to link from one to the other.
    """
    _ = translations(language).gettext
    title = _("Reinforcement-learning labs")
    others = [(code, own_name(code), pages) for code, pages in books.items() if code != language]
    return {
        "project": title,
        "language": language,
        "extensions": [
            "myst_nb",
            "sphinx.ext.autodoc",
            "sphinx.ext.napoleon",
            "sphinx_copybutton",
            "sphinx_design",
            "course.labs.site.extension",
        ],
        # Dashes only, for autodoc's "name -- text": French has other quotes, Markdown's are typed.
        "smartquotes_action": "D",
        "exclude_patterns": ["jupyter_execute"],
        "templates_path": [str(THEME)],
        **_notebooks(language),
        **_reference(),
        **_pages(language, title, others),
    }


def _notebooks(language: str) -> dict[str, Any]:
    """Configure MyST-NB, which reads notebooks that were executed before."""
    _ = translations(language).gettext
    return {
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},  # they are on a public server
        "nb_code_prompt_show": _("Show the code"),
        "nb_code_prompt_hide": _("Hide the code"),
        "nb_output_stderr": "show",
        "myst_enable_extensions": ["dollarmath", "amsmath", "colon_fence"],
        "myst_heading_anchors": 4,
        "mathjax_path": MATHJAX,
        "mathjax3_config": {"options": {"enableMenu": False}},
        "copybutton_selector": "div.cell_input pre, div.highlight-default pre",
    }


def _reference() -> dict[str, Any]:
    """Configure what is read from docstrings."""
    return {
        "default_role": "py:obj",
        "autodoc_typehints": "none",  # docstrings say it more plainly
        "autodoc_member_order": "bysource",
        "python_use_unqualified_type_names": True,
        "napoleon_numpy_docstring": False,
        "napoleon_use_rtype": False,
        "add_module_names": False,
        "toc_object_entries_show_parents": "hide",
    }


def _pages(language: str, title: str, others: list[tuple[str, str, list[str]]]) -> dict[str, Any]:
    """Configure the theme and the search."""
    _ = translations(language).gettext
    return {
        "html_theme": "sphinx_book_theme",
        "html_title": title,
        "html_static_path": [str(mathjax_file()), str(TEMPLATES / "course.css")],
        "html_css_files": ["course.css"],
        "html_context": {
            "default_mode": "auto",
            "other_languages": others,
            "said": {"menu": _("Menu"), "sections": _("Sections")},
        },
        "html_sidebars": {"**": ["sbt-sidebar-nav.html"]},
        "html_copy_source": False,
        "html_show_sphinx": False,
        "html_show_copyright": False,
        "author": "",  # each page would end with "By Author name not set"
        "html_use_index": False,
        "html_domain_indices": False,
        "html_search_language": language,
        # A page from a file system may not fetch another one to quote it.
        "html_show_search_summary": False,
        "html_theme_options": {
            "navbar_persistent": [],  # the search stands in the menu
            "max_navbar_depth": 2,
            "show_toc_level": 2,
            "use_download_button": False,
            "use_fullscreen_button": False,
            "article_header_end": ["language.html", "article-header-buttons.html"],
            "search_bar_text": _("Search the labs"),
            "toc_title": _("On this page"),
        },
    }


def mathjax_file() -> Path:
    """Return where MathJax is installed."""
    package = distribution("sphinx-mathjax-offline")
    return Path(str(package.locate_file(f"sphinx-mathjax-offline/static/mathjax/{MATHJAX}")))
