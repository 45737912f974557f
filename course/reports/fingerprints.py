"""Fingerprints of an answer: winnowing, over what is left once names and layout are taken away.

S. Schleimer, D. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document Fingerprinting",
SIGMOD 2003: the method of MOSS. Two texts that share ``GRAM + WINDOW - 1`` tokens in a row share a
fingerprint.
"""

import ast
import builtins
import io
import keyword
import re
import tokenize
import zlib
from collections.abc import Iterable

from course.submissions.syntax import parse

GRAM = 8  # tokens that make one fingerprint: about half a line
WINDOW = 4  # of so many in a row, one is kept
LAYOUT = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENDMARKER, tokenize.ENCODING),
}
Token = tuple[str, int]  # what it is, and its line, from 1
Fingerprints = dict[int, set[int]]  # and the lines where each stands


def code_tokens(source: str, given: Iterable[str] = ()) -> list[Token]:
    r"""Return the tokens of some code without what a copyist changes first.

    Comments, docstrings, imports and layout are left out; a number is ``0``, a text ``''``, and a
    name of the student's own ``v``.

    >>> [text for text, _line in code_tokens("import os\ntotal = np.sum(3)  # all", ["np"])]
    ['v', '=', 'np', '.', 'sum', '(', '0', ')']

    Args:
        source: an answer's cell.
        given: the names that the lab gives; they stay, but where the answer assigns to them.
    """
    kept = {*given, *dir(builtins)} - _assigned(source) | {*keyword.kwlist}
    dropped = _dropped_lines(source)
    found: list[Token] = []
    last = ("", "")  # the two tokens before
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in LAYOUT or token.start[0] in dropped:
                continue
            found.append((_plain(token, last, kept), token.start[0]))
            last = (last[1], token.string)
    except (tokenize.TokenError, SyntaxError):
        pass  # what comes before the place that is no Python
    return found


def _plain(token: tokenize.TokenInfo, last: tuple[str, str], kept: set[str]) -> str:
    """Return a token without what is the student's own in it."""
    if token.type == tokenize.NUMBER:
        return "0"
    if token.type == tokenize.STRING:
        return "''"
    of_library = last[1] == "." and last[0] != "self"  # an attribute of what is not the student's
    own = token.type == tokenize.NAME and token.string not in kept and not of_library
    return "v" if own else token.string


def prose_tokens(text: str) -> list[Token]:
    """Return the words of a written answer, in lower case."""
    lines = enumerate(text.splitlines(), start=1)
    return [(word, n) for n, line in lines for word in re.findall(r"\w+", line.casefold())]


def winnow(tokens: list[Token]) -> Fingerprints:
    """Return the fingerprints of some tokens, and the lines where each stands.

    A text of fewer than ``GRAM`` tokens has none: everybody would write it so.
    """
    grams = [tokens[i : i + GRAM] for i in range(len(tokens) - GRAM + 1)]
    hashes = [zlib.crc32("\n".join(text for text, _line in gram).encode()) for gram in grams]
    found: Fingerprints = {}
    for start in range(max(1, len(hashes) - WINDOW + 1) if hashes else 0):
        # The rightmost of the least, as in the paper.
        window = range(start, min(start + WINDOW, len(hashes)))
        least = min(window, key=lambda i: (hashes[i], -i))
        found.setdefault(hashes[least], set()).update(line for _text, line in grams[least])
    return found


def _assigned(source: str) -> set[str]:
    """Return the names that an answer assigns to: whoever copies may take one of the lab's."""
    tree = parse(source)
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name)) if tree else ()
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def _dropped_lines(source: str) -> set[int]:
    """Return the lines of imports, docstrings and other texts that stand alone."""
    tree = parse(source)
    dropped: set[int] = set()
    for node in ast.walk(tree) if tree else ():
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.stmt) and (text or isinstance(node, ast.Import | ast.ImportFrom)):
            dropped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return dropped
