"""ZeroMQ's wire protocol, ZMTP 3.0, for a peer that nobody trusts: a copy's kernel.

libzmq is for peers that mean well: it joins the parts of a message without limit before it hands
them over, drops messages when its queue is full, and connects again by itself to whatever is found
under a name. Here what comes is bounded, nothing is dropped, and a lost connection stays lost: a
kernel that sends faster than it is read keeps its messages in its own memory.

Source: https://rfc.zeromq.org/spec/23/
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
# version 3.0, mechanism NULL, as a client
GREETING = SIGNATURE + b"\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
MORE, LONG, COMMAND = 1, 2, 4
SUBSCRIBE_ALL = b"\x01"
COMMAND_BYTES = 10_000
READ_BYTES = 1 << 18
FRAMES = 64  # of one message; a kernel's has eight or so
KEPT_BYTES = 20_000  # of the beginning, and of the end, of a frame that is too large


class ProtocolError(Exception):
    """The peer does not speak ZMTP."""


@dataclass(frozen=True)
class Cut:
    """What is kept of a frame that was too large to be taken: its size, beginning and end."""

    size: int
    start: bytes
    end: bytes


Frame = bytes | Cut


class Connection:
    """A connection to one socket of the peer."""

    def __init__(self, stream: socket.socket, kind: str, most_bytes: int, seconds: float):
        """Greet the peer, and see that it answers.

        Args:
            stream: a connected socket; it is this object's from now on.
            kind: what this side is, ``DEALER`` or ``SUB``; the latter takes every topic.
            most_bytes: what the frames of one message may have together; of larger ones only the
                beginning and the end are kept.
            seconds: how long the peer may take to answer, and later to take a message.

        Raises:
            ProtocolError, OSError: if it gives no right answer.
        """
        self.stream, self.most_bytes = stream, most_bytes
        self._buffer = bytearray()
        self._message: list[Frame] = []  # the frames so far of the message that is coming
        self._room = most_bytes
        self._skipped: _Skipped | None = None
        stream.settimeout(seconds)
        stream.sendall(GREETING)
        self._greeted()
        ready = b"\x05READY" + _property("Socket-Type", kind.encode()) + _property("Identity", b"")
        stream.sendall(bytes([COMMAND, len(ready)]) + ready)
        if kind == "SUB":
            self.send([SUBSCRIBE_ALL])

    def _greeted(self) -> None:
        greeting = b""
        while len(greeting) < len(GREETING):
            more = self.stream.recv(len(GREETING) - len(greeting))
            if not more:
                raise ProtocolError("it closed the connection")
            greeting += more
        if greeting[:1] != SIGNATURE[:1] or greeting[9:11] != b"\x7f\x03":
            raise ProtocolError("its greeting is not that of ZMTP 3")

    def fileno(self) -> int:
        """Return the number to wait for with ``select``."""
        return self.stream.fileno()

    def send(self, frames: list[bytes]) -> None:
        """Send one message, of at least one frame."""
        parts = []
        for number, frame in enumerate(frames, 1):
            more = MORE if number < len(frames) else 0
            if len(frame) < 256:
                parts += [bytes([more, len(frame)]), frame]
            else:
                parts += [bytes([more | LONG]), len(frame).to_bytes(8), frame]
        self.stream.sendall(b"".join(parts))

    def receive(self) -> Iterator[list[Frame]]:
        """Read once what has come, and yield the messages that are complete with it.

        Raises:
            EOFError: if the peer has closed the connection.
            ProtocolError, OSError: if what it sends is no message.
        """
        data = self.stream.recv(READ_BYTES)
        if not data:
            raise EOFError
        if self._skipped:
            data = self._skipped.take(data)
            if self._skipped.left:
                return
            yield from self._add(self._skipped.cut(), self._skipped.more)
            self._skipped = None
        self._buffer += data
        yield from self._whole_frames()

    def _whole_frames(self) -> Iterator[list[Frame]]:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            flags = buffer[at]
            if flags > (MORE | LONG | COMMAND):
                raise ProtocolError(f"a frame has the flags {flags}")
            body = at + (9 if flags & LONG else 2)
            if len(buffer) < body:
                break
            size = int.from_bytes(buffer[at + 1 : body])
            if flags & COMMAND and size > COMMAND_BYTES:
                raise ProtocolError(f"a command has {size} bytes")
            if size > self._room and not flags & COMMAND:
                skipped = _Skipped(size, bool(flags & MORE))
                rest = skipped.take(bytes(buffer[body:]))
                if skipped.left:
                    self._skipped = skipped
                    buffer.clear()
                    return
                yield from self._add(skipped.cut(), skipped.more)
                at = len(buffer) - len(rest)
                continue
            if len(buffer) < body + size:
                break
            if not flags & COMMAND:
                yield from self._add(bytes(buffer[body : body + size]), bool(flags & MORE))
            at = body + size
        del buffer[:at]

    def _add(self, frame: Frame, more: bool) -> Iterator[list[Frame]]:
        if len(self._message) < FRAMES:
            self._message.append(frame)
            self._room -= len(frame) if isinstance(frame, bytes) else 0
        if len(self._message) == FRAMES:
            self._room = -1  # of what else there is, nothing is kept
        if not more:
            message, self._message, self._room = self._message, [], self.most_bytes
            yield message

    def close(self) -> None:
        """Close the connection."""
        self.stream.close()


class _Skipped:
    """A frame that is too large, while it comes."""

    def __init__(self, size: int, more: bool):
        self.size, self.left, self.more = size, size, more
        self.start, self.end = b"", b""

    def take(self, data: bytes) -> bytes:
        """Take this frame's part of some bytes; return the rest."""
        own, rest = data[: self.left], data[self.left :]
        self.left -= len(own)
        self.start += own[: KEPT_BYTES - len(self.start)]
        self.end = (self.end + own)[-KEPT_BYTES:]
        return rest

    def cut(self) -> Cut:
        """Return what is kept of it."""
        return Cut(self.size, self.start, self.end)


def _property(name: str, value: bytes) -> bytes:
    return bytes([len(name)]) + name.encode() + len(value).to_bytes(4) + value
