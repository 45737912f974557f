"""ZeroMQ's protocol, against libzmq itself and against peers that do not keep to it."""

import socket
import threading
from contextlib import suppress

import pytest
import zmq
from hypothesis import given, settings
from hypothesis import strategies as st

from course.sandbox.zmtp import FRAMES, GREETING, KEPT_BYTES, MORE, Connection, Cut, ProtocolError

MOST = 100_000


def messages(connection):
    """Return what comes until the peer closes the connection."""
    found = []
    while True:
        try:
            found += connection.receive()
        except EOFError:
            return found


@pytest.fixture
def peer(tmp_path):
    """Return a function that makes a libzmq socket and a connection to it."""
    context = zmq.Context()
    context.setsockopt(zmq.SNDHWM, 0)  # as a copy's kernel has it

    def make(theirs, ours):
        path = str(tmp_path / "socket")
        made = context.socket(theirs)
        made.bind(f"ipc://{path}")
        stream = socket.socket(socket.AF_UNIX)
        stream.connect(path)
        return made, Connection(stream, ours, MOST, seconds=30)

    yield make
    context.destroy(linger=0)


def test_a_dealer_talks_to_libzmqs_router(peer):
    router, dealer = peer(zmq.ROUTER, "DEALER")
    sent = [b"", b"x" * 255, b"y" * 256, b"z" * 50_000, b""]
    dealer.send(sent)
    identity, *received = router.recv_multipart()
    assert received == sent
    router.send_multipart([identity, *sent])
    found = []
    while not found:
        found += dealer.receive()
    assert found == [sent]


def test_a_subscriber_gets_all_that_libzmq_publishes_however_late_it_reads(peer):
    publisher, subscriber = peer(zmq.XPUB, "SUB")
    assert publisher.recv() == b"\x01"  # it subscribes to everything
    sent = [[b"topic", b"%d" % number] for number in range(20_000)]
    for message in sent:
        publisher.send_multipart(message)
    found = []
    while len(found) < len(sent):
        found += subscriber.receive()
    assert found == sent


def test_a_message_that_is_too_large_keeps_its_ends_and_the_next_one_comes(peer):
    router, dealer = peer(zmq.ROUTER, "DEALER")
    dealer.send([b"hello"])
    identity, _ = router.recv_multipart()
    large = bytes(range(256)) * 8_000
    router.send_multipart([identity, b"a", large, b"b"])
    router.send_multipart([identity, *([b"c" * 1_000] * 1_000), b"d"])
    router.send_multipart([identity, b"after"])
    found = []
    while len(found) < 3:
        found += dealer.receive()
    assert found[0] == [b"a", Cut(len(large), large[:KEPT_BYTES], large[-KEPT_BYTES:]), b"b"]
    assert len(found[1]) == FRAMES
    assert found[2] == [b"after"]


def raw(data, pieces=1):
    """Return a connection to a peer that sends these bytes after its greeting, and closes."""
    ours, theirs = socket.socketpair()

    def send():
        with theirs:
            theirs.sendall(GREETING)
            step = max(1, len(data) // pieces)
            for at in range(0, len(data), step):
                theirs.sendall(data[at : at + step])
            theirs.shutdown(socket.SHUT_WR)
            while theirs.recv(10_000):
                pass

    threading.Thread(target=send, daemon=True).start()
    return Connection(ours, "DEALER", MOST, seconds=30)


def frame(flags, body):
    return bytes([flags | 2]) + len(body).to_bytes(8) + body


FRAME = st.tuples(st.sampled_from([0, MORE]), st.binary(max_size=300))


@settings(max_examples=50)
@given(st.lists(FRAME, max_size=20), st.integers(1, 9))
def test_what_is_sent_arrives_in_whatever_pieces(frames, pieces):
    data = b"".join(frame(flags, body) for flags, body in frames)
    connection = raw(data, pieces)
    expected, message = [], []
    for flags, body in frames:
        message.append(body)
        if not flags:
            expected.append(message)
            message = []
    assert messages(connection) == expected
    connection.close()


@settings(max_examples=50)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_messages_or_an_error_of_the_protocol(data):
    connection = raw(data)
    with suppress(ProtocolError):
        assert all(isinstance(item, (bytes, Cut)) for m in messages(connection) for item in m)
    connection.close()


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 200 OK\r\n".ljust(64), GREETING[:30], b""])
def test_who_does_not_greet_is_refused(greeting):
    ours, theirs = socket.socketpair()
    with theirs, ours:
        theirs.sendall(greeting)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(ProtocolError, match=r"greeting|closed"):
            Connection(ours, "DEALER", MOST, seconds=30)


def test_a_message_without_end_takes_no_memory():
    part = frame(MORE, b"x" * 60_000)
    connection = raw(part * 1_000)
    assert messages(connection) == []
    held = sum(len(f) if isinstance(f, bytes) else 2 * KEPT_BYTES for f in connection._message)
    assert held + len(connection._buffer) < MOST + FRAMES * 2 * KEPT_BYTES
    connection.close()
