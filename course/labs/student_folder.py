"""What every zip for students holds besides its notebooks: packages, settings, ``README``."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import jinja2

from course.base.errors import BuildError
from course.base.paths import ROOT
from course.labs.jupyter_settings import WHEEL, settings_wheel
from course.labs.lab import Lab, find_labs
from course.labs.typography import typeset
from helpers.support.installation import PYTHON_BELOW

FOLDER = "rl-labs"
TEMPLATES = Path(__file__).parent / "templates" / "release"


def shared_files(language: str) -> dict[str, bytes]:
    """Return the files of the folder that are the same for every lab, by their names in it.

    Args:
        language: the student's.

    Raises:
        BuildError: if the language has no ``README``.
    """
    extras = sorted({extra for lab in find_labs() for extra in lab.requires})
    text = {f"requirements{e}.txt": requirements(e) for e in ("", *(f"-{e}" for e in extras))}
    text |= {
        "environment.yml": _environment(),
        "README.md": _readme(language),
        "LICENSE": (ROOT / "LICENSE").read_text(encoding="utf-8"),
    }
    return {name: content.encode() for name, content in text.items()} | {
        WHEEL: settings_wheel(language)
    }


def helper_files(labs: Sequence[Lab]) -> dict[str, bytes]:
    """Return what these labs need of ``helpers``, by the files' names in the folder."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted((ROOT / "helpers").rglob("*"))
        if is_needed(path, labs)
    }


def is_needed(path: Path, labs: Sequence[Lab]) -> bool:
    """Tell whether a file of ``helpers`` goes into the zip: no weights where no lab loads them."""
    loaded = any("dqn" in lab.requires for lab in labs)
    weights = path.parent.name == "weights" and not loaded
    return path.is_file() and "__pycache__" not in path.parts and not weights


def requirements(extra: str = "") -> str:
    """Return every package that labs need, pinned: with Jupyter's settings, ours.

    ``make lock`` writes these lists, from ``pyproject.toml`` and the lock file.

    Args:
        extra: the end of the list's name, such as "-dqn".
    """
    pins = (TEMPLATES / f"requirements{extra}.txt").read_text(encoding="utf-8")
    return f"{pins}./{WHEEL}\n"


def _environment() -> str:
    """Write an ``environment.yml``: Python and pip, with the same pins."""
    return (
        f"name: {FOLDER}\nchannels:\n  - conda-forge\ndependencies:\n  - python={python()}\n"
        "  - pip\n  - pip:\n      - -r requirements.txt\n"
    )


def python() -> str:
    """Return the version of Python with which all labs were tried, as conda users have it."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return re.findall(r"python=([\d.]+)", text)[0]


def readme_template(language: str) -> Path:
    """Return where the text of the folder's ``README`` is, or should be."""
    return TEMPLATES / f"README.{language}.md"


def _readme(language: str) -> str:
    template = readme_template(language)
    if not template.exists():
        raise BuildError(f"{language}: there is no {template.relative_to(ROOT)}")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    labs = [lab for lab in find_labs() if language in lab.languages]
    deep = [lab for lab in labs if "dqn" in lab.requires]
    text = environment.get_template(template.name).render(
        folder=FOLDER,
        language=language,
        labs=[
            {
                "id": lab.id,
                "title": lab.title[language],
                "minutes": lab.minutes,
                "points": f"{lab.points:g}",
            }
            for lab in labs
        ],
        deep=", ".join(f"`{lab.id}`" for lab in deep),
        python=project["requires-python"].removeprefix(">="),
        tried=python(),
        below=".".join(map(str, PYTHON_BELOW["dqn"])),
        torch=re.findall(r"^torch==\S+", requirements("-dqn"), re.MULTILINE)[0],
    )
    return typeset(text, language)
