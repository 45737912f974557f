"""Notebooks that fetch `helpers` themselves, for Colab and the like, where a notebook is alone.

Their first cell of code fetches an archive from the address that the release names, where
``helpers`` is missing, and unpacks it if it has the right hash. The archive holds no notebook: its
hash stands in them. It is named after its content, so that one put up later replaces none.
"""

import hashlib
import io
import json
import re
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import jinja2
import nbformat
from nbformat.v4 import new_code_cell
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course.base.messages import translations
from course.base.paths import ROOT
from course.labs.lab import Lab
from course.labs.student_folder import TEMPLATES, helper_files, requirements
from course.labs.zips import add_file

CELL_ID = "fetch-helpers"
# Of the course's dependencies, what whoever runs a notebook online brings, in its own versions; and
# what another one brings here.
BROUGHT = {"ipython", "ipykernel", "jupyterlab", "jupyterlab-language-pack-fr-fr", "nbgrader"}
BESIDES = {"pygame-ce"}  # gymnasium's, for toy-text


@dataclass(frozen=True)
class Online:
    """What an address must hold for a lab's notebook, and that notebook.

    Attributes:
        archive: the archive's name at the address.
        content: the archive.
        notebook: the lab's notebook, which fetches it.
    """

    archive: str
    content: bytes
    notebook: str


def put_online(lab: Lab, notebook: str, language: str, url: str) -> Online:
    """Return a lab's notebook with the cell that fetches ``helpers``, and the archive of them.

    Args:
        lab: the lab.
        notebook: its text for students.
        language: the notebook's.
        url: the address of the folder that will hold the archive.
    """
    content = _archive(lab)
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"helpers-{sha256[:12]}.zip"
    source = _cell(language, f"{url.rstrip('/')}/{name}", sha256)
    read = nbformat.reads(notebook, 4)
    first = next(i for i, cell in enumerate(read.cells) if cell.cell_type == "code")
    # Folded in JupyterLab, and on Colab.
    folded = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    read.cells.insert(first, new_code_cell(source, id=CELL_ID, metadata=folded))
    return Online(name, content, nbformat.writes(read) + "\n")


def pins(extra: str = "") -> str:
    """Return what a notebook itself imports, as it is pinned for students.

    Args:
        extra: the end of the list's name, such as "-dqn".
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"].get(extra[1:], [])]
    names = {canonicalize_name(Requirement(text).name) for text in asked} - BROUGHT | BESIDES
    lines = requirements(extra).splitlines(keepends=True)
    return "".join(line for line in lines if re.split("==", line)[0] in names)


def _archive(lab: Lab) -> bytes:
    lists = ["", *(f"-{extra}" for extra in lab.requires)]
    files: Mapping[str, bytes] = {
        **helper_files([lab]),
        **{f"requirements{extra}.txt": pins(extra).encode() for extra in lists},
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            add_file(archive, name, content)
    return stream.getvalue()


def _cell(language: str, address: str, sha256: str) -> str:
    _ = translations(language).gettext
    template = jinja2.Template(
        (TEMPLATES / "fetch.py.j2").read_text(encoding="utf-8"), undefined=jinja2.StrictUndefined
    )
    return template.render(
        title=_("Fetches the folder helpers where it is missing (Colab and the like)"),
        other=_literal(_("it is not the file that this notebook was given out with")),
        failed=_literal(
            _(
                "The folder helpers could not be fetched from {address}: {error}. Look whether "
                "that address opens in your browser, and run this cell again; if it still fails, "
                "tell your teacher, or unpack the lab's zip and open the notebook there."
            )
        ),
        address=_literal(address),
        sha256=_literal(sha256),
    )


def _literal(text: str) -> str:
    """Write a text as Python code: JSON's is."""
    return json.dumps(text, ensure_ascii=False)
