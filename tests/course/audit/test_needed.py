"""What no exercise needs is left out of a lab, and what an answer may read is not."""

from course.audit.needed import shortened

CELLS = [
    "import math\nSIZE = 4",
    "class Base:\n    kind = SIZE",
    "trained = train()\ndef played(n=SIZE): return trained",
    "MAP = ['S' * SIZE]",
    "def answer(): return MAP[0]",
    'with check("a", 1, of="answer", reads="MAP"):\n    expect(answer() == "SSSS", "")',
    "answer_shown = answer()",
]


def test_what_a_check_reads_stays_and_what_it_lets_an_answer_read():
    texts = shortened(CELLS, [4, 5])
    assert texts[3:6] == CELLS[3:6]
    assert texts[0] == CELLS[0]  # a class's body and a default read SIZE


def test_variables_that_nothing_needs_are_there_without_their_value():
    texts = shortened(CELLS, [4, 5])
    assert texts[2] == "trained = object()\ndef played(n=SIZE):\n    return trained"
    assert texts[6] == "answer_shown = object()"
