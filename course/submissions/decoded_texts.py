"""The texts that code holds: written out, joined, reversed, as numbers, or recoded."""

import ast
import base64
import binascii
import codecs
from collections.abc import Iterable
from itertools import islice

TEXTS = 2_000  # texts of one cell


def texts_of(tree: ast.Module) -> Iterable[str]:
    """Yield what the texts of a cell say once they are joined, reversed or decoded.

    >>> "ctypes" in set(texts_of(ast.parse("f = bytes([99, 116, 121, 112, 101, 115])")))
    True
    """
    for node in islice(_pieces(tree), TEXTS):
        text = _text(node)
        if text and len(text) > 3:
            yield from (text, text[::-1], *_decoded(text))


def more_than_are_read(tree: ast.Module) -> bool:
    """Tell whether a cell holds more texts than are looked at."""
    return any(True for _ in islice(_pieces(tree), TEXTS, None))


def _pieces(tree: ast.Module) -> Iterable[ast.expr]:
    kinds = ast.Constant | ast.BinOp | ast.List | ast.Tuple | ast.JoinedStr
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def _text(node: ast.expr, depth: int = 50) -> str:
    """Return a text, bytes or a large number written out, or joined by ``+`` or in a list."""
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if depth and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, depth - 1) + _text(node.right, depth - 1)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.List | ast.Tuple):
        values = [part.value if isinstance(part, ast.Constant) else None for part in node.elts]
        numbers = all(type(value) is int and 0 < value < 256 for value in values)
        return "".join(
            chr(value) if numbers and isinstance(value, int) else str(value)
            for value in values
            if numbers or isinstance(value, str)
        )
    return ""


def _constant(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if type(value) is int and value.bit_length() > 24:
        return value.to_bytes((value.bit_length() + 7) // 8, "big").decode("latin-1")
    return value if isinstance(value, str) else ""


def _decoded(text: str) -> Iterable[str]:
    data = text.encode("utf-8", "replace")
    for decode in (base64.b64decode, base64.b85decode, base64.b32decode, binascii.unhexlify):
        try:
            yield decode(data).decode("latin-1")
        except ValueError:
            continue
    yield codecs.decode(text, "rot13")
