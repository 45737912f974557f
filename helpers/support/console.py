"""Consoles that lack a sign which the labs print, such as ✓ or an arrow."""

from __future__ import annotations

import io
import sys


def replace_missing_signs() -> None:
    """Have stdout write ``?`` for what its encoding lacks, instead of stopping the program.

    On Windows, up to Python 3.14, what a script prints to a file or a pipe is in cp1252. Notebooks
    and terminals lack nothing.
    """
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and not out.encoding.lower().startswith("utf"):
        out.reconfigure(errors="replace")
