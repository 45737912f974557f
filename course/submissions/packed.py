"""Archives that a student handed in, a zip or a tar: opened one level deep, nothing is extracted.

The guards are those of ``archive``: links, paths that leave the folder, encrypted entries and what
is too large are refused, and named. An archive within an archive is not opened.
"""

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from course.base.messages import Message, shown
from course.submissions.archive import entry_of, is_junk, zip_entries
from course.submissions.submission import NOTEBOOK_BYTES, CopyError, Entry, too_large

PACKED = re.compile(r"\.(zip|tar|tgz|tbz2|txz|tar\.(gz|bz2|xz))$", re.IGNORECASE)
ARCHIVES = 5  # of one student
INSIDE = 50_000  # entries of one archive; some pack their whole environment
TAR_BYTES = 4 * NOTEBOOK_BYTES  # of a tar, once it is decompressed
XZ_MEMORY = 256 * 1024 * 1024
# What a compressed tar begins with, and what reads it.
DECOMPRESSORS: dict[bytes, Callable] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(wbits=31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lambda: lzma.LZMADecompressor(memlimit=XZ_MEMORY),
}


def unpacked(entries: list[Entry]) -> tuple[list[Entry], list[Message]]:
    """Return a student's files with those inside of archives in the archives' place.

    Returns:
        The files, none of them read but archives; and why archives could not be opened.
    """
    found: list[Entry] = []
    problems: list[Message] = []
    opened = 0
    for entry in entries:
        if not PACKED.search(entry.name):
            found.append(entry)
        elif entry.refusal:
            problems.append(entry.refusal)
        elif opened == ARCHIVES:
            problems.append(Message("too-many-archives", name=entry.name, most=ARCHIVES))
        else:
            opened += 1
            try:
                found += _inside(entry)
            except CopyError as error:
                problems += error.reasons
    return found, problems


def archive_of(entry: Entry, entries: list[Entry]) -> str:
    """Return the name of the archive that a file was in; "" if it was in none."""
    names = (other.name for other in entries if PACKED.search(other.name))
    return next((name for name in names if entry.name.startswith(f"{name}/")), "")


def _inside(entry: Entry) -> list[Entry]:
    content = entry.read()
    try:
        inside = _zip(entry, content) if content[:2] == b"PK" else _tar(entry, content)
    except CopyError:
        raise
    except Exception as error:  # a damaged archive can raise nearly anything
        raise CopyError(Message("unreadable", name=entry.name, problem=str(error))) from error
    if len(inside) > INSIDE:
        raise CopyError(Message("too-many-entries", name=entry.name, most=INSIDE))
    return [replace(file, archived=entry.modified) for file in inside]


def _zip(entry: Entry, content: bytes) -> list[Entry]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return zip_entries(archive, entry.name, entry.modified)


def _tar(entry: Entry, content: bytes) -> list[Entry]:
    plain = io.BytesIO(_decompressed(entry, content))
    archive = tarfile.open(fileobj=plain, mode="r:")  # noqa: SIM115 - its entries are read later
    members = []
    for member in archive:
        members.append(member)
        if len(members) > INSIDE:
            raise CopyError(Message("too-many-entries", name=entry.name, most=INSIDE))
    return list(_members(entry, archive, members))


def _decompressed(entry: Entry, content: bytes) -> bytes:
    for begins, decompressor in DECOMPRESSORS.items():
        if content.startswith(begins):
            content = decompressor().decompress(content, TAR_BYTES + 1)
    if len(content) > TAR_BYTES:
        raise CopyError(too_large(entry.name, TAR_BYTES))
    return content


def _members(
    entry: Entry, archive: tarfile.TarFile, members: list[tarfile.TarInfo]
) -> Iterator[Entry]:
    for member in members:
        parts = [shown(part) for part in member.name.split("/") if part not in ("", ".")]
        if member.isdir() or is_junk(parts):
            continue
        problem = ""
        if member.issym():
            problem = "symbolic-link"
        elif member.islnk():
            problem = "hard-link"
        elif not member.isreg():
            problem = "not-plain"
        elif ".." in parts or member.name.startswith("/"):
            problem = "outside"
        elif member.size > NOTEBOOK_BYTES:
            problem = "too-large"

        def read(member: tarfile.TarInfo = member) -> bytes:
            stream = archive.extractfile(member)
            return stream.read(NOTEBOOK_BYTES + 1) if stream else b""

        yield entry_of([entry.name, *parts], float(member.mtime), problem, read)
