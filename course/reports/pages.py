"""How the instructor's pages are made: from a template, in one language, all text escaped."""

from pathlib import Path
from typing import Any

import jinja2

from course.base.messages import number, translations

TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, language: str, **values: Any) -> str:
    """Return a page; everything that comes from students is escaped.

    Args:
        template: the name of its template.
        language: one of ``LANGUAGES``.
        values: what the template shows.

    Raises:
        LanguageError: if the language has no catalogue.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install = environment.install_gettext_translations  # type: ignore[attr-defined]  # i18n's
    install(translations(language), newstyle=True)
    environment.globals["points"] = lambda x: "–" if x is None else number(x, language)
    return environment.get_template(template).render(language=language, **values)
