"""Make the zip of one lab for students: what they need and nothing else."""

import re
import tomllib
import zipfile
from pathlib import Path

import jinja2

from course.base.errors import BuildError
from course.base.paths import DIST, NOTEBOOKS, ROOT
from course.labs.build import build
from course.labs.lab import Lab
from course.labs.typography import typeset
from helpers.support.files import whole_file

TEMPLATES = Path(__file__).parent / "templates" / "release"
# Every file in the zip has this date, so that the same release gives the same bytes.
DATE = (2026, 1, 1, 0, 0, 0)


def make_release(lab: Lab, language: str, output: Path | None = None) -> Path:
    """Write the zip of a lab in one language and return its path.

    Args:
        lab: the lab.
        language: one of the lab's.
        output: the zip to write; ``dist/<lab>-<language>.zip`` when None.

    Raises:
        SourceError: if the lab is not written in that language.
        BuildError: if the language has no ``README``.
    """
    lab.require(language)
    output = output or DIST / f"{lab.id}-{language}.zip"
    folder = f"{lab.id}-{language}"
    notebook = f"{lab.id}.ipynb"
    pins = requirements(lab.requires)
    text = {
        notebook: build([lab], (language,))[NOTEBOOKS / language / lab.id / notebook],
        "requirements.txt": "".join(f"{pin}\n" for pin in pins),
        "environment.yml": _environment(),
        "README.md": _readme(lab, language, folder, pins),
        "LICENSE": (ROOT / "LICENSE").read_text(encoding="utf-8"),
    }
    with (
        whole_file(output) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, content in sorted(text.items()):
            _add(archive, f"{folder}/{name}", content.encode())
        for path in sorted((ROOT / "helpers").rglob("*")):
            if _is_needed(path, lab):
                _add(archive, f"{folder}/{path.relative_to(ROOT).as_posix()}", path.read_bytes())
    return output


def _is_needed(path: Path, lab: Lab) -> bool:
    """Tell whether a file of ``helpers`` goes into the zip: no weights where no lab loads them."""
    weights = path.parent.name == "weights" and "dqn" not in lab.requires
    return path.is_file() and "__pycache__" not in path.parts and not weights


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def requirements(extras: list[str]) -> list[str]:
    """Return the pinned requirements of a lab: ``pyproject.toml``'s names, the lock's versions.

    Args:
        extras: the optional dependencies that the lab needs besides.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    lock: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        name, equal, version = line.partition("==")
        lock.setdefault(_normal(name), []).append(equal + version)
    pins = []
    for requirement in wanted:
        # Without its versions: "gymnasium[toy-text]>=1.2" is gymnasium, with an extra.
        named, name = (re.split(end, requirement)[0].strip() for end in ("[<>=!~;]", r"[\[<>=!~;]"))
        pins += [f"{named}{rest}" for rest in lock[_normal(name)]]
    return pins


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _environment() -> str:
    """Write an ``environment.yml``: Python and pip, with the same pins."""
    python = (ROOT / "environment.yml").read_text(encoding="utf-8")
    python = next(word for word in python.split() if word.startswith("python="))
    return (
        f"name: rl-labs\nchannels:\n  - conda-forge\ndependencies:\n  - {python}\n  - pip\n"
        "  - pip:\n      - -r requirements.txt\n"
    )


def readme_template(language: str) -> Path:
    """Return where the text of the zip's ``README`` is, or should be."""
    return TEMPLATES / f"README.{language}.md"


def _readme(lab: Lab, language: str, folder: str, pins: list[str]) -> str:
    template = readme_template(language)
    if not template.exists():
        raise BuildError(f"{lab.id} [{language}]: there is no {template.relative_to(ROOT)}")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
    )
    text = environment.get_template(template.name).render(
        title=lab.title[language],
        minutes=lab.minutes,
        points=f"{lab.points:g}",
        python=project["requires-python"].removeprefix(">="),
        folder=folder,
        notebook=f"{lab.id}.ipynb",
        torch=next((pin for pin in pins if pin.startswith("torch==")), None),
    )
    return typeset(text, language)
