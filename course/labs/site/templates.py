"""The site's own templates, in a language."""

from typing import Any

import jinja2

from course.base.messages import translations
from course.labs.languages import own_name
from course.labs.site.configuration import TEMPLATES
from course.labs.typography import typeset
from helpers.support.language import IN_CODE


def fill_in(template: str, language: str, **values: Any) -> str:
    """Return a template's text.

    Args:
        template: its file's name.
        language: the page's.
        **values: what else it names.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(["html.j2"]),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    install = environment.install_gettext_translations  # type: ignore[attr-defined]  # i18n's
    install(translations(language), newstyle=True)
    text = environment.get_template(template).render(
        language=language, in_code=IN_CODE, own_name=own_name, **values
    )
    return typeset(text, language) if template.endswith(".md.j2") else text
