"""What a language needs before a lab can be had in it, and what each language is called."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import read_mo

from course.base.paths import ROOT, SOURCE
from course.labs.catalogues import DOMAINS, Domain, Text, read_catalogue
from course.labs.lab import Lab
from course.labs.student_folder import readme_template
from helpers.support.language import IN_CODE


def own_name(language: str) -> str:
    """Return a language's name in itself.

    >>> own_name("fr")
    'Français'
    """
    return (Locale.parse(language).get_display_name(language) or language).capitalize()


def of_any(labs: Iterable[Lab]) -> list[str]:
    """Return the languages that one of the labs is in, the course's first one first."""
    return list(dict.fromkeys(language for lab in labs for language in lab.languages))


def missing(labs: Iterable[Lab], languages: Iterable[str]) -> list[str]:
    """Return what languages lack: messages that the labs need, and templates.

    Cells that are missing are no matter here: such a lab cannot be read at all.

    Args:
        labs: those to have; what only other labs say is not asked for.
        languages: those to have them in.
    """
    labs = list(labs)
    lacking: list[str] = []
    for language in languages:
        having = {lab.path for lab in labs if language in lab.languages}
        template = readme_template(language)
        if having and not template.exists():
            lacking.append(f"{language}: there is no {template.relative_to(ROOT)}")
        if having and language != IN_CODE:
            for domain in DOMAINS:
                lacking += _untranslated(domain, language, having)
    return lacking


def _untranslated(domain: Domain, language: str, labs: set[Path]) -> Iterator[str]:
    po = domain.locale / language / "LC_MESSAGES" / f"{domain.name}.po"
    if not po.exists():
        yield f"{language}: there is no {po.relative_to(ROOT)}"
        return
    written, compiled = read_catalogue(po), _compiled(po.with_suffix(".mo"))
    where = f"in {po.relative_to(ROOT)}"
    for text, places in _collected(domain).items():
        if not any((ROOT / p).parent != SOURCE or ROOT / p in labs for p in places):
            continue
        said = _said(written, text)
        first = text if isinstance(text, str) else text[0]
        if not all(said):
            yield f"{language}: no translation {where} of {first!r}"
        elif said != _said(compiled, text):
            yield f"{language}: run `course messages`, for what stands {where} of {first!r}"


def _said(catalogue: Catalog, text: Text) -> list[str]:
    """Return a message's translation, one text for each plural; an empty one where it has none."""
    message = catalogue.get(text)
    string = (message.string if message else "") or ""
    return [string] if isinstance(string, str) else list(string)


def _compiled(mo: Path) -> Catalog:
    if not mo.exists():
        return Catalog()
    with mo.open("rb") as file:
        return read_mo(file)


@lru_cache
def _collected(domain: Domain) -> dict[Text, list[str]]:
    return domain.collect()
