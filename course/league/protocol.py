"""The protocol: what every entry plays, in one place."""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

PROGRAM = (Path(__file__).parent / "play_program.py").read_text(encoding="utf-8")
GAMES = 100  # by default: a standard error of eight points for the shipped agent
LEAST_GAMES = 10  # fewer give no interval worth the name
SIDE_BY_SIDE = 20  # games of one program; no result depends on it, but for rounding


@dataclass(frozen=True)
class Protocol:
    """How a game is played. Game number k is the same for all entries, whoever plays it.

    Fixed in ``helpers.BreakoutGames``, and so not repeated here: FIRE is pressed when a ball waits
    to be served; whole games with all five lives, which end after half an hour of play (108,000
    frames); the score is not clipped. The action is the one that the network values most: a
    student's file holds the averaged (target) network.

    Attributes:
        epsilon: the probability that an action is drawn at random, as in Mnih et al. (2015).
        noop_max: frames, drawn from 0 to this, in which nothing is done at first.
        first_seed: game k has the seed ``first_seed + k``, for its start and its random actions.
    """

    epsilon: float = 0.05
    noop_max: int = 30
    first_seed: int = 50_000

    @property
    def digest(self) -> str:
        """What identifies the protocol, with the program and the emulator that play it."""
        about = json.dumps([asdict(self), PROGRAM, version("ale-py")])
        return hashlib.sha256(about.encode()).hexdigest()
