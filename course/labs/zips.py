"""Files in an archive, always the same bytes for the same content."""

import zipfile

DATE = (2026, 1, 1, 0, 0, 0)


def add_file(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file that everyone may read, with a date that says nothing."""
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
