"""Have the networks that a class handed in play the same games, and write their page."""

import os
from argparse import ArgumentParser, Namespace

from course.commands.arguments import class_argument
from helpers.support.language import LANGUAGES


def add_arguments(command: ArgumentParser) -> None:
    """Describe its arguments."""
    command.add_argument("lab", metavar="LAB")
    class_argument(command)
    command.add_argument("--games", type=int, metavar="N", help="games of each; default: 100")
    command.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    command.add_argument(
        "--workers", type=int, metavar="N", help="agents at once; default: one a core"
    )


def run(arguments: Namespace) -> None:
    """Play what has not been played, print the table, and write the page."""
    from course.base.errors import GradingError
    from course.labs.lab import find_lab
    from course.league.league import play_league
    from course.league.protocol import GAMES, LEAST_GAMES
    from course.reports.league_page import write_league, write_league_table
    from course.submissions.weights import has_league

    lab, folder = find_lab(arguments.lab), arguments.folder
    games = GAMES if arguments.games is None else arguments.games
    if not has_league(lab):
        raise GradingError(f"{lab.id} has no league: it does not tell students to hand in weights")
    if games < LEAST_GAMES:
        raise GradingError(f"--games is {games}; expected {LEAST_GAMES} or more, for an interval")
    workers = arguments.workers or os.cpu_count() or 1
    league = play_league(lab, folder, games, workers=workers)
    for standing in league.standings:
        entry, score = standing.entry, standing.score
        who = " ".join(filter(None, [entry.student, entry.code]))
        if score:
            said = f"{score.mean:.1f}, from {score.low:.1f} to {score.high:.1f}"
        else:
            said = f"not ranked: {standing.reason}"
        print(f"{who}: {said}")
    if not league.standings:
        print("nobody has handed in an agent")
    print(f"wrote {write_league(lab, folder, league, arguments.lang)}")
    print(f"wrote {write_league_table(lab, folder, league)}")
