"""Jupyter's messages: what is sent to a kernel, and what is taken of what it sends.

A kernel belongs to the copy that runs in it: it may send anything. Nothing is built before it is
bounded, only fields that are known are taken, each of its own type, and text is text that can be
written in UTF-8. What is no such message is ``None``, and no fault of anybody else.

Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from course.base.bounded_json import loads
from course.sandbox.zmtp import Cut, Frame

DELIMITER = b"<IDS|MSG>"
HEADER_BYTES = 20_000
# Only flat things are taken: the rest would be built to be thrown away.
HEADER = {"depth": 8, "containers": 100, "values": 1_000}
CONTENT = {"depth": 16, "containers": 5_000, "values": 50_000}
MIME = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80}")
MIMES = 20
NAME_LENGTH = 200
ERROR_LENGTH, ERROR_LINES = 20_000, 50
MOST_COUNTED = 10**9
CUT = "\n…\n"


@dataclass(frozen=True)
class KernelMessage:
    """What is taken of a message.

    Attributes:
        kind: its type; ``left_out`` for one whose content was too much, in which case the content
            is ``of``, what it was, ``bytes``, its size, and ``text``, the beginning and the end of
            a stream's text.
        parent: the identifier of the request that it answers, or "".
        content: the fields that are known, each of the right type.
    """

    kind: str
    parent: str
    content: dict[str, Any] = field(default_factory=dict)


class MalformedError(ValueError):
    """A message whose content is not what its type says."""


def request(kind: str, identifier: str, content: dict, key: bytes) -> list[bytes]:
    """Return the frames of a request to a kernel.

    Args:
        kind: its type.
        identifier: an answer names it as its parent.
        content: as the type says.
        key: the kernel's, with which messages to it are signed.
    """
    header = {
        "msg_id": identifier,
        "msg_type": kind,
        "username": "grader",
        "session": "grader",
        "date": datetime.now(UTC).isoformat(),
        "version": "5.3",
    }
    parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
    signature = hmac.digest(key, b"".join(parts), "sha256").hex().encode()
    return [DELIMITER, signature, *parts]


def read(frames: list[Frame]) -> KernelMessage | None:
    """Return what is taken of a message; ``None`` if nothing is, whatever the frames hold."""
    try:
        start = frames.index(DELIMITER) + 2  # the signature proves nothing: the key is in there
        header, parent, _metadata, content = frames[start : start + 4]
        kind = _name(_header(header).get("msg_type"))
        above = _name(_header(parent).get("msg_id"), "")
        size = sum(f.size if isinstance(f, Cut) else len(f) for f in frames[start + 3 :])
    except ValueError:
        return None
    if kind not in CONTENTS:
        return None
    try:
        if isinstance(content, Cut):
            return KernelMessage("left_out", above, _left_out(kind, size, content))
        return KernelMessage(kind, above, CONTENTS[kind](_object(loads(content, **CONTENT))))
    except MalformedError:
        return None
    except ValueError:  # too much, or no JSON at all
        return KernelMessage("left_out", above, {"of": kind, "bytes": size, "text": ""})


def _header(frame: Frame) -> dict:
    if isinstance(frame, Cut) or len(frame) > HEADER_BYTES:
        raise MalformedError
    return _object(loads(frame, **HEADER))


def _object(value: object) -> dict:
    if not isinstance(value, dict):
        raise MalformedError
    return value


def _name(value: object, default: str | None = None) -> str:
    if isinstance(value, str) and len(value) <= NAME_LENGTH:
        return clean(value)
    if default is None:
        raise MalformedError
    return default


def clean(text: str) -> str:
    r"""Return text as UTF-8 can write it: a lone surrogate, which JSON can hold, is none.

    >>> clean("\ud800!")
    '?!'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def shortened(text: str, most: int) -> str:
    r"""Return a text, without its middle if it is too long.

    >>> shortened("abcdefghij", 6)
    'abc\n…\nhij'
    """
    return text if len(text) <= most else text[: most // 2] + CUT + text[-(most // 2) :]


def _stream(content: dict) -> dict:
    if not isinstance(content.get("text"), str):
        raise MalformedError
    name = "stderr" if content.get("name") == "stderr" else "stdout"
    return {"name": name, "text": clean(content["text"])}


def _display(content: dict) -> dict:
    """Take a display's texts; structures (JSON, widgets) and what is no MIME type stay out."""
    data = {
        mime: clean(value)
        for mime, value in list(_object(content.get("data")).items())[:MIMES]
        if isinstance(value, str) and MIME.fullmatch(mime)
    }
    if not data:
        raise MalformedError
    transient = content.get("transient")
    shown_as = transient.get("display_id") if isinstance(transient, dict) else None
    return {
        "data": data,
        "metadata": _sizes(content.get("metadata"), data),
        "display_id": _name(shown_as, ""),
        "execution_count": _count(content),
    }


def _sizes(metadata: object, data: dict) -> dict:
    """Return the widths and heights of pictures; nothing else of a display's metadata is used."""
    found = {}
    for mime, about in metadata.items() if isinstance(metadata, dict) else ():
        if mime in data and isinstance(about, dict):
            kept = {k: about[k] for k in ("width", "height") if _is_count(about.get(k))}
            found.update({mime: kept} if kept else {})
    return found


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < MOST_COUNTED


def _count(content: dict) -> int | None:
    count = content.get("execution_count")
    return count if _is_count(count) else None


def _error(content: dict) -> dict:
    """Take an error, whatever it looks like: that there was one counts."""
    lines = content.get("traceback")
    lines = [item for item in lines if isinstance(item, str)] if isinstance(lines, list) else []
    if len(lines) > ERROR_LINES:
        lines = lines[: ERROR_LINES // 2] + lines[-ERROR_LINES // 2 :]
    texts = {
        name: content[name] if isinstance(content.get(name), str) else ""
        for name in ("ename", "evalue")
    }
    most = ERROR_LENGTH // max(1, len(lines))
    return {
        "ename": clean(shortened(texts["ename"], NAME_LENGTH)) or "Error",
        "evalue": clean(shortened(texts["evalue"], ERROR_LENGTH)),
        "traceback": [clean(shortened(line, most)) for line in lines],
    }


def _reply(content: dict) -> dict:
    status = "ok" if content.get("status") == "ok" else "error"
    error = _error(content) if status == "error" else {}
    return {"status": status, "execution_count": _count(content), **error}


def _status(content: dict) -> dict:
    return {"execution_state": _name(content.get("execution_state"))}


def _clear(content: dict) -> dict:
    return {"wait": content.get("wait") is True}


def _answer(content: dict) -> dict:
    if not isinstance(content.get("answer"), str):
        raise MalformedError
    return {"answer": clean(content["answer"])}


def _nothing(_content: dict) -> dict:
    return {}


CONTENTS: dict[str, Callable[[dict], dict]] = {
    "stream": _stream,
    "display_data": _display,
    "execute_result": _display,
    "update_display_data": _display,
    "error": _error,
    "clear_output": _clear,
    "status": _status,
    "execute_reply": _reply,
    "look_reply": _answer,
    "kernel_info_reply": _nothing,
}


def _left_out(kind: str, size: int, content: Cut) -> dict:
    """Describe what was too large to be taken; of a text, the beginning and the end are kept."""
    text = ""
    if kind == "stream":
        start = content.start.partition(b'"text":')[2].lstrip()
        end = content.end.rstrip().removesuffix(b"}").rstrip()
        text = _piece(start[1:]) + CUT + _piece(end[:-1], at_start=False)
    return {"of": kind, "bytes": size, "text": text}


def _piece(text: bytes, at_start: bool = True) -> str:
    r"""Return the text of a part of a JSON string, which may begin or end within an escape.

    >>> _piece(rb"a\nb\u00e"), _piece(rb"0e9 \"b", at_start=False)
    ('a\nb', '0e9 "b')
    """
    text = text.decode(errors="ignore").encode()
    pieces = (text[:-n] if at_start else text[n:] for n in range(1, 13))
    for piece in (text, *pieces):
        try:
            return clean(loads(b'"' + piece + b'"', depth=1, containers=9, values=9))
        except (ValueError, TypeError):
            continue
    return ""
