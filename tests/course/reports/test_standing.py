"""What the commands say last: where the copies stand, and who has no page."""

from course.gradebook.scores import Score
from course.reports.standing import said_of_pages, standing

SCORES = {
    "zoe": Score("zoe", "graded", lowest=3.0),
    "bob": Score("bob", "waits for a mark"),
    "two\nlines": Score("two\nlines", "no copy"),
    "eve": Score("eve", "no copy"),
    "mallory": Score("mallory", "waits for review"),
}


def test_copies_are_counted_by_state_those_that_wait_for_a_decision_first():
    said = "5 students; waits for review: 1, no copy: 2, waits for a mark: 1, graded: 1"
    assert standing(SCORES) == said
    assert standing({"zoe": SCORES["zoe"]}) == "1 student; graded: 1"


def test_provisional_pages_are_counted_and_whoever_has_none_is_named():
    assert said_of_pages(SCORES, {"zoe", "bob"}).splitlines() == [
        "2 pages, 1 provisional, which the page says",
        "no page, no copy: two?lines, eve",
        "no page, waits for review: mallory",
    ]
    assert said_of_pages({"zoe": SCORES["zoe"]}, {"zoe"}) == "1 page"
