"""Similar answers: who is listed, who is not, and that the page shows text only."""

import random
import re

import nbformat
import pytest

from course.base.class_folder import ClassFolder
from course.base.paths import NOTEBOOKS
from course.commands import cli
from course.labs.lab import find_lab
from course.reports.fingerprints import GRAM, WINDOW, code_tokens, winnow
from course.reports.similar import similar, similar_copies
from course.reports.similar_page import write_similar
from tests.answering import written_answers
from tests.tiny import hand_in

LAB = "01_frozen_lake"
# A right answer to each of two exercises, as one person wrote them.
OWN = {
    "model-read": """
def successors(env, state, action):
    found = {}
    triples = [(outcome[1], outcome[0]) for outcome in env.unwrapped.P[state][action]]
    order = sorted(triples, key=lambda pair: pair[0], reverse=True)
    seen = set(target for target, _ in order)
    for target in seen:
        matching = filter(lambda pair: pair[0] == target, order)
        found[target] = round(sum(chance for _, chance in matching), 10)
    return found
""",
    "slip-build": """
def slippery_successors(env, state, action):
    turns = (-1, 0, 1)
    weights = [1 / len(turns)] * len(turns)
    landed = [next_cell(env, state, (action + turn + 4) % 4) for turn in turns]
    mixture = dict.fromkeys(landed, 0.0)
    for weight, place in zip(weights, landed):
        mixture[place] = mixture[place] + weight
    ordered = sorted(mixture.items(), key=lambda entry: entry[1])
    return {place: chance for place, chance in ordered if chance > 0}
""",
}
# The same, with other names, comments, layout and order of what does not depend on order.
DISGUISED = {
    "model-read": '''
import math   # not needed

def successors(env, state, action):
    """What I found out myself."""
    # first the pairs
    liste = [(x[1], x[0]) for x in env.unwrapped.P[state][action]]
    d = {}
    tri = sorted(
        liste,
        key=lambda couple: couple[0], reverse=True)
    vus = set(t for t, _ in tri)
    for t in vus:
        bons = filter(lambda couple: couple[0] == t, tri)
        d[t] = round(sum(c for _, c in bons), 8)
    return d
''',
    "slip-build": """
def slippery_successors(env, state, action):
    cotes = (-1, 0, 1)   # gauche, droite
    arrivees = [next_cell(env, state, (action+c + 4)%4)
                for c in cotes]
    p = [1/len(cotes)]*len(cotes)
    d = dict.fromkeys(arrivees, 0.)
    for q, s in zip(p, arrivees):
        d[s] = d[s] + q
    tri = sorted(d.items(), key=lambda e: e[1])
    return {s: q for s, q in tri if q > 0}
""",
}


def independent(lab, number, seed=0):
    """Return answers as so many people might write them: any of the right ones."""
    draw = random.Random(seed)
    right = {
        name: [reference]
        + [path.read_text("utf-8") for path in written_answers(lab, name) if "right" in path.name]
        for name, reference in lab.references.items()
    }
    return {
        f"student-{i}": {name: draw.choice(texts) for name, texts in right.items()}
        for i in range(number)
    }


def listed(lab, copies):
    """Return the pairs, but for who drew two answers that are the same word for word."""

    def drawn_alike(pair):
        first, second = (copies[student] for student in pair.students)
        return sum(first[name] == second[name] for name in first)

    return [pair for pair in similar(lab, copies) if drawn_alike(pair) < 2]


@pytest.mark.parametrize("lab", [LAB, "04_cliff"])
def test_forty_right_answers_written_independently_are_no_pair(lab):
    assert listed(find_lab(lab), independent(find_lab(lab), 40)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("number", [20, 40, 120])
@pytest.mark.parametrize(
    "lab", ["02_dynamic_programming", "03_q_learning_sarsa", "05_dqn_breakout"]
)
def test_nor_are_they_in_the_other_labs(lab, number, seed):
    assert listed(find_lab(lab), independent(find_lab(lab), number, seed)) == []


def test_a_renamed_and_reordered_copy_is_the_only_pair():
    lab = find_lab(LAB)
    copies = independent(lab, 40)
    copies["anna"] = copies["student-0"] | OWN
    copies["bob"] = copies["student-1"] | DISGUISED
    (pair,) = listed(lab, copies)
    assert pair.students == ("anna", "bob")
    assert pair.share > 0.5
    assert [answer.exercise for answer in pair.answers] == list(OWN)
    for answer in pair.answers:
        assert answer.texts == (OWN[answer.exercise], DISGUISED[answer.exercise])
        for text, lines in zip(answer.texts, answer.lines, strict=True):
            assert len(lines) > len(text.splitlines()) / 2


def test_what_many_wrote_what_the_lab_holds_and_one_answer_alone_do_not_count():
    lab = find_lab(LAB)
    everybody = {f"student-{i}": OWN for i in range(4)}
    assert similar(lab, everybody) == []
    assert len(similar(lab, dict(list(everybody.items())[:3]))) == 3
    assert similar(lab, {"a": lab.references, "b": lab.references}) == []
    alone = {"model-read": OWN["model-read"]}
    assert similar(lab, {"a": alone, "b": alone}) == []
    assert similar(lab, {"a": {}, "b": {"model-read": "def (:"}}) == []


def test_written_answers_are_compared_by_their_words():
    lab = find_lab(LAB)
    written = next(exercise.name for exercise in lab.exercises if exercise.manual)
    said = "Sur la glace, une action sur trois fait tomber : la politique passe plus au nord."
    other = said.upper().replace(":", "\n\n—")
    (pair,) = similar(lab, {"a": {**OWN, written: said}, "b": {**OWN, written: other}})
    assert {answer.exercise for answer in pair.answers} == {*OWN, written}


def test_texts_that_share_enough_tokens_in_a_row_share_a_fingerprint():
    """The guarantee of the paper, wherever the common part begins."""
    common = "[v - 1 for v in range(4)] + [2]"
    long = code_tokens(common)
    assert len(long) >= GRAM + WINDOW - 1
    for before in range(6):
        text = f"x = ({'1, ' * before}{common})"
        assert winnow(code_tokens(text)).keys() & winnow(long).keys()
    assert winnow(code_tokens("return a + b")) == {}


def test_names_comments_and_layout_leave_no_trace():
    plain = "def f(a):\n    return np.sum(a.shape[0] * 2)"
    other = (
        'import numpy as np\ndef g(zz):  # mine\n    """Text."""\n'
        "    return np.sum(zz.shape[1]\n * 3)"
    )
    kept = [text for text, _line in code_tokens(plain, ["np"])]
    assert kept == [text for text, _line in code_tokens(other, ["np"])]
    assert {"np", "sum", "shape", "v", "0"} <= {*kept}


def test_a_name_of_the_labs_that_an_answer_assigns_to_is_its_own():
    given = ["table", "i", "f", "np"]
    plain = "def f(a):\n    seen = {k: np.sqrt(k) for k in a}\n    return seen, [f(k) for k in a]"
    other = "def f(a):\n    table = {i: np.sqrt(i) for i in a}\n    return table, [f(i) for i in a]"
    kept = [text for text, _line in code_tokens(plain, given)]
    assert kept == [text for text, _line in code_tokens(other, given)]
    assert {"f", "np"} <= {*kept}
    assert {"table", "i"}.isdisjoint(kept)


@pytest.fixture
def handed_in(tmp_path):
    """A class of three of which two wrote alike; nothing is graded."""
    notebook = nbformat.read(NOTEBOOKS / "fr" / LAB / f"{LAB}.ipynb", 4)
    lab = find_lab(LAB)
    for student, answers in {"<b>eve": OWN, "bob": DISGUISED, "zoe": lab.references}.items():
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
        hand_in(lab, tmp_path, student, dict(notebook))
    hand_in(lab, tmp_path, "broken", "{")
    return lab, ClassFolder(tmp_path)


def test_the_page_shows_both_answers_as_text(handed_in):
    lab, folder = handed_in
    pairs = similar_copies(lab, folder)
    page = write_similar(lab, folder, pairs, "en").read_text("utf-8")
    assert "something to look at, and no verdict" in page
    assert "<script" not in page
    assert "<b>eve" not in page
    assert "&lt;b&gt;eve" in page
    assert "order = sorted(triples, key=lambda pair: pair[0], reverse=True)" in page
    assert "liste = [(x[1], x[0]) for x in env.unwrapped.P[state][action]]" in page
    assert len(re.findall(r'<span class="alike">', page)) > 20


def test_what_no_person_writes_stops_nothing(handed_in, tmp_path):
    lab, folder = handed_in
    odd = {
        "surrogate": "def successors(\ud800):\n    return '\udfff'",
        "null": "x = \x00\n" * 20,
        "deep": "(" * 5000 + ")" * 5000,
        "long": "x = [1, 2, 3]\n" * 100_000,
        "indents": "if x:\n        y\n   z\n",
    }
    notebook = nbformat.read(NOTEBOOKS / "fr" / LAB / f"{LAB}.ipynb", 4)
    for student, text in odd.items():
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in OWN:
                cell.source = text
        hand_in(lab, folder.root, student, dict(notebook))
    pairs = similar_copies(lab, folder)
    assert ("<b>eve", "bob") in [pair.students for pair in pairs]
    assert "eve" in write_similar(lab, folder, pairs, "en").read_text("utf-8")


def test_the_command_lists_the_pairs_and_writes_the_page(handed_in, capsys):
    lab, folder = handed_in
    assert cli.main(["similar", LAB, "--class", str(folder), "--lang", "fr"]) == 0
    said = capsys.readouterr().out
    assert re.search(
        r"^<b>eve and bob: \d+ % alike, in model-read, slip-build$", said, re.MULTILINE
    )
    assert "réponses semblables" in folder.similar_page(lab.id).read_text("utf-8")


def test_a_class_where_nobody_is_alike_has_a_page_that_says_so(tmp_path):
    lab, folder = find_lab(LAB), ClassFolder(tmp_path)
    hand_in(lab, tmp_path, "zoe", (NOTEBOOKS / "fr" / LAB / f"{LAB}.ipynb").read_bytes())
    assert similar_copies(lab, folder) == []
    assert "No two copies are alike" in write_similar(lab, folder, [], "en").read_text("utf-8")
