"""Games of one network, in a sandbox of its own: weights in, scores out, or a named reason."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict

from course.base.bounded_json import loads
from course.base.messages import Message
from course.league.protocol import PROGRAM, Protocol
from course.sandbox.bubblewrap import launch
from course.sandbox.limits import MB, Limits
from course.sandbox.monitor import Monitor

ASK, WEIGHTS = "/etc/league.json", "/etc/league.weights"
COMMAND = [sys.executable, "-I", "-B", "-c", PROGRAM, ASK, WEIGHTS]
# Twenty games that all last half an hour of play take about ten minutes of processor time.
LIMITS = Limits(memory_bytes=2000 * MB, notebook_seconds=1800)
MOST_BYTES = 20_000  # of an answer
END_SECONDS = 30


class PlayError(Exception):
    """An entry's games could not be played to their end."""

    def __init__(self, reason: Message, run_again: bool = False):
        super().__init__(str(reason))
        self.reason, self.run_again = reason, run_again


def play(
    weights: bytes,
    protocol: Protocol,
    first: int,
    games: int,
    limits: Limits = LIMITS,
    start: Callable = launch,
) -> list[float]:
    """Play some games; once more if the clock, or somebody who kills, had a part in their end.

    Args:
        weights: the network as ``Weights.content``; none for a player who only draws at random.
        protocol: how.
        first: the number of the first game, from 0.
        games: how many.
        limits: what the program may use.
        start: what starts a program in a sandbox, as ``launch`` does.

    Returns:
        The score of each game.

    Raises:
        SandboxError: if there is no sandbox; it is no fault of the entry.
        PlayError: if the games do not end.
    """
    ask = asdict(protocol) | {"first": first, "games": games}
    files = {ASK: json.dumps(ask).encode(), WEIGHTS: weights}
    try:
        return _play(files, games, limits, start)
    except PlayError as error:
        if not error.run_again:
            raise
    return _play(files, games, limits, start)


def _play(files: dict[str, bytes], games: int, limits: Limits, start: Callable) -> list[float]:
    sandbox = start(COMMAND, limits, files, stdout=subprocess.PIPE)
    stream = sandbox.process.stdout
    monitor = Monitor(sandbox, limits)
    try:
        answer = stream.read(MOST_BYTES + 1)
        if len(answer) <= MOST_BYTES:  # else it may wait for ever to say the rest
            with suppress(subprocess.TimeoutExpired):
                sandbox.process.wait(END_SECONDS)
    finally:
        monitor.stop()
        sandbox.kill()
        stream.close()
        with suppress(subprocess.TimeoutExpired):
            sandbox.process.wait(END_SECONDS)
        sandbox.close()
    if monitor.reason:
        raise PlayError(monitor.reason, monitor.run_again)
    if len(answer) > MOST_BYTES:
        raise PlayError(Message("league-ended", problem=f"it said more than {MOST_BYTES} bytes"))
    status = sandbox.process.returncode
    if status:  # killed from outside, for want of memory for instance, it plays again
        raise PlayError(Message("league-ended", problem=f"exit status {status}"), run_again=True)
    return _scores(answer, games)


def _scores(answer: bytes, games: int) -> list[float]:
    """Return the scores that the program wrote, read as a stranger's."""
    try:
        scores = loads(answer, depth=1, containers=1, values=games + 1)
    except ValueError:
        scores = None
    numbers = isinstance(scores, list) and all(type(score) is float for score in scores)
    if not numbers or len(scores) != games or not all(map(math.isfinite, scores)):
        raise PlayError(Message("league-ended", problem=f"it said {answer[:60]!r}"))
    return scores
