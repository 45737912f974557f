"""The grader connects to a sandbox's own sockets and to nothing else."""

import os
import socket

import pytest

from course.sandbox.reach import connect
from tests.sandboxed import SMALL, needs_sandbox, run, said


@pytest.fixture
def here():
    """Return this process as if it were a sandbox's first one."""
    handle = os.pidfd_open(os.getpid())
    yield os.getpid(), handle
    os.close(handle)


@pytest.fixture
def server(tmp_path):
    path = str(tmp_path / "real")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path)
        made.listen()
        yield path


def test_a_socket_is_reached(here, server):
    with connect(*here, server) as stream:
        stream.sendall(b"x")


def test_no_link_is_followed_and_nothing_but_a_socket_is_opened(here, server, tmp_path):
    (tmp_path / "link").symlink_to(server)
    (tmp_path / "folder").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "file", "inner", "pipe", "missing", "file/real", "folder/real"):
        assert connect(*here, str(tmp_path / name)) is None, name


def test_nobody_listening_or_a_sandbox_that_has_ended_is_no_connection(here, server, tmp_path):
    quiet = socket.socket(socket.AF_UNIX)
    quiet.bind(str(tmp_path / "quiet"))
    assert connect(*here, str(tmp_path / "quiet")) is None
    quiet.close()
    assert connect(here[0], -1, server) is None
    child = os.fork()
    if child == 0:
        os._exit(0)
    handle = os.pidfd_open(child)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert connect(os.getpid(), handle, server) is None  # as if the number had been used again
    os.waitpid(child, 0)
    os.close(handle)


INSTEAD = """
import glob, os, socket
kept = []
for path in glob.glob("/tmp/kernel-*"):
    os.rename(path, path + ".old")
    server = socket.socket(socket.AF_UNIX); server.bind(path); server.listen(); kept.append(server)
get_ipython().kernel.stdin_socket.close(0)
"""


@needs_sandbox
@pytest.mark.notebook
def test_a_copy_cannot_have_the_grader_connect_again():
    accept = "for s in kept: s.settimeout(0.5)\nfor s in kept:\n    try: print(s.accept())\n"
    accept += "    except TimeoutError: pass"
    assert said(run(INSTEAD, accept, "print('after')", limits=SMALL)) == ["", "", "after"]
