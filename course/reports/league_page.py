"""The league's page, which the class may see, and the table that says whose entry is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course.base.class_folder import ClassFolder
from course.base.files import write_whole
from course.base.messages import number
from course.labs.lab import Lab
from course.league.entries import HUMAN
from course.league.league import League, Standing
from course.league.standings import Score
from course.reports.pages import render_page
from course.reports.tables import Table, Value, as_csv
from course.submissions.collected import student_names
from helpers.support.language import LANGUAGES

COLUMNS = (
    *("student", "name", "entry", "shown_as", "best_place", "worst_place"),
    *("mean", "low", "high", "games", "same_weights_as", "problem"),
)


@dataclass(frozen=True)
class Line:
    """One line of the page.

    Attributes:
        mean: by which the lines are sorted.
        score: with its interval; None for what only a paper says.
        standing: of a student's entry; None for what the entries are compared with.
        kind: of the latter: "shipped", "random" or "human".
    """

    mean: float
    score: Score | None
    standing: Standing | None = None
    kind: str = ""


def write_league(
    lab: Lab, folder: ClassFolder, league: League, language: str = LANGUAGES[0]
) -> Path:
    """Write the page of a lab's league and return its path.

    Args:
        lab: the lab.
        folder: the class's.
        league: what became of the entries.
        language: one of ``LANGUAGES``.

    Raises:
        LanguageError: if the language has no catalogue.
    """
    lines = _lines(league)
    most = max(line.score.high if line.score else line.mean for line in lines)
    page = render_page(
        "league.html.j2",
        language,
        lab=lab,
        league=league,
        lines=lines,
        left=[standing for standing in league.standings if not standing.score],
        said=lambda message: message.render(language),
        decimal=lambda value: number(round(value, 1), language),
        scale=lambda value: round(200 * max(value, 0) / (most or 1), 1),
    )
    output = folder.league_page(lab.id)
    write_whole(output, page.encode())
    return output


def _lines(league: League) -> list[Line]:
    entries = [Line(s.score.mean, s.score, s) for s in league.standings if s.score]
    others = [
        Line(league.shipped.mean, league.shipped, kind="shipped"),
        Line(league.random.mean, league.random, kind="random"),
        Line(HUMAN, None, kind="human"),
    ]
    return sorted(entries + others, key=lambda line: -line.mean)


def write_league_table(lab: Lab, folder: ClassFolder, league: League) -> Path:
    """Write whose entry is whose, for the instructor alone, and return its path."""
    names = student_names(lab.id, folder)
    rows: list[Sequence[Value]] = []
    for standing in league.standings:
        entry, score = standing.entry, standing.score
        row: list[Value] = [entry.student, names.get(entry.student, ""), entry.code, entry.name]
        row += map(str, standing.place or ("", ""))
        row += [score.mean, score.low, score.high, str(score.games)] if score else [None] * 4
        row += [_same(standing, league), str(standing.reason or "")]
        rows.append(row)
    output = folder.league_table(lab.id)
    write_whole(output, as_csv(Table("league", COLUMNS, rows)))
    return output


def _same(standing: Standing, league: League) -> str:
    """Return who handed in the same weights."""
    own = standing.entry
    same = [
        other.entry.student
        for other in league.standings
        if own.digest and other.entry.digest == own.digest and other.entry is not own
    ]
    return ", ".join(same + ["the shipped agent"] * (own.digest == league.shipped_digest))
