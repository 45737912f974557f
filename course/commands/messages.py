"""Bring the catalogues of messages up to date, and compile them."""

from argparse import ArgumentParser, Namespace


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    del command  # it takes none


def run(_arguments: Namespace) -> None:
    """Compile the catalogues."""
    from course.base.paths import ROOT
    from course.labs.catalogues import compile_catalogues, untranslated

    for path in compile_catalogues():
        waiting = len(untranslated(path.with_suffix(".po")))
        print(f"compiled {path.relative_to(ROOT)}" + (f": {waiting} to translate" * (waiting > 0)))
