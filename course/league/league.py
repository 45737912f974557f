"""A whole league: read the entries, play what is missing, and rank them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from course.base.class_folder import ClassFolder
from course.base.messages import Message
from course.labs.lab import Lab
from course.league.entries import Entry, read_entries, reader, shipped_agent
from course.league.evaluate import evaluate
from course.league.play import play
from course.league.protocol import Protocol
from course.league.results import Results
from course.league.standings import Score, places, score_of

RANDOM = "random"  # stands for the digest of a player without a network


@dataclass(frozen=True)
class Standing:
    """One entry after the games.

    Attributes:
        entry: whose file.
        score: what it is worth; None if it did not play to the end.
        place: the best and the worst place that its interval leaves; None likewise.
        reason: why it did not play.
    """

    entry: Entry
    score: Score | None = None
    place: tuple[int, int] | None = None
    reason: Message | None = None


@dataclass(frozen=True)
class League:
    """What became of a class's entries.

    Attributes:
        protocol: how they played.
        games: how many games each.
        standings: the best first, those that did not play last.
        shipped: the score of the agent that this course ships.
        random: the score of a player who draws every action at random.
        shipped_digest: that of the shipped agent's weights: somebody may have handed them in.
    """

    protocol: Protocol
    games: int
    standings: tuple[Standing, ...]
    shipped: Score
    random: Score
    shipped_digest: str


def play_league(
    lab: Lab,
    folder: ClassFolder,
    games: int,
    workers: int = 1,
    play: Callable[..., list[float]] = play,
) -> League:
    """Return the league of a class; only games that nobody has played yet are played.

    Args:
        lab: the lab.
        folder: the class's.
        games: how many each entry plays.
        workers: how many sandboxes at once.
        play: what plays, as ``course.league.play.play`` does.

    Raises:
        SandboxError: if there is no sandbox.
        FaultError: if the machine cannot play the games.
    """
    protocol = Protocol()
    entries, shipped = read_entries(lab, folder), shipped_agent()
    results = Results(folder.league_results(lab.id), protocol)
    at_random = replace(protocol, epsilon=1.0)
    random_results = Results(folder.league_results(lab.id), at_random)
    evaluate({RANDOM: bytes}, games, at_random, random_results, [RANDOM], play=play)
    networks = {entry.digest: reader(lab, folder, entry) for entry in entries if entry.digest}
    networks[shipped.digest] = lambda: shipped.content
    failed = evaluate(networks, games, protocol, results, [shipped.digest], workers, play)

    def score(results: Results, digest: str) -> Score:
        return score_of(results.scores(digest)[:games])

    scores = {
        entry.student: score(results, entry.digest)
        for entry in entries
        if entry.digest and entry.digest not in failed
    }
    return League(
        protocol,
        games,
        _ranked(entries, scores, failed),
        score(results, shipped.digest),
        score(random_results, RANDOM),
        shipped.digest,
    )


def _ranked(
    entries: list[Entry], scores: dict[str, Score], failed: dict[str, Message]
) -> tuple[Standing, ...]:
    """Return every entry with its place, the best first; ``scores`` are by student."""
    placed = dict(zip(scores, places(list(scores.values())), strict=True))
    best_first = sorted(
        (entry for entry in entries if entry.student in scores),
        key=lambda entry: (-scores[entry.student].mean, entry.digest),
    )
    ranked = [Standing(e, scores[e.student], placed[e.student]) for e in best_first]
    left = [
        Standing(entry, reason=entry.reason or failed[entry.digest])
        for entry in entries
        if entry.student not in scores
    ]
    return (*ranked, *left)
