"""Play the games that are missing, several entries at once; keep each score as soon as it is there.

A fault of the machine stops the run and names itself. What becomes of an entry stops no other.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing

from tqdm import tqdm

from course.base.errors import FaultError
from course.base.messages import Message
from course.league.play import PlayError, play
from course.league.protocol import SIDE_BY_SIDE, Protocol
from course.league.results import Results
from helpers.support.progress import progress

log = logging.getLogger(__name__)


def evaluate(
    networks: dict[str, Callable[[], bytes]],
    games: int,
    protocol: Protocol,
    results: Results,
    controls: Iterable[str] = (),
    workers: int = 1,
    play: Callable[..., list[float]] = play,
) -> dict[str, Message]:
    """Have every network play its games.

    Args:
        networks: what reads the weights, by their digest; those of a random player are empty.
        games: how many each plays.
        protocol: how.
        results: where the scores are kept.
        controls: the digests of networks that are known to play: they go first, and if one of
            them cannot, that is the machine's fault.
        workers: how many programs play at once.
        play: what plays, as ``course.league.play.play`` does.

    Returns:
        Why the games of an entry were not played to their end, by its digest; kept nowhere.

    Raises:
        SandboxError: if there is no sandbox.
        FaultError: if a control cannot play.
    """
    missing = {digest: games - len(results.scores(digest)) for digest in networks}
    missing = {digest: number for digest, number in missing.items() if number > 0}
    log.info("%d of %d networks have games to play", len(missing), len(networks))
    failed: dict[str, Message] = {}
    bar: tqdm = progress(None, total=sum(missing.values()), desc="games", unit="game")

    def play_on(digest: str) -> None:
        for scores in _played(networks[digest](), results.scores(digest), games, protocol, play):
            results.keep(digest, scores)

    with closing(bar):
        first = [digest for digest in controls if digest in missing]
        for group in (first, [digest for digest in missing if digest not in first]):
            failed |= _side_by_side(group, play_on, workers, lambda d: bar.update(missing[d]))
            for digest in controls:
                if digest in failed:
                    raise FaultError(
                        "a player of this course's own cannot play on this machine: "
                        f"{failed[digest]}"
                    )
    return failed


def _played(weights: bytes, scores: list[float], games: int, protocol: Protocol, play: Callable):
    """Yield all scores so far, after each program that has played."""
    while len(scores) < games:
        number = min(SIDE_BY_SIDE, games - len(scores))
        scores = scores + play(weights, protocol, len(scores), number)
        yield scores


def _side_by_side(
    digests: list[str], work: Callable, workers: int, done: Callable[[str], object]
) -> dict[str, Message]:
    """Do the work of each; return why it failed, of those that failed by themselves."""
    failed = {}
    pool = ThreadPoolExecutor(workers)
    try:
        futures = {pool.submit(work, digest): digest for digest in digests}
        for future in as_completed(futures):
            try:
                future.result()
            except PlayError as error:
                failed[futures[future]] = error.reason
            done(futures[future])
    finally:  # what still plays, when the run stops here, ends with its process
        pool.shutdown(wait=False, cancel_futures=True)
    return failed
