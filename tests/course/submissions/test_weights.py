"""Weights for the league: a network or a named error comes out of any bytes, and nothing else."""

import io
import pickle
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course.base.class_folder import ClassFolder
from course.base.messages import Message
from course.grading.prepare import _take
from course.labs.lab import find_lab
from course.submissions.collect import collect
from course.submissions.submission import CopyError, Entry
from course.submissions.weights import (
    HEADER_BYTES,
    MOST_BYTES,
    SHAPES,
    choose_weights,
    harmless_name,
    has_league,
    read_bytes,
    read_weights,
)
from helpers import AtariCNN, save_for_league
from helpers.dqn.league_file import NAME_LENGTH
from helpers.dqn.pretrained import WEIGHTS, in_half_precision
from tests.weights import drawn, safetensors, with_header

LAB = find_lab("05_dqn_breakout")
RIGHT = safetensors(metadata={"name": "Zoé"})
SHIPPED = (WEIGHTS / "breakout.safetensors").read_bytes()


def refused(content):
    with pytest.raises(CopyError) as said:
        read_weights(content)
    (reason,) = said.value.reasons
    return reason


def test_the_shapes_are_those_of_the_labs_network():
    state = AtariCNN(4, 4).state_dict()
    assert {key: tuple(tensor.shape) for key, tensor in state.items()} == SHAPES
    assert list(SHAPES) == sorted(SHAPES)


def test_what_the_helper_writes_is_read_with_its_name_and_its_code(tmp_path, capsys):
    torch.manual_seed(3)
    network = AtariCNN(4, 4)
    save_for_league(network, "Zoé", tmp_path / "league.safetensors")
    weights = read_weights((tmp_path / "league.safetensors").read_bytes())
    assert weights.name == "Zoé"
    assert f"entry {weights.code}, shown as Zoé" in capsys.readouterr().out
    tensors = in_half_precision(network)
    stored = np.concatenate([tensors[key].float().numpy().ravel() for key in SHAPES])
    np.testing.assert_array_equal(np.frombuffer(weights.content, "<f4"), stored)


def test_the_same_weights_are_the_same_entry_however_they_are_stored():
    arrays = {key: array.astype(np.float16) for key, array in drawn(0).items()}
    other_order = dict(reversed(arrays.items()))
    found = [
        read_weights(safetensors(arrays)),
        read_weights(safetensors(arrays, "F32", {"name": "B"})),
        read_weights(safetensors(other_order)),
    ]
    assert len({weights.digest for weights in found}) == 1
    assert [weights.name for weights in found] == ["", "B", ""]
    assert read_weights(SHIPPED).digest != found[0].digest


def checkpoint():
    stream = io.BytesIO()
    torch.save({"network": torch.zeros(3)}, stream)
    return stream.getvalue()


ARRAYS = {key: np.zeros(shape) for key, shape in SHAPES.items()}
OTHER = ARRAYS | {"head.bias": np.zeros(6), "head.weight": np.zeros((6, 512))}
NOT_FINITE = ARRAYS | {"fc4.bias": np.full(512, np.nan)}
WRONG = {
    "a checkpoint": (checkpoint(), "weights-pickle"),
    "a pickle": (pickle.dumps({"a": 1}), "weights-pickle"),
    "nothing": (b"", "weights-odd"),
    "text": (b"hello, this is not it", "weights-odd"),
    "too large": (RIGHT + bytes(MOST_BYTES), "weights-too-large"),
    "six actions": (safetensors(OTHER), "weights-shape"),
    "a tensor more": (safetensors(ARRAYS | {"more": np.zeros(1)}), "weights-names"),
    "a tensor less": (safetensors(dict(list(ARRAYS.items())[1:])), "weights-names"),
    "diverged": (safetensors(NOT_FINITE), "weights-not-finite"),
    "beyond float16": (
        safetensors({**ARRAYS, "head.bias": np.full(4, np.inf)}),
        "weights-not-finite",
    ),
    "float64 said": (safetensors(conv1__bias={"dtype": "F64"}), "weights-type"),
    "a type that is a list": (safetensors(conv1__bias={"dtype": []}), "weights-type"),
    "true for a number": (safetensors(conv1__bias={"data_offsets": [False, 64]}), "weights-odd"),
    "bytes twice": (safetensors(conv2__bias={"data_offsets": [0, 128]}), "weights-odd"),
    "bytes before": (safetensors(conv1__bias={"data_offsets": [-64, 0]}), "weights-odd"),
    "cut off": (RIGHT[:-1], "weights-odd"),
    "bytes after": (RIGHT + b"\0", "weights-odd"),
    "header of a list": (with_header(b"[]", b""), "weights-odd"),
    "deep header": (with_header(b"[" * 9000, b""), "weights-odd"),
    "endless number": (with_header(b"1" * 9000, b""), "weights-odd"),
    "long header": (with_header(b" " * (HEADER_BYTES + 1), b""), "weights-odd"),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_thing_that_is_wrong_has_its_reason(what):
    content, code = WRONG[what]
    reason = refused(content)
    assert reason.code == code
    assert "?" not in reason.render("fr")  # which stands for an argument that is missing


mutations = st.lists(
    st.tuples(st.integers(0, 1500), st.binary(min_size=0, max_size=4)), min_size=1, max_size=4
)


@settings(max_examples=60)
@given(mutations, st.integers(0, len(RIGHT)))
@example([(0, b"\xff" * 4)], len(RIGHT))
def test_nothing_but_the_named_error_leaves_a_mutated_file(changes, length):
    content = bytearray(RIGHT)
    for place, new in changes:
        content[place : place + len(new) + 1] = new
    for made in (bytes(content), bytes(content)[:length]):
        with suppress(CopyError):
            weights = read_weights(made)
            assert np.isfinite(np.frombuffer(weights.content, "<f4")).all()
            assert len(weights.name) <= NAME_LENGTH


@settings(max_examples=100)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_nothing_but_the_named_error_leaves_random_bytes(header, content):
    for made in (header, with_header(header, content)):
        with pytest.raises(CopyError):
            read_weights(made)


@pytest.mark.slow
@settings(max_examples=3000)
@given(mutations, st.integers(0, len(RIGHT)))
def test_nothing_but_the_named_error_leaves_many_mutated_files(changes, length):
    test_nothing_but_the_named_error_leaves_a_mutated_file.hypothesis.inner_test(changes, length)


def test_memory_is_bounded():
    heavy = b"[" + b"{}," * 5000 + b"{}]"
    for content in (with_header(heavy, b""), RIGHT, RIGHT + bytes(10 * MOST_BYTES)):
        tracemalloc.start()
        with suppress(CopyError):
            read_weights(content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 * MOST_BYTES


def test_a_name_is_one_short_harmless_line():
    given = "  <b>Zo\u0065\u0301</b>\n\u202eabc" + "x" * 100
    name = harmless_name(given)
    assert name.startswith("<b>Zoé</b> ?abc")  # the page escapes it
    assert len(name) == NAME_LENGTH
    assert harmless_name("a" + "\u0316" * 50) == "a\u0316"
    assert read_weights(safetensors(metadata={"name": 3})).name == ""
    assert read_weights(safetensors(metadata=[1])).name == ""


def entry(name, modified=0.0, content=b""):
    return Entry(name, modified, None, lambda: content)


def test_the_file_is_found_among_others():
    names = ["a.ipynb", "breakout.pt", "x/league (1).safetensors", "x/League.safetensors"]
    assert choose_weights([entry(n) for n in names]).name == "x/League.safetensors"
    assert choose_weights([entry(n) for n in names[:3]]).name == "x/league (1).safetensors"
    assert choose_weights([entry("league.pt"), entry("x.ipynb")]).name == "league.pt"
    assert choose_weights([entry("breakout.pt"), entry("x.ipynb")]) is None
    with pytest.raises(CopyError):
        read_bytes(entry("league.safetensors", content=bytes(MOST_BYTES + 1)))


def test_collect_keeps_it_beside_the_notebook(tmp_path):
    copies = {"ana": RIGHT, "bob": bytes(MOST_BYTES + 1), "eve": None}
    for student, content in copies.items():
        folder = tmp_path / "in" / student
        folder.mkdir(parents=True)
        (folder / f"{LAB.id}.ipynb").write_text('{"cells": []}', encoding="utf-8")
        (folder / "breakout.pt").write_bytes(b"\x80\x02")
        if content:
            (folder / "league.safetensors").write_bytes(content)
    folder = ClassFolder(tmp_path / "class")
    report = {copy.student: copy for copy in collect(tmp_path / "in", LAB, folder)}
    kept = {p.relative_to(folder.submitted).as_posix() for p in folder.submitted.rglob("*.*s")}
    assert kept == {f"ana/{LAB.id}/league.safetensors"}
    assert report["ana"].reasons == (Message("weights-taken", name="league.safetensors"),)
    assert report["bob"].reasons[0].code == "weights-left"
    assert report["eve"].reasons == ()
    assert report["ana"].told == ()  # no repair of the notebook


def test_only_a_lab_that_says_so_has_a_league():
    assert has_league(LAB)
    assert not has_league(find_lab("01_frozen_lake"))


def test_it_is_no_repair_of_the_copy_that_it_lies_beside(tmp_path):
    (tmp_path / f"{LAB.id}.ipynb").write_text('{"cells": []}', encoding="utf-8")
    for name in ("league.safetensors", "notes.txt"):
        (tmp_path / name).write_bytes(RIGHT)
    repairs = []
    _take(LAB, tmp_path, None, repairs)
    assert repairs == [Message("ignored", names=["notes.txt"])]
