"""What people read: codes with arguments, in every language that has a catalogue."""

import json
import re
from dataclasses import asdict

import pytest
from babel.messages.extract import extract_from_dir

from course.base import messages
from course.base.messages import LanguageError, Message, counted, number, translations
from course.base.paths import ROOT
from course.base.reasons import TEXTS
from course.labs.catalogues import (
    DOMAINS,
    collect_course_messages,
    read_catalogue,
    untranslated,
)
from helpers.support.language import LANGUAGES

HELD = re.compile(r"\{\w+\}|%\(\w+\)s")
(COURSE,) = (domain for domain in DOMAINS if domain.name == "course")


def test_every_language_of_the_course_has_every_message():
    there = {path.parts[-3] for path in COURSE.catalogues() if path.exists()}
    assert there == set(LANGUAGES) - {messages.IN_CODE}
    collected = collect_course_messages()
    assert len(collected) > 100
    for path in COURSE.catalogues():
        assert {m.id for m in read_catalogue(path) if m.id} == set(collected)
        assert untranslated(path) == [], path


def test_a_translation_holds_what_the_message_holds():
    for path in COURSE.catalogues():
        for message in read_catalogue(path):
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            said = [message.string] if isinstance(message.string, str) else message.string
            for form, text in enumerate(said if message.id else ()):
                wanted = texts[min(form, len(texts) - 1)]
                assert set(HELD.findall(text)) == set(HELD.findall(wanted)), message.id


def test_every_reason_is_in_the_catalogue():
    """What is not marked is not collected, and would stay English."""
    collected = collect_course_messages()
    arguments_only = {"{text}", "{thing}{part}"}
    assert [t for t in TEXTS.values() if t not in arguments_only and t not in collected] == []


def test_a_message_is_json_and_comes_back():
    message = Message("left-out", why=Message("no-notebook", notebook="a", names=["b; c", "é"]))
    kept = json.loads(json.dumps(asdict(message)))
    assert Message.read(kept) == message
    assert str(message) == "left out: there is no a among b; c, é"
    assert message.render("fr") == "laissé de côté : il n'y a pas de a parmi b; c, é"
    assert len({message, Message.read(kept), Message("empty")}) == 2


@pytest.mark.parametrize(
    "fields",
    [
        None,
        "it is empty",
        {"code": "empty"},
        {"code": 3, "arguments": {}},
        {"code": "empty", "arguments": []},
        {"code": "empty", "arguments": {"a": None}},
        {"code": "empty", "arguments": {"a": [1]}},
        {"code": "empty", "arguments": {"a": {"b": 1}}},
    ],
)
def test_what_is_no_message_is_refused(fields):
    with pytest.raises(ValueError, match="message"):
        Message.read(fields)


def test_a_number_chooses_the_text_and_many_names_are_cut():
    assert str(Message("odd-cells", count=1)) == "1 entry that is no cell left out"
    assert Message("odd-cells", count=3).render("fr").startswith("3 éléments")
    assert str(Message("changed", names=list("abcdefg"))) == "changed: a, b, c, d, e, …"


def test_what_is_said_of_several_cells_is_said_once():
    lost = [Message("lost-metadata", cell=name) for name in "abcdefg"]
    doubled = [
        Message("repeated", cell=name, count=n) for name, n in (("h", 2), ("i", 2), ("j", 3))
    ]
    other = [Message("empty"), Message("odd-cells", count=1)]
    mixed = [lost[0], *doubled, *other, *lost[1:], lost[0]]
    assert [*map(str, counted(mixed))] == [
        "7 cells had lost their nbgrader metadata: a, b, c, d, e, …",
        "2 cells stood 2 times: h, i",
        "j stood 3 times",
        "it is empty",
        "1 entry that is no cell left out",
    ]
    assert counted(lost)[0].render("fr").startswith("7 cellules avaient perdu leurs métadonnées")
    foreign = [Message("foreign-cell", name=name) for name in "ab"]
    assert [*map(str, counted(foreign))] == ["2 cells, not of this lab, left: a, b"]
    assert counted(counted(lost)) == counted(lost)


def test_what_a_stranger_gives_is_only_text():
    assert str(Message("edited", cell="{0.__class__} \x1b[2J")) == "{0.__class__} ?[2J was edited"
    assert str(Message("{0.__class__}", cell="x")) == "{0.__class__}, x"  # an unknown code
    assert str(Message("edited")) == "? was edited"


def test_numbers_are_written_as_the_language_does():
    assert [number(1.25, language) for language in ("fr", "en")] == ["1,25", "1.25"]
    assert number(16.0, "fr") == "16"


def test_a_language_without_a_catalogue_is_named():
    with pytest.raises(LanguageError, match=r"locale/es/LC_MESSAGES/course\.po"):
        translations("es")
    with pytest.raises(LanguageError, match="'es'"):
        Message("empty").render("es")


def test_no_report_asks_which_language_it_is():
    modules = [*(ROOT / "course" / "reports").rglob("*.py")]
    assert len(modules) > 8
    for path in modules:
        text = path.read_text("utf-8")
        assert not re.search(r"""["'](fr|en)["']""", text), path


def test_what_is_shown_in_a_template_is_collected():
    found = extract_from_dir(ROOT / "course" / "reports", [("**.j2", "jinja2")])
    assert len({message for _, _, message, _, _ in found}) > 40
