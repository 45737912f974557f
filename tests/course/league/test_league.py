"""A league: who plays what, what is kept, who is named, and what is nobody's entry's fault."""

import csv
import json
import re

import numpy as np
import pytest

from course.base.class_folder import ClassFolder
from course.base.errors import FaultError, GradingError
from course.base.messages import Message
from course.commands import cli
from course.labs.lab import find_lab
from course.league import play_program
from course.league.entries import HUMAN, read_entries, reader, shipped_agent
from course.league.league import play_league
from course.league.play import LIMITS, PlayError, play
from course.league.protocol import LEAST_GAMES, Protocol
from course.league.results import Results
from course.league.standings import Score, places, score_of
from course.reports.league_page import write_league, write_league_table
from course.sandbox.limits import MB, Limits
from course.submissions.weights import FILE, read_weights
from helpers.dqn.pretrained import WEIGHTS
from tests.sandboxed import needs_sandbox
from tests.weights import drawn, safetensors

LAB = find_lab("05_dqn_breakout")
SHIPPED = (WEIGHTS / "breakout.safetensors").read_bytes()
DRAWN = safetensors(drawn(1), metadata={"name": "<i>Zoé</i>"})
CORRUPT = DRAWN[:-5]


def hand_in(root, **files):
    folder = ClassFolder(root)
    for student, content in files.items():
        place = folder.submission(student, LAB.id)
        place.mkdir(parents=True, exist_ok=True)
        (place / FILE).write_bytes(content)
    return folder


class Player:
    """Plays without a game: scores that depend on the weights and the number of the game."""

    def __init__(self, fails=None, after=1000):
        self.fails, self.left, self.calls = fails or {}, after, []

    def __call__(self, weights, protocol, first, games):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        self.calls.append((weights, first, games))
        if weights in self.fails:
            raise self.fails[weights]
        best = int.from_bytes(weights[:4], "little") % 50
        return [float(best + game % 7) for game in range(first, first + games)]


def test_every_entry_plays_the_same_games_and_none_twice(tmp_path):
    folder = hand_in(tmp_path, ana=DRAWN, bob=SHIPPED, eve=CORRUPT)
    player = Player()
    league = play_league(LAB, folder, 30, play=player)
    assert sorted({(first, games) for _, first, games in player.calls}) == [(0, 20), (20, 10)]
    assert len(player.calls) == 2 * 3  # ana's, the shipped agent's, and the random player's
    assert [s.entry.student for s in league.standings][-1] == "eve"
    assert {s.score.games for s in league.standings if s.score} == {30}
    again = Player()
    assert play_league(LAB, folder, 30, play=again) == league
    assert play_league(LAB, folder, 20, play=again).games == 20
    assert again.calls == []
    hand_in(tmp_path, new=safetensors(drawn(2)))
    play_league(LAB, folder, 40, play=again)
    assert sorted((first, games) for _, first, games in again.calls) == (
        [(0, 20), (20, 20)] + [(30, 10)] * 3
    )


def test_a_stop_in_the_middle_loses_nothing(tmp_path):
    folder = hand_in(tmp_path / "a", ana=DRAWN, bob=safetensors(drawn(2)))
    whole = play_league(LAB, folder, 40, play=Player())
    folder = hand_in(tmp_path / "b", ana=DRAWN, bob=safetensors(drawn(2)))
    played = 0
    for after in (1, 3, 2):
        player = Player(after=after)
        with pytest.raises(KeyboardInterrupt):
            play_league(LAB, folder, 40, play=player)
        played += len(player.calls)
    player = Player()
    assert play_league(LAB, folder, 40, play=player) == whole
    assert played + len(player.calls) == 2 * 4


def test_an_entry_that_fails_is_listed_and_stops_no_other(tmp_path):
    folder = hand_in(tmp_path, ana=DRAWN, bob=safetensors(drawn(2)))
    reason = Message("processor-time", seconds=1800)
    fails = {read_weights(DRAWN).content: PlayError(reason)}
    league = play_league(LAB, folder, 20, play=Player(fails))
    assert [(s.entry.student, s.reason) for s in league.standings] == [
        ("bob", None),
        ("ana", reason),
    ]
    league = play_league(LAB, folder, 20, play=Player())  # nothing is held against it
    assert all(s.score for s in league.standings)


@pytest.mark.parametrize("who", [shipped_agent().content, b""])
def test_a_machine_on_which_our_own_agent_cannot_play_is_named(who, tmp_path):
    folder = hand_in(tmp_path, ana=DRAWN)
    player = Player({who: PlayError(Message("memory", megabytes=2000, count=1))})
    with pytest.raises(FaultError, match="own cannot play on this machine"):
        play_league(LAB, folder, 20, play=player)
    assert read_weights(DRAWN).content not in {weights for weights, _, _ in player.calls}


def test_a_file_that_changes_meanwhile_is_not_taken_for_another(tmp_path):
    folder = hand_in(tmp_path, ana=DRAWN)
    (entry,) = read_entries(LAB, folder)
    read = reader(LAB, folder, entry)
    assert read() == read_weights(DRAWN).content
    hand_in(tmp_path, ana=SHIPPED)
    with pytest.raises(GradingError, match="ana has changed"):
        read()


def test_a_link_is_no_entry(tmp_path):
    folder = hand_in(tmp_path, ana=DRAWN)
    folder.submission("eve", LAB.id).parent.mkdir()
    folder.submission("eve", LAB.id).symlink_to(folder.submission("ana", LAB.id))
    reasons = {entry.student: entry.reason for entry in read_entries(LAB, folder)}
    assert reasons["ana"] is None
    assert reasons["eve"].code == "symbolic-link"


def test_another_protocol_is_another_league(tmp_path):
    results = Results(tmp_path, Protocol())
    results.keep("a", [1.0, 2.0])
    assert Results(tmp_path, Protocol()).scores("a") == [1.0, 2.0]
    assert Results(tmp_path, Protocol(epsilon=0.01)).scores("a") == []
    (path,) = tmp_path.rglob("a.json")
    path.write_text("[1.0, ", encoding="utf-8")
    assert results.scores("a") == []


def test_places_are_the_best_and_the_worst_that_intervals_leave():
    assert places([]) == []
    apart = [Score(mean, mean - 1, mean + 1, 20) for mean in (10, 20, 30)]
    assert places(apart) == [(3, 3), (2, 2), (1, 1)]
    chain = [Score(mean, mean - 6, mean + 6, 20) for mean in (10, 20, 30)]
    assert places(chain) == [(2, 3), (1, 3), (1, 2)]


def test_the_interval_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(0)
    scores = [score_of(rng.exponential(30, 100).tolist()) for _ in range(500)]
    held = np.mean([score.low <= 30 <= score.high for score in scores])
    assert 0.91 < held < 0.97


def page_of(tmp_path, language):
    folder = hand_in(tmp_path, ana=DRAWN, **{"=bob": SHIPPED}, carl=SHIPPED, eve=CORRUPT)
    league = play_league(LAB, folder, 20, play=Player())
    page = write_league(LAB, folder, league, language).read_text(encoding="utf-8")
    table = write_league_table(LAB, folder, league).read_text(encoding="utf-8")
    return page, list(csv.DictReader(table.splitlines()))


def test_the_page_names_nobody_who_gave_no_name(tmp_path):
    page, rows = page_of(tmp_path, "en")
    assert "&lt;i&gt;Zoé&lt;/i&gt;" in page
    for student in ("ana", "=bob", "carl", "eve"):
        assert not re.search(rf"(?<![a-z]){student}(?![a-z])", page)
    assert page.count("anonymous") == 3
    assert page.count("the course's own weights") == 2
    assert str(HUMAN) in page
    assert "Not ranked" in page
    assert "seems to be cut off" in page
    assert "<script" not in page
    by_student = {row["student"]: row for row in rows}
    assert by_student["ana"]["shown_as"] == "<i>Zoé</i>"
    assert by_student["carl"]["same_weights_as"] == "'=bob, the shipped agent"
    assert by_student["carl"]["entry"] == shipped_agent().code
    assert (by_student["carl"]["best_place"], by_student["carl"]["games"]) == ("1", "20")
    assert by_student["eve"]["mean"] == by_student["eve"]["best_place"] == ""
    assert "cut off" in by_student["eve"]["problem"]
    assert float(by_student["ana"]["low"]) < float(by_student["ana"]["mean"])


def test_the_page_in_french(tmp_path):
    page, _rows = page_of(tmp_path, "fr")
    assert "la ligue" in page
    assert "31,8" in page
    assert "anonyme" in page


def test_the_command_says_what_it_cannot_do(tmp_path, capsys):
    at = ["--class", str(tmp_path)]
    assert cli.main(["league", "01_frozen_lake", *at]) == 1
    assert "has no league" in capsys.readouterr().err
    assert cli.main(["league", LAB.id, "--games", str(LEAST_GAMES - 1), *at]) == 1
    assert "expected 10 or more" in capsys.readouterr().err


def test_game_k_is_the_same_whoever_plays_beside_it():
    """The program itself, without a sandbox."""
    ask = vars(Protocol(epsilon=1.0)) | {"first": 0, "games": 2}
    scores = play_program.play(None, ask)
    assert play_program.play(None, ask | {"first": 1, "games": 1}) == scores[1:]
    network = play_program.load(read_weights(DRAWN).content)
    assert len(play_program.play(network, vars(Protocol()) | {"first": 7, "games": 1})) == 1


def test_the_program_loads_what_was_read():
    content = read_weights(SHIPPED).content
    state = play_program.load(content).state_dict()
    parts = [state[name].numpy().astype("<f4").tobytes() for name in sorted(state)]
    assert b"".join(parts) == content


class Program:
    """Stands for a sandbox whose program says something."""

    def __init__(self, answer, status=0):
        self.answer, self.status, self.starts = answer, status, 0

    def __call__(self, command, limits, files, stdout):
        from course.sandbox.bubblewrap import launch

        self.starts += 1
        said = f"import os, sys; sys.stdout.buffer.write({self.answer!r}); sys.exit({self.status})"
        return launch(["/usr/bin/env", "python3", "-I", "-c", said], limits, files, stdout=stdout)


ODD = [b"", b"[1.0]", b"[1.0, NaN]", b'{"a": 1}', b"[1.0, true]", b"[" * 100_000, b"hello"]


@needs_sandbox
@pytest.mark.slow
@pytest.mark.parametrize(("answer", "status"), [*((odd, 0) for odd in ODD), (b"[1.0, 2.0]", 3)])
def test_what_the_program_says_is_read_as_a_strangers(answer, status):
    program = Program(answer, status)
    with pytest.raises(PlayError) as said:
        play(b"", Protocol(), 0, 2, start=program)
    assert said.value.reason.code == "league-ended"
    assert program.starts == (2 if status else 1)


@needs_sandbox
@pytest.mark.slow
def test_limits_end_a_program():
    with pytest.raises(PlayError) as said:
        play(b"", Protocol(), 0, 20, Limits(memory_bytes=50 * MB))
    assert said.value.reason.code == "memory"
    assert not said.value.run_again
    assert LIMITS.memory_bytes > 500 * MB


@needs_sandbox
@pytest.mark.slow
def test_a_whole_league(tmp_path, capsys):
    folder = hand_in(tmp_path, ana=DRAWN, bob=SHIPPED, eve=CORRUPT)
    assert cli.main(["league", LAB.id, "--games", "10", "--class", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "eve: not ranked" in said
    table = folder.league_table(LAB.id).read_text(encoding="utf-8")
    rows = {row["student"]: row for row in csv.DictReader(table.splitlines())}
    assert float(rows["bob"]["mean"]) > 30 > float(rows["ana"]["mean"])
    assert (rows["bob"]["best_place"], rows["bob"]["worst_place"]) == ("1", "1")
    files = {
        path: path.stat().st_mtime_ns for path in folder.league_results(LAB.id).rglob("*.json")
    }
    assert len(files) == 3
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    assert {len(scores) for scores in kept} == {10}
    assert cli.main(["league", LAB.id, "--games", "10", "--class", str(tmp_path)]) == 0
    assert {path: path.stat().st_mtime_ns for path in files} == files
