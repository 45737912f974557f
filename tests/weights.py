"""Files that students hand in for the league: a right one, and what is made of it."""

import json

import numpy as np

from course.submissions.weights import SHAPES

KINDS = {"F16": np.float16, "F32": np.float32, "F64": np.float64}


def safetensors(arrays=None, kind="F16", metadata=None, **changed):
    """Return a file with these arrays (zeros by default), and fields of its header changed."""
    arrays = arrays or {key: np.zeros(shape) for key, shape in SHAPES.items()}
    header, content = {}, b""
    for key, array in arrays.items():
        stored = array.astype(KINDS[kind]).tobytes()
        offsets = [len(content), len(content) + len(stored)]
        header[key] = {"dtype": kind, "shape": list(array.shape), "data_offsets": offsets}
        content += stored
    if metadata is not None:
        header["__metadata__"] = metadata
    for key, fields in changed.items():
        header[key.replace("__", ".")] |= fields
    return with_header(json.dumps(header).encode(), content)


def with_header(header, content):
    """Return a file of a header's bytes and what follows."""
    return len(header).to_bytes(8, "little") + header + content


def drawn(seed):
    """Return the arrays of a network that has learned nothing."""
    rng = np.random.default_rng(seed)
    return {
        key: rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape)
        if len(shape) > 1
        else np.zeros(shape)
        for key, shape in SHAPES.items()
    }
