"""The reference of ``helpers``: its public names, part by part, as their docstrings say it."""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from course.base.paths import ROOT

STUB = ROOT / "helpers" / "__init__.pyi"


@dataclass(frozen=True)
class Entry:
    """One public name.

    Attributes:
        name: as a lab imports it.
        path: where autodoc looks for it; a constant's comment stands where it is defined.
        directive: what has autodoc write of it: "autofunction", "autoclass" or "autodata".
        about: the first line of its docstring.
    """

    name: str
    path: str
    directive: str
    about: str


@dataclass(frozen=True)
class Part:
    """A module or a folder of ``helpers``: one page.

    Attributes:
        name: such as "maps".
        about: the first paragraph of its docstring.
        entries: the public names that come from it.
    """

    name: str
    about: str
    entries: tuple[Entry, ...]


def parts() -> list[Part]:
    """Return what ``helpers`` offers: the names of its stub. Nothing is imported for it."""
    found: dict[str, list[Entry]] = {}
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            public = [alias.name for alias in node.names if alias.asname]
            part = node.module.split(".")[1]
            found.setdefault(part, []).extend(_entry(node.module, name) for name in public)
    return [
        Part(part, _first_paragraph(_parsed(f"helpers.{part}")), tuple(entries))
        for part, entries in sorted(found.items())
    ]


def _entry(module: str, name: str) -> Entry:
    """Find where a name is defined, and as what."""
    for node in _parsed(module).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            if name in [alias.name for alias in node.names]:
                return _entry(node.module, name)
        elif isinstance(node, ast.ClassDef) and node.name == name:
            return Entry(name, f"helpers.{name}", "autoclass", _first_paragraph(node))
        elif isinstance(node, ast.FunctionDef) and node.name == name:
            return Entry(name, f"helpers.{name}", "autofunction", _first_paragraph(node))
    return Entry(name, f"{module}.{name}", "autodata", "")


def _first_paragraph(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> str:
    return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())


@lru_cache
def _parsed(module: str) -> ast.Module:
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else Path(f"{path}.py")
    return ast.parse(file.read_text(encoding="utf-8"))
