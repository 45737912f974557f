"""Scores that are kept: by weights and protocol, so that no game is played twice."""

from pathlib import Path

from course.base.files import read_json, write_json
from course.league.protocol import Protocol


class Results:
    """The scores of a class's entries, a file for each, in a folder for each protocol.

    A file holds the scores of games 0, 1, 2 … in this order: more games go on where it ends.
    """

    def __init__(self, folder: Path, protocol: Protocol):
        """Say where the files are: below ``folder``."""
        self.folder = folder / protocol.digest[:16]

    def scores(self, digest: str) -> list[float]:
        """Return the scores of an entry's first games; of a damaged file, none."""
        try:
            kept = read_json(self._path(digest))
        except ValueError:
            return []
        good = isinstance(kept, list) and all(isinstance(score, int | float) for score in kept)
        return [float(score) for score in kept] if good else []

    def keep(self, digest: str, scores: list[float]) -> None:
        """Keep all of them, whole."""
        write_json(self._path(digest), scores)

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.json"
