"""What is taken of what a kernel sends: known fields of the right type, and text."""

import json

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from course.sandbox.cell import Cell
from course.sandbox.kernel import Request
from course.sandbox.kernel_messages import CONTENTS, DELIMITER, KernelMessage, read, request
from course.sandbox.limits import MB
from course.sandbox.outputs import ITEM_BYTES, LEFT_OUT, Outputs
from course.sandbox.zmtp import Cut

SURROGATE = "\ud800"
WORDS = ["text", "name", "stdout", "data", "text/plain", "image/png", "ename", "evalue", "a"]
WORDS += ["traceback", "execution_state", "idle", "status", "ok", "error", "display_id", "wait"]
WORDS += ["transient", "metadata", "execution_count", "width", "answer", SURROGATE, "", "\0"]
TEXTS = st.sampled_from(WORDS) | st.text(max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from([*CONTENTS, "comm_open", "input_request", "iopub_welcome", SURROGATE])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["stdout", "stderr"]) | VALUES,
        "text": TEXTS | VALUES,
        "data": st.dictionaries(st.sampled_from(["text/plain", "a/b", "x"]) | TEXTS, VALUES)
        | VALUES,
        "metadata": VALUES,
        "transient": st.fixed_dictionaries({"display_id": TEXTS | VALUES}) | VALUES,
        "execution_count": VALUES,
        "ename": VALUES,
        "evalue": VALUES,
        "traceback": st.lists(TEXTS | VALUES, max_size=3) | VALUES,
        "status": st.sampled_from(["ok", "error", "aborted"]) | VALUES,
        "execution_state": st.sampled_from(["idle", "busy"]) | VALUES,
        "wait": VALUES,
        "answer": VALUES,
        "of": VALUES,
        "bytes": VALUES,
    },
)


def frames(kind, content, parent="one", **more):
    """Return a message's frames; ``content`` may be bytes."""
    header = {"msg_type": kind, "msg_id": "x"} | more
    parts = [json.dumps(part).encode() for part in (header, {"msg_id": parent}, {})]
    content = content if isinstance(content, (bytes, Cut)) else json.dumps(content).encode()
    return [b"topic", DELIMITER, b"signature", *parts, content]


@st.composite
def sent(draw):
    """Draw the frames of a message, more or less well made."""
    content = draw(FIELDS | VALUES | st.binary(max_size=50))
    made = frames(draw(KINDS), content, draw(st.just("one") | VALUES))
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(made) - 1))
        made[at] = draw(st.binary(max_size=20) | st.just(Cut(10**6, b'{"text": "ab', b'yz"}')))
    if draw(st.integers(0, 9)) == 0:
        made = made[: draw(st.integers(0, len(made)))]
    return made


class Asked:
    """In the place of a kernel: it answers one request with messages that were made elsewhere."""

    def __init__(self, messages):
        self.messages = messages

    def ask(self, _kind, _content, take):
        asked = Request(take)
        for message in self.messages:
            asked.answered(message)
        if not asked.replies:
            asked.replies.append(KernelMessage("execute_reply", "one", {"status": "ok"}))
        return asked


def ran(messages):
    """Return a cell that has run in a kernel which sent these messages."""
    cell = Cell(new_code_cell("1"), 20_000, {})
    cell.run(Asked(messages), "1", 1)
    cell.finish()
    return cell


@settings(max_examples=50)
@given(st.lists(sent(), max_size=8))
@example([frames("stream", b'{"name": "stdout", "text": "\\ud800"}')])
@example([frames("display_data", {"data": {"text/plain": "a", "b/c": {"d": 1}, SURROGATE: "e"}})])
@example([frames("stream", Cut(10**6, b'{"name": "stdout", "text": "a\\', b'd83d b"}'))])
def test_whatever_a_kernel_sends_is_a_cells_outputs(sent_frames):
    messages = [message for item in sent_frames if (message := read(item))]
    cell = ran(messages)
    notebook = new_notebook(cells=[cell.node])
    nbformat.validate(notebook)
    text = nbformat.writes(notebook).encode()
    assert json.loads(text, parse_constant=pytest.fail)
    assert len(text) < 300_000
    failed = any(
        "error" in (m.kind, m.content.get("status"), m.content.get("of")) for m in messages
    )
    if failed and not any(m.kind == "clear_output" for m in messages):
        assert any(output.output_type == "error" for output in cell.node.outputs)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(st.lists(sent(), max_size=8))
def test_whatever_a_kernel_sends_is_a_cells_outputs_many_times(sent_frames):
    test_whatever_a_kernel_sends_is_a_cells_outputs.hypothesis.inner_test(sent_frames)


@settings(max_examples=100)
@given(st.lists(st.binary(max_size=50) | st.just(DELIMITER) | st.just(Cut(9, b"", b""))))
def test_any_frames_are_a_message_or_nothing(some):
    message = read(some)
    assert message is None or message.kind in CONTENTS


def test_a_request_is_what_a_kernel_takes():
    made = request("execute_request", "one", {"code": "é"}, b"key")
    from jupyter_client.session import Session

    message = Session(key=b"key").deserialize(made[1:])
    assert message["msg_type"] == "execute_request"
    assert message["header"]["msg_id"] == "one"
    assert message["content"] == {"code": "é"}


def test_only_texts_of_a_display_are_taken():
    content = {
        "data": {"text/plain": "a", "application/json": [1], "text/html": ["<b>"], "key": "b"},
        "metadata": {"text/plain": {"width": 3, "height": True, "other": {}}, "x": 1},
        "execution_count": 2.0,
    }
    taken = read(frames("execute_result", content)).content
    assert taken["data"] == {"text/plain": "a"}
    assert taken["metadata"] == {"text/plain": {"width": 3}}
    assert taken["execution_count"] is None


def test_what_would_weigh_too_much_is_left_out_and_said():
    nested = b'{"data": {"application/json": %s, "text/plain": "x"}}'
    for heavy in (b"[" * 250 + b"]" * 250, b"[" + b"{}," * 10_000 + b"{}]"):
        message = read(frames("display_data", nested % heavy))
        assert (message.kind, message.content["of"]) == ("left_out", "display_data")
        (note,) = ran([message]).node.outputs
        assert "of output left out" in note.data["text/plain"]
        assert note.metadata["course"][LEFT_OUT] == message.content["bytes"]


def test_of_a_text_that_is_too_large_both_ends_are_kept():
    start = b'{"name": "stdout", "text": "the b\\u00e9ginning \\ud83d'
    message = read(frames("stream", Cut(10**7, start, b'83d\\ude00 the \\"end\\""}')))
    first, note = ran([message]).node.outputs
    assert first.text.startswith("the béginning ")
    assert first.text.endswith('the "end"')
    assert note.metadata["course"][LEFT_OUT] == 10**7


def stream(text, name="stdout"):
    return KernelMessage("stream", "one", {"name": name, "text": text})


def error(name):
    return KernelMessage("error", "one", {"ename": name, "evalue": "", "traceback": ["x" * 5_000]})


def shown(outputs):
    return "".join(item.text if item.output_type == "stream" else "…" for item in outputs.result())


@given(
    st.lists(st.tuples(st.text("ab\n", max_size=40), st.sampled_from(["stdout", "stderr"]))),
    st.integers(10_000, 30_000),
)
def test_outputs_are_all_there_or_begin_and_end_as_they_did(texts, most):
    outputs, whole = Outputs(most), "".join(text for text, _ in texts)
    for text, name in texts:
        outputs.take(stream(text, name))
    assert outputs.size <= most
    found = shown(outputs)
    if "…" not in found:
        assert found == whole
    else:
        start, _, end = found.partition("…")
        assert whole.startswith(start)
        assert whole.endswith(end)


def test_the_middle_goes_and_errors_stay():
    outputs = Outputs(100_000)
    outputs.take(stream("begin\n"))
    for _ in range(50):
        outputs.take(error("First"))
    for _ in range(3_000):
        outputs.take(stream("x" * 100))
    outputs.take(stream("end"))
    found = outputs.result()
    assert outputs.size <= 100_000
    assert sum(len(str(item)) for item in found) < 200_000
    assert found[0].text == "begin\n"
    assert found[-1].text.endswith("xxxend")
    assert "First" in {item.ename for item in found if item.output_type == "error"}
    (note,) = (o for o in found if o.output_type == "display_data")
    assert note.data["text/plain"].startswith("[… 0.5 MB of output left out")


def test_empty_lines_weigh_what_they_cost_in_a_notebook():
    outputs = Outputs(1 * MB)
    outputs.take(stream("\n" * MB))
    text = nbformat.writes(new_notebook(cells=[new_code_cell(outputs=outputs.result())]))
    assert len(text) < MB


def test_displays_are_updated_where_they_are_and_outputs_are_cleared():
    names = {}
    first, second = Outputs(20_000, names), Outputs(20_000, names)

    def display(kind, text, name):
        data = {"data": {"text/plain": text}, "metadata": {}, "execution_count": None}
        return KernelMessage(kind, "one", data | {"display_id": name})

    first.take(display("display_data", "0 %", "bar"))
    second.take(display("update_display_data", "100 %", "bar"))
    second.take(display("update_display_data", "x" * 30_000, "bar"))  # no room for it
    second.take(display("update_display_data", "nobody's", "other"))
    assert first.result()[0].data == {"text/plain": "100 %"}
    assert second.result() == []
    assert first.size == ITEM_BYTES + len("100 %")
    for wait in (True, False):
        second.take(stream("old"))
        second.take(KernelMessage("clear_output", "one", {"wait": wait}))
        assert shown(second) == ("old" if wait else "")
        second.take(stream("new"))
        assert shown(second) == "new"
