"""Every reason for an outcome and every repair, by its code: what it says in English.

``{names}`` in braces are a message's arguments. Where there are two texts, ``{count}`` chooses, or
else ``{number}``, of the things of which the second says at once what the first says of one.
"""

Texts = dict[str, str | tuple[str, str]]


def N_(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


def nN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a text that depends on a number."""
    return singular, plural


# A cell of the copy, against the release.
CELLS: Texts = {
    "other-grade-id": N_("{cell} bore the grade_id of {other}"),
    "lost-metadata": nN_(
        "{cell} had lost its nbgrader metadata",
        "{number} cells had lost their nbgrader metadata: {cell}",
    ),
    "repeated": nN_("{cell} stood {count} times", "{number} cells stood {count} times: {cell}"),
    "other-schema": nN_(
        "{cell} had nbgrader metadata of version {version}",
        "{number} cells had nbgrader metadata of version {version}: {cell}",
    ),
    "not-grade": nN_(
        "{cell} was not marked as a graded cell",
        "{number} cells were not marked as graded cells: {cell}",
    ),
    "grade": nN_(
        "{cell} was marked as a graded cell", "{number} cells were marked as graded cells: {cell}"
    ),
    "not-solution": nN_(
        "{cell} was not marked as an answer", "{number} cells were not marked as answers: {cell}"
    ),
    "solution": nN_(
        "{cell} was marked as an answer", "{number} cells were marked as answers: {cell}"
    ),
    "not-locked": nN_(
        "{cell} was not marked as locked", "{number} cells were not marked as locked: {cell}"
    ),
    "locked": nN_("{cell} was marked as locked", "{number} cells were marked as locked: {cell}"),
    "other-points": nN_(
        "{cell} had other points ({points})", "{number} cells had other points ({points}): {cell}"
    ),
    "tag": nN_("{cell} bore the tag {tag}", "{number} cells bore the tag {tag}: {cell}"),
    "other-type": nN_(
        "{cell} was turned into a {type} cell",
        "{number} cells were turned into {type} cells: {cell}",
    ),
    "emptied": nN_("{cell} was emptied", "{number} cells were emptied: {cell}"),
    "edited": nN_("{cell} was edited", "{number} cells were edited: {cell}"),
    "moved": nN_("{cell} was moved", "{number} cells were moved: {cell}"),
    "deleted": nN_("{cell} was deleted", "{number} cells were deleted: {cell}"),
    "foreign-cell": nN_(
        "a cell named {name}, not of this lab, left",
        "{number} cells, not of this lab, left: {name}",
    ),
}

# What was handed in, before anything in it is read.
FILES: Texts = {
    "renamed": N_("renamed: {name} taken as {notebook}"),
    "several-notebooks": nN_(
        "{count} notebook: {taken} taken, {left} left",
        "{count} notebooks: {taken} taken, {left} left",
    ),
    "other-lab": N_("it holds no cell of {lab}: perhaps another lab's notebook"),
    "left-out": N_("left out: {why}"),
    "ignored": N_("ignored: {names}"),
    "no-date": N_("ignored: {name}, which holds no date"),
    "nothing": N_("there is no {notebook}: nothing was handed in"),
    "no-notebook": N_("there is no {notebook} among {names}"),
    "from-archive": N_("{name} taken out of {archive}"),
    "too-many-archives": N_("{name} is left closed: {most} archives are opened"),
    "too-many-entries": N_("{name} holds more than {most} files"),
    "symbolic-link": N_("{name} is a symbolic link"),
    "hard-link": N_("{name} is a hard link: the same file has another name"),
    "not-plain": N_("{name} is not a plain file"),
    "encrypted": N_("{name} is encrypted"),
    "too-large": N_("{name} is larger than {megabytes} MB"),
    "outside": N_("{name}: its path leaves the student's folder"),
    "unreadable": N_("{name} cannot be read: {problem}"),
    "same-name": N_("two folders bear this name, written differently"),
    "odd-name": N_(
        "its folder's name holds a line break or another character that nobody sees: rename it"
    ),
    "leads-out": N_("{path} leads out of {folder}: remove that link"),
    "earlier-stays": N_("the copy collected earlier stays"),
    "newer-here": N_(
        "the copy here, of {here}, is newer than this one, of {there}; remove {path} to take this "
        "one"
    ),
    "replaced": N_("the copy of {new} replaces that of {old}"),
    "nobodys": N_("not named like a student's submission"),
}

# A network that was handed in for the league.
WEIGHTS: Texts = {
    "weights-taken": N_("{name} taken for the league"),
    "weights-left": N_("not taken for the league, {name}: {why}"),
    "weights-pickle": N_(
        "it is a file of torch.save, which holds code, whatever its name: hand in {file}, as "
        "save_for_league writes it"
    ),
    "weights-odd": N_("it is no safetensors file as save_for_league writes it: {problem}"),
    "header-length": N_("it does not begin with the length of a header"),
    "header-not-json": N_("its header is no object in JSON ({problem})"),
    "header-fields": N_("{tensor} is not described by dtype, shape and data_offsets"),
    "header-offsets": N_("{tensor} does not have the bytes that its shape needs"),
    "header-beyond": N_("{tensor} is not wholly in the file, which seems to be cut off"),
    "header-overlap": N_("its tensors overlap, or leave bytes between them or at the end"),
    "weights-too-large": N_("it has {bytes} bytes; a network of this lab has {most} at most"),
    "weights-names": N_(
        "its tensors are not those of this lab's network (missing: {missing}; unexpected: "
        "{unexpected})"
    ),
    "weights-shape": N_("its tensor {tensor} has the shape {shape}; expected {expected}"),
    "weights-type": N_("its tensor {tensor} holds {type}; expected F16 or F32"),
    "weights-not-finite": N_(
        "its tensor {tensor} holds values that are not finite: the training has diverged"
    ),
    "league-ended": N_("the program that plays its games ended: {problem}"),
}

# The notebook itself.
NOTEBOOKS: Texts = {
    "byte-order-mark": N_("it began with a byte order mark ({encoding})"),
    "windows-1252": N_("it was written in Windows-1252 instead of UTF-8"),
    "old-format": N_("notebook format {version} brought up to 4"),
    "odd-format": N_("its notebook format was {version} instead of 4"),
    "other-kernel": N_("its kernel was {kernel}: run with Python 3"),
    "odd-cells": nN_(
        "{count} entry that is no cell left out", "{count} entries that are no cells left out"
    ),
    "empty": N_("it is empty"),
    "no-cells": N_("it has no cells"),
    "too-many-cells": N_("it has {cells} cells; at most {most} are read"),
    "not-utf-8": N_("it is not text in UTF-8: {problem}"),
    "nested": N_("it is not a notebook: its JSON is nested too deeply"),
    "too-much": N_("it is not a notebook: its JSON holds too much"),
    "truncated": N_("it is truncated: its JSON stops in the middle"),
    "not-json": N_("it is not JSON, from line {line}, column {column} on"),
    "not-notebook": N_("it is JSON, but not a notebook: it has no cells"),
    "unreadable-format": N_("its old notebook format ({version}) cannot be read: {problem}"),
}

# Running the copy.
RUNS: Texts = {
    "memory": nN_(
        "it used more than {megabytes} MB of memory in {count} process",
        "it used more than {megabytes} MB of memory in {count} processes",
    ),
    "processes": N_("it ran more than {most} processes and threads at once"),
    "files": N_("it made more than {most} files"),
    "time": N_("it took more than {seconds} s in all"),
    "processor-time": N_("it used more than {seconds} s of processor time in all"),
    "ended": N_("its kernel ended by itself (exit status {status})"),
    "killed": N_("its kernel was killed by signal {signal}"),
    "not-interrupted": N_("a cell did not stop after {seconds} s, even when interrupted"),
    "closed": N_("its kernel closed its connections"),
    "lost-messages": N_("its kernel's messages were lost"),
    "not-run": N_("it could not be run: {problem}"),
    "killed-worker": N_("it ended the worker that ran it, twice"),
    "failed-worker": N_("its worker failed: {problem}"),
    "odd-answer": N_("the worker's answer cannot be used: {problem}"),
}

# What the guard has noticed.
CHANGES: Texts = {
    "changed": N_("changed: {names}"),
    "changed-answers": N_("its kernel's answers to the grader were changed"),
    "equals-everything": N_("class {name} says that it equals everything"),
    "tried": N_("{name}, which no answer needs, was tried"),
    "answered-twice": N_("{cell}: its kernel answered more than once"),
    "part": "{thing}{part}",
}

# What the guard watches that has no name in Python; the code is what the guard calls it.
WATCHED: Texts = {
    "the grader's question": N_("the grader's question"),
    "a thread of the notebook's": N_("a thread of the notebook's"),
    "the kernel's event loop": N_("the kernel's event loop"),
    "handlers of signals": N_("handlers of signals"),
    "the shell": N_("IPython's shell"),
    "the kernel": N_("the kernel"),
    "the kernel's session": N_("the kernel's session"),
    "the display hook": N_("the display hook"),
    "the display publisher": N_("the display publisher"),
    "IPython's event": N_("IPython's event"),
    "IPython's events": N_("IPython's events"),
    "IPython's transformers": N_("IPython's transformers"),
    "IPython's input transformers": N_("IPython's input transformers"),
    "IPython's syntax transformers": N_("IPython's syntax transformers"),
    "IPython's custom exceptions": N_("IPython's custom exceptions"),
    "IPython's compiler": N_("IPython's compiler"),
    "the output thread": N_("the output thread"),
    "the notebook's names": N_("the notebook's names"),
    "a tracing function": N_("a tracing function"),
    "Gymnasium's environment": N_("Gymnasium's environment"),
}

# Grading as a whole.
GRADING: Texts = {
    "not-prepared": N_("it cannot be prepared: {problem}"),
    "not-saved": N_("its grades cannot be saved: {problem}"),
    "other-copy": N_("what came back from running it is not that copy: {problem}"),
    "answer-elsewhere": nN_(
        "the answer of {cell} stood in another cell",
        "{number} answers stood in other cells: {cell}",
    ),
    "instead": nN_(
        "the cell of {cell} failed, or did not define what is asked: after its own checks, ours "
        "took its place for what comes next",
        "the cells of {cell} ({number}) failed, or did not define what is asked: after their own "
        "checks, ours took their place for what comes next",
    ),
    "again": nN_(
        "the cell of {cell} failed: what it defines was run without the rest of it",
        "the cells of {cell} ({number}) failed: what they define was run without the rest of them",
    ),
    "second-reading": N_(
        "{checks}: passed only with code outside of the answers, which was run as well: {code}"
    ),
    "worth-reading": N_("worth reading, in {cell}: {what}"),
    "zero": N_("the instructor's decision: zero for every check"),
    "no-proof": nN_(
        "{cell} did not say that it passed", "{number} checks did not say that they passed: {cell}"
    ),
    "earlier-text": N_("[{cell}: {score}/{most} for an earlier text]"),
    "earlier-text-extra": N_("[{cell}: {score} + {extra}/{most} for an earlier text]"),
    "as-written": "{text}",  # by an earlier version of this command
}

TEXTS: Texts = {
    **CELLS,
    **FILES,
    **WEIGHTS,
    **NOTEBOOKS,
    **RUNS,
    **CHANGES,
    **WATCHED,
    **GRADING,
}
