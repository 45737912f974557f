"""Read what a class handed in, a zip from Moodle or a folder, without extracting anything.

Names inside are only ever parsed, never used as paths: nothing can be written elsewhere.
Followed, and not run: Moodle's ``mod/assign/classes/downloader.php``, which names the entries.
"""

import os
import re
import stat
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from course.base.messages import Message, shown
from course.submissions.submission import (
    NOTEBOOK_BYTES,
    CollectError,
    Entry,
    Student,
    Submissions,
    too_large,
)

ENTRIES = 200_000
# A name's own underscores become spaces there, and come back where somebody packs anew: the first
# number before "assignsubmission" is Moodle's. Since 4.1 no underscore ends the folder's name.
MOODLE = re.compile(r"(.*?)_([0-9]{1,18})_assignsubmission_([a-z0-9]+)(?:_(.*))?", re.DOTALL)


@contextmanager
def open_source(source: Path) -> Iterator[Submissions]:
    """Open a zip of Moodle's, or a folder with one folder for each student.

    Raises:
        CollectError: if ``source`` is neither, or nobody's copy is in it.
    """
    if source.is_dir():
        found = _folder(source)
        if not found.students:
            raise CollectError(f"{source} holds no folder of a student; expected one for each")
        yield found
        return
    try:
        archive = zipfile.ZipFile(source)
    except Exception as error:  # a damaged zip can raise nearly anything
        raise CollectError(
            f"{source} is neither a folder nor a zip ({error}); give the zip of Moodle's "
            "“Download all submissions”, or a folder with one folder for each student"
        ) from error
    with archive:
        found = _zip(archive, source.stat().st_mtime)
        if not found.students:
            raise CollectError(
                f"nothing in {source} is named like Moodle's submissions, "
                "Name_123456_assignsubmission_file; unpack it and give the folder instead"
            )
        yield found


def _zip(archive: zipfile.ZipFile, exported: float) -> Submissions:
    members = archive.infolist()
    if len(members) > ENTRIES:
        raise CollectError(f"{archive.filename} has {len(members)} entries; at most {ENTRIES}")
    paths = [(info, _parts(info)) for info in members]
    paths = [(info, parts) for info, parts in paths if not is_junk(parts)]
    # Packed again by hand, everything may stand below one more folder. Only the outermost level
    # counts: below it a student chooses the names.
    depths = [i for _, parts in paths for i, part in enumerate(parts) if MOODLE.fullmatch(part)]
    depth = min(depths, default=0)
    found = Submissions()
    for info, parts in paths:
        match = MOODLE.fullmatch(parts[depth]) if len(parts) > depth else None
        if not match:
            if not info.is_dir():
                found.ignored.add("/".join(parts[: depth + 1]))
            continue
        below = parts[depth + 1 :]
        if not below and not info.is_dir():
            below = [match[4] or ""]
        student = _student(found, match)
        if not info.is_dir() and match[3] == "file":  # not what was typed into Moodle's editor
            student.entries.append(_zip_entry(archive, info, below, exported))
    return found


def _parts(info: zipfile.ZipInfo) -> list[str]:
    """Split an entry's name; archivers of macOS write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return [shown(part) for part in name.replace("\\", "/").split("/") if part not in ("", ".")]


def zip_entries(archive: zipfile.ZipFile, name: str, exported: float) -> list[Entry]:
    """Return the files of a zip that a student handed in; none of them is read yet.

    Args:
        archive: the zip.
        name: its own, under which theirs stand.
        exported: the date of what has none, in seconds since the epoch.
    """
    paths = [(info, _parts(info)) for info in archive.infolist() if not info.is_dir()]
    return [
        _zip_entry(archive, info, [name, *parts], exported)
        for info, parts in paths
        if not is_junk(parts)
    ]


def _zip_entry(archive, info: zipfile.ZipInfo, below: list[str], exported: float) -> Entry:
    problem = ""
    if stat.S_ISLNK(info.external_attr >> 16):
        problem = "symbolic-link"
    elif ".." in _parts(info) or info.filename.startswith(("/", "\\")):
        problem = "outside"
    elif info.flag_bits & 1:
        problem = "encrypted"
    elif info.file_size > NOTEBOOK_BYTES:
        problem = "too-large"

    def read() -> bytes:
        with archive.open(info) as stream:
            return stream.read(NOTEBOOK_BYTES + 1)

    try:
        modified = time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        modified = exported
    if info.date_time[:3] == (1980, 1, 1):  # a zip's way to say nothing
        modified = exported
    return entry_of(below, modified, problem, read)


def _folder(source: Path) -> Submissions:
    found = Submissions()
    tops = [p for p in sorted(source.iterdir()) if not is_junk([p.name])]
    moodle = any(MOODLE.fullmatch(top.name) for top in tops)
    for top in tops:
        name = unicodedata.normalize("NFC", top.name)
        match = MOODLE.fullmatch(name)
        folder = top.is_dir() or top.is_symlink()
        if match:
            student = _student(found, match)
        elif moodle or not folder:
            found.ignored.add(shown(name))
            continue
        elif shown(name) != name:
            found.student(shown(name), "").refusal = Message("odd-name")
            continue
        elif name in found.students:
            found.students[name].refusal = Message("same-name")
            continue
        else:
            student = found.student(name, "")
        if top.is_symlink():
            student.refusal = Message("symbolic-link", name=shown(top.name))
        elif match and match[3] != "file":
            continue
        elif top.is_dir():
            student.entries += entries(top)
        else:
            student.entries.append(_folder_entry(top, [shown((match and match[4]) or "")]))
    return found


def entries(folder: Path) -> list[Entry]:
    """Return the files below a folder; none of them is read yet, and no link is followed."""
    return [_folder_entry(path, below) for path, below in _walk(folder)]


def _walk(top: Path) -> Iterator[tuple[Path, list[str]]]:
    for folder, folders, files in os.walk(top):  # does not enter symbolic links
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in sorted(files + links):
            path = Path(folder, name)
            below = [shown(part) for part in path.relative_to(top).parts]
            if not is_junk(below):
                yield path, below


def _folder_entry(path: Path, below: list[str]) -> Entry:
    info = path.lstat()
    problem = ""
    if stat.S_ISLNK(info.st_mode):
        problem = "symbolic-link"
    elif not stat.S_ISREG(info.st_mode):
        problem = "not-plain"
    elif info.st_nlink > 1:
        problem = "hard-link"
    elif info.st_size > NOTEBOOK_BYTES:
        problem = "too-large"

    def read() -> bytes:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as stream:
            return stream.read(NOTEBOOK_BYTES + 1)

    return entry_of(below, info.st_mtime, problem, read)


def entry_of(below: list[str], modified: float, problem: str, read: Callable[[], bytes]) -> Entry:
    """Return an entry, refused if there is a problem: a code of ``course.base.reasons``."""
    name = "/".join(below)
    refusal = too_large(name) if problem == "too-large" else Message(problem, name=name)
    return Entry(name, modified, refusal if problem else None, read)


def _student(found: Submissions, match: re.Match) -> Student:
    return found.student(str(int(match[2])), shown(match[1]).strip())


def is_junk(parts: list[str]) -> bool:
    """Whether a path is a trace of macOS, Jupyter or an editor."""
    hidden = (part.startswith(".") and part != ".." for part in parts)
    return not parts or "__MACOSX" in parts or any(hidden)
