"""Make the zip of labs for students: what they need and nothing else.

Every zip unpacks into the same folder, ``rl-labs``, for the whole term: the zip of a later lab adds
its notebook and brings ``helpers`` up to date. A zip holds the notebooks of its own labs only, so
that it replaces no other.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from course.base.paths import DIST, NOTEBOOKS, ROOT
from course.labs.build import build
from course.labs.lab import Lab
from course.labs.student_folder import FOLDER, shared_files
from course.labs.zips import add_file
from helpers.support.files import whole_file


def make_release(labs: Sequence[Lab], language: str, folder: Path = DIST) -> Path:
    """Write the zip of some labs in one language and return its path: see ``make_releases``."""
    (path,) = make_releases([labs], language, folder)
    return path


def make_releases(
    batches: Sequence[Sequence[Lab]], language: str, folder: Path = DIST
) -> list[Path]:
    """Write a zip for each batch of labs, in one language, and return their paths.

    Args:
        batches: one lab or more for each zip.
        language: one that each lab is written in.
        folder: where the zips go: ``<lab>-<language>.zip``, or ``rl-labs-<language>.zip`` for one
            that holds several labs.

    Raises:
        SourceError: if a lab is not written in that language.
        BuildError: if the language has no ``README``.
    """
    labs = list(dict.fromkeys(lab for batch in batches for lab in batch))
    for lab in labs:
        lab.require(language)
    built = build(labs, (language,))
    notebooks = {lab: built[NOTEBOOKS / language / lab.id / f"{lab.id}.ipynb"] for lab in labs}
    shared = shared_files(language)
    return [
        _write(
            {**shared, **{f"{lab.id}.ipynb": notebooks[lab].encode() for lab in batch}},
            batch,
            folder / f"{batch[0].id if len(batch) == 1 else FOLDER}-{language}.zip",
        )
        for batch in batches
    ]


def _write(files: dict[str, bytes], labs: Sequence[Lab], output: Path) -> Path:
    """Write a zip with ``files`` and what these labs need of ``helpers``."""
    for path in sorted((ROOT / "helpers").rglob("*")):
        if is_needed(path, labs):
            files[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    with (
        whole_file(output) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, content in sorted(files.items()):
            add_file(archive, f"{FOLDER}/{name}", content)
    return output


def is_needed(path: Path, labs: Sequence[Lab]) -> bool:
    """Tell whether a file of ``helpers`` goes into the zip: no weights where no lab loads them."""
    loaded = any("dqn" in lab.requires for lab in labs)
    weights = path.parent.name == "weights" and not loaded
    return path.is_file() and "__pycache__" not in path.parts and not weights
