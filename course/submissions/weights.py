"""Weights that a student handed in for the league: read as data, whose every byte is checked.

The format is safetensors' (https://github.com/huggingface/safetensors, "Format"): eight bytes with
the length of a header, the header in JSON, then the tensors one after another. Nothing of the file
is run, and nothing of it is built before its size is known.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from course.base.bounded_json import loads
from course.base.messages import Message, shown
from course.labs.lab import Lab
from course.submissions.packed import unpacked
from course.submissions.submission import CopyError, Entry
from helpers.dqn.league_file import CODE_LENGTH, FILE, NAME_LENGTH

LEFT = "weights-left"  # what ``collect`` says of a file that it did not keep
CALL = "save_for_league("  # a lab whose code has it has a league
# The state of ``AtariCNN(in_channels=4, n_actions=4)``, by name in alphabetical order.
SHAPES: dict[str, tuple[int, ...]] = {
    "conv1.bias": (32,),
    "conv1.weight": (32, 4, 8, 8),
    "conv2.bias": (64,),
    "conv2.weight": (64, 32, 4, 4),
    "conv3.bias": (64,),
    "conv3.weight": (64, 64, 3, 3),
    "fc4.bias": (512,),
    "fc4.weight": (512, 3136),
    "head.bias": (4,),
    "head.weight": (4, 512),
}
TYPES = {"F16": "<f2", "F32": "<f4"}
HEADER_BYTES = 16_000
LENGTH_BYTES = 8
MOST_BYTES = LENGTH_BYTES + HEADER_BYTES + 4 * sum(map(prod, SHAPES.values()))
METADATA = "__metadata__"
# A file of ``torch.save`` is a zip or, as before PyTorch 1.6, a pickle itself.
PICKLES = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
CANDIDATE = re.compile(r"(\.safetensors|(^|/)league[^/]*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Weights:
    """A network for the league.

    Attributes:
        content: the tensors as float32, little-endian, in the order of ``SHAPES``.
        name: what its author wants to be called; "" for nobody's name.
    """

    content: bytes
    name: str = ""

    @property
    def digest(self) -> str:
        """What identifies the weights, however they were stored."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def code(self) -> str:
        """The digest's beginning, by which an author finds an entry without a name."""
        return self.digest[:CODE_LENGTH]


def has_league(lab: Lab) -> bool:
    """Tell whether a lab's students are told how to hand in weights."""
    return any(CALL in code for code in lab.code)


def choose_weights(entries: list[Entry]) -> Entry | None:
    """Return the file to take among those that a student handed in: the latest of the best named.

    A file that is called ``league`` with another ending is taken too, to say what is wrong with it.
    """
    found = [entry for entry in unpacked(entries)[0] if CANDIDATE.search(entry.name)]
    return max(found, key=lambda entry: (_rank(entry), entry.modified), default=None)


def _rank(entry: Entry) -> int:
    name = entry.name.rsplit("/", 1)[-1].casefold()
    return 2 if name == FILE else int(name.endswith(".safetensors"))


def read_bytes(entry: Entry) -> bytes:
    """Return the content of such a file.

    Raises:
        CopyError: if it cannot be read, or is larger than any network of the lab.
    """
    content = entry.read()
    _expect_size(content)
    return content


def read_weights(content: bytes) -> Weights:
    """Return the network that a safetensors file holds.

    Args:
        content: the whole file.

    Raises:
        CopyError: if it holds no network of the lab's; nothing else leaves here.
    """
    _expect_size(content)
    header, tensors = _header(content)
    name = _name(header.pop(METADATA, {}))
    if header.keys() != SHAPES.keys():
        missing, unexpected = SHAPES.keys() - header.keys(), header.keys() - SHAPES.keys()
        names = {"missing": sorted(missing) or "–", "unexpected": sorted(unexpected) or "–"}
        raise CopyError(Message("weights-names", **names))
    places: list[tuple[int, int]] = []
    arrays = [_array(key, header[key], tensors, places) for key in SHAPES]
    ends = [0, *(end for _begin, end in sorted(places))]
    if [begin for begin, _end in sorted(places)] != ends[:-1] or ends[-1] != len(tensors):
        raise _odd("header-overlap")
    return Weights(b"".join(array.tobytes() for array in arrays), name)


def _expect_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise CopyError(Message("weights-too-large", bytes=len(content), most=MOST_BYTES))


def _header(content: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return the header and the bytes after it."""
    length = int.from_bytes(content[:LENGTH_BYTES], "little")
    if len(content) < LENGTH_BYTES or length > min(HEADER_BYTES, len(content) - LENGTH_BYTES):
        if content.startswith(PICKLES):
            raise CopyError(Message("weights-pickle", file=FILE))
        raise _odd("header-length")
    try:
        text = content[LENGTH_BYTES : LENGTH_BYTES + length]
        header = loads(text, depth=3, containers=100, values=1000)
    except ValueError as error:
        raise _odd("header-not-json", problem=str(error)) from None
    if not isinstance(header, dict):
        raise _odd("header-not-json", problem=type(header).__name__)
    return header, memoryview(content)[LENGTH_BYTES + length :]


def _array(key: str, about: Any, tensors: memoryview, places: list[tuple[int, int]]) -> np.ndarray:
    """Return one tensor as float32; ``places`` gets where it stood."""
    if not isinstance(about, dict) or about.keys() != {"dtype", "shape", "data_offsets"}:
        raise _odd("header-fields", tensor=key)
    kind, shape = about["dtype"], about["shape"]
    if not isinstance(kind, str) or kind not in TYPES:
        raise CopyError(Message("weights-type", tensor=key, type=f"{kind!s:.40}"))
    if not _are_numbers(shape) or tuple(shape) != SHAPES[key]:
        shapes = {"shape": f"{shape!s:.80}", "expected": str(list(SHAPES[key]))}
        raise CopyError(Message("weights-shape", tensor=key, **shapes))
    place = about["data_offsets"]
    bytes_needed = np.dtype(TYPES[kind]).itemsize * prod(SHAPES[key])
    if not _are_numbers(place) or len(place) != 2 or place[1] - place[0] != bytes_needed:
        raise _odd("header-offsets", tensor=key)
    begin, end = place
    if begin < 0 or end > len(tensors):
        raise _odd("header-beyond", tensor=key)
    places.append((begin, end))
    array = np.frombuffer(tensors[begin:end], TYPES[kind]).astype("<f4")
    if not np.isfinite(array).all():
        raise CopyError(Message("weights-not-finite", tensor=key))
    return array


def _are_numbers(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int for value in values)


def _odd(code: str, **arguments: str) -> CopyError:
    return CopyError(Message("weights-odd", problem=Message(code, **arguments)))


def _name(metadata: Any) -> str:
    """Return the name to be shown: one short line of harmless text."""
    given = metadata.get("name", "") if isinstance(metadata, dict) else ""
    return harmless_name(given) if isinstance(given, str) else ""


def harmless_name(text: str) -> str:
    r"""Return a stranger's text as a name: one line, no towers of accents, forty characters.

    >>> harmless_name("  Zoe\u0301\n\u202e ")
    'Zoé ?'
    """
    kept = ""
    for character in shown(" ".join(text[: 10 * NAME_LENGTH].split())):
        if not (unicodedata.combining(character) and kept and unicodedata.combining(kept[-1])):
            kept += character
    return kept[:NAME_LENGTH].strip()
