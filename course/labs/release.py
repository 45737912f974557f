"""Make the zip of labs for students: what they need and nothing else.

Every zip unpacks into the same folder, ``rl-labs``, for the whole term: the zip of a later lab adds
its notebook and brings ``helpers`` up to date. A zip holds the notebooks of its own labs only, so
that it replaces no other. For Colab and the like, where a notebook is alone: see ``online``.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from course.base.files import write_whole
from course.base.paths import DIST, NOTEBOOKS
from course.labs.build import build
from course.labs.lab import Lab
from course.labs.online import put_online
from course.labs.student_folder import FOLDER, helper_files, shared_files
from course.labs.zips import add_file
from helpers.support.files import whole_file


def make_release(labs: Sequence[Lab], language: str, folder: Path = DIST) -> Path:
    """Write the zip of some labs in one language and return its path: see ``make_releases``."""
    (path,) = make_releases([labs], language, folder)
    return path


def make_releases(
    batches: Sequence[Sequence[Lab]], language: str, folder: Path = DIST, url: str = ""
) -> list[Path]:
    """Write a zip for each batch of labs, in one language, and return the paths written.

    Args:
        batches: one lab or more for each zip.
        language: one that each lab is written in.
        folder: where the zips go: ``<lab>-<language>.zip``, or ``rl-labs-<language>.zip`` for one
            that holds several labs.
        url: the address from which notebooks fetch ``helpers`` where they are alone; none if
            empty. What must stand there, and the notebooks, go into ``online-<language>/``.

    Raises:
        SourceError: if a lab is not written in that language.
        BuildError: if the language has no ``README``.
    """
    labs = list(dict.fromkeys(lab for batch in batches for lab in batch))
    for lab in labs:
        lab.require(language)
    built = build(labs, (language,))
    notebooks = {lab: built[NOTEBOOKS / language / lab.id / f"{lab.id}.ipynb"] for lab in labs}
    written = []
    if url:
        online = {lab: put_online(lab, notebooks[lab], language, url) for lab in labs}
        notebooks = {lab: made.notebook for lab, made in online.items()}
        place = folder / f"online-{language}"
        files = {place / made.archive: made.content for made in online.values()}
        files |= {place / f"{lab.id}.ipynb": notebooks[lab].encode() for lab in labs}
        for path, content in files.items():
            write_whole(path, content)
        written = [*files]
    shared = shared_files(language)
    return written + [
        _write(
            {**shared, **{f"{lab.id}.ipynb": notebooks[lab].encode() for lab in batch}},
            batch,
            folder / f"{batch[0].id if len(batch) == 1 else FOLDER}-{language}.zip",
        )
        for batch in batches
    ]


def _write(files: dict[str, bytes], labs: Sequence[Lab], output: Path) -> Path:
    """Write a zip with ``files`` and what these labs need of ``helpers``."""
    files |= helper_files(labs)
    with (
        whole_file(output) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, content in sorted(files.items()):
            add_file(archive, f"{FOLDER}/{name}", content)
    return output
