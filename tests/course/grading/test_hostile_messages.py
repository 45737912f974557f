"""Copies whose kernels send what no kernel should: it costs no other copy anything."""

import json
import resource
from textwrap import indent

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.base.class_folder import ClassFolder
from course.gradebook.outcomes import GRADED, REVIEW, read_outcomes
from course.grading.decide import decide
from course.grading.prepare import Prepared
from course.grading.readings import Readings
from course.grading.run import run_copy
from course.sandbox.limits import MB
from tests.course.sandbox.test_kernel_messages import FIELDS, KINDS, VALUES
from tests.sandboxed import SMALL, needs_sandbox
from tests.tiny import FULL, RIGHT, cell, copy_of, grade_all, hand_in, scores, tiny

pytestmark = [pytest.mark.notebook, needs_sandbox]

RAW = """
_ip = get_ipython(); _kernel = _ip.kernel; _session = _kernel.session
def raw(kind, content, parent=None):
    header = _session.msg(kind)["header"]
    parent = _ip.displayhook.parent_header if parent is None else parent
    parts = [_session.pack(header), _session.pack(parent), b"{}", content]
    message = [b"x", b"<IDS|MSG>", _session.sign(parts), *parts]
    _kernel.iopub_thread.send_multipart(message)
"""
NESTED = "b'[' + b','.join([b'[' * 250 + b']' * 250] * 850) + b']'"
# What a copy sends, after an answer; all its answers are right, and it loses nothing.
SENT = {
    "a lone surrogate": r"""raw("stream", b'{"name": "stdout", "text": "\\ud800"}')""",
    "no number": """raw("execute_result", b'{"data": {"a/b": "1"}, "execution_count": NaN}')""",
    "nested": f"""raw("display_data", b'{{"data": {{"a/b": ' + {NESTED} + b'}}}}')""",
    "many objects": """raw("display_data", b'{"data": {"a/b": [' + b'{},' * 10**6 + b'{}]}}')""",
    "a giant key": """raw("display_data", b'{"data": {"' + b'k' * 10**6 + b'": "x"}}')""",
    "no JSON": """raw("stream", b'\\xff\\xfe'); raw("status", b''); raw("error", b'[' * 10**6)""",
    "no object": """raw("stream", b'[]'); raw("display_data", b'7'); raw("status", b'null')""",
    "odd types": """raw("stream", b'{"text": {}}'); raw("display_data", b'{"data": [1]}')
raw("clear_output", b'{"wait": [1]}'); raw("comm_open", b'{"data": null}'); raw("x" * 10**6, b'{}')
raw("update_display_data", b'{"transient": {"display_id": []}, "data": {"a/b": "x"}}')""",
    "wrong parents": """for parent in ({}, [], 7, "x", {"msg_id": 3}, {"msg_id": "unknown"}):
    raw("stream", b'{"name": "stdout", "text": "x"}', parent); raw("error", b'{}', parent)
    raw("status", b'{"execution_state": "idle"}', parent)""",
    "few frames": """for n in range(1, 6):
    _kernel.iopub_thread.send_multipart([b"<IDS|MSG>"] * n)""",
    "many frames": """_kernel.iopub_thread.send_multipart([b"x"] * 10_000)""",
    "widgets": """from comm import create_comm
create_comm(target_name="jupyter.widget", data={"state": {}, "buffer_paths": []})""",
}


def sending(code, answers=RIGHT):
    """Return a copy that runs some code below its first answer, in the answer's cell."""
    notebook = copy_of(tiny.lab, answers)
    cell(notebook, "sum-two").source += "\n" + RAW + code
    return notebook


@pytest.fixture(scope="module", autouse=True)
def lab(tmp_path_factory):
    tiny.lab = tiny(tmp_path_factory.mktemp("lab"))
    return tiny.lab


def test_what_a_kernel_sends_costs_no_copy_anything(lab, tmp_path):
    for name, code in SENT.items():
        hand_in(lab, tmp_path, name, sending(code))
    hand_in(lab, tmp_path, "zoé", copy_of(lab))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grade_all(lab, tmp_path)
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    found = read_outcomes(lab.id, ClassFolder(tmp_path))
    assert {name: str(outcome) for name, outcome in found.items()} == dict.fromkeys(
        [*SENT, "zoé"], GRADED
    )
    for name in found:
        assert scores(lab, tmp_path, name) == {**FULL, "say-why": None}
    assert grown < 100 * MB
    executed = (tmp_path / "autograded" / "nested" / lab.id / f"{lab.id}.ipynb").read_text(
        encoding="utf-8"
    )
    assert "of output left out …]" in executed


# The body of an answer that has the client told that its check is over, before the check fails.
FORGE = """
import time
from IPython import get_ipython
shell = get_ipython()
kernel, session, parent = shell.kernel, shell.kernel.session, shell.displayhook.parent_header
stream = kernel.shell_channel_thread.manager.get_subshell_to_shell_channel_socket(None)
print("✓ sum-two 9/9", flush=True)
ok = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
session.send(stream, "execute_reply", ok, parent, ident=kernel._shell_parent_ident.get())
idle = {"execution_state": "idle"}
session.send(shell.kernel.iopub_thread, "status", idle, parent=parent)
time.sleep(0.5)
raise ValueError
"""
POINTS = """
from IPython import get_ipython
get_ipython().displayhook(2)
print("✓ sum-two 2/2", flush=True)
return 0
"""
FORGED = {
    "a reply": FORGE,
    "points": POINTS,
    "a reply and no end": FORGE.replace("raise ValueError", "time.sleep(10**6)"),
}


def test_an_answer_that_ends_its_check_by_itself_earns_nothing(lab, tmp_path):
    for name, body in FORGED.items():
        answers = {
            "sum-two": "def add(a, b):" + indent(body, "    "),
            "double-list": "def double(values):\n    return []",
        }
        hand_in(lab, tmp_path, name, copy_of(lab, answers))
    hand_in(lab, tmp_path, "zoé", copy_of(lab))
    grade_all(lab, tmp_path)
    found = read_outcomes(lab.id, ClassFolder(tmp_path))
    assert found["a reply"].outcome == REVIEW
    assert "its kernel answered more than once" in str(found["a reply"])
    assert {name: found[name].proposed_points for name in FORGED} == dict.fromkeys(FORGED, 0)
    assert found["zoé"].outcome == GRADED


def drawn(kinds, contents):
    """Return a copy that sends these messages."""
    texts = [json.dumps(content).encode() for content in contents]
    code = f"for kind, content in zip({kinds!r}, {texts!r}): raw(kind, content)"
    return nbformat.writes(sending(code))


MESSAGES = st.lists(st.tuples(KINDS, FIELDS | VALUES), min_size=1, max_size=200)


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(MESSAGES)
def test_no_exception_leaves_the_run_or_the_decision(messages):
    text = drawn([kind for kind, _ in messages], [content for _, content in messages])
    decision = decide(Prepared(text, Readings(text)), run_copy(text, SMALL))
    assert decision.outcome == GRADED
    assert decision.points == sum(FULL.values())


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(MESSAGES)
def test_no_exception_leaves_the_run_or_the_decision_many_times(messages):
    test_no_exception_leaves_the_run_or_the_decision.hypothesis.inner_test(messages)
