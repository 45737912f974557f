"""What a student wrote in the answers' cells, read from what was handed in; nothing is run."""

from course.base.class_folder import ClassFolder
from course.labs.lab import Lab
from course.submissions.archive import entries
from course.submissions.choose import choose
from course.submissions.fullness import cell_texts, is_written, stubs_of
from course.submissions.submission import CopyError

LONGEST = 20_000  # characters of an answer: what is longer is no answer to any exercise


def read_answers(lab: Lab, folder: ClassFolder, student: str) -> dict[str, str]:
    """Return the text of each answer that is written, by its ``grade_id``.

    Args:
        lab: the lab.
        folder: the class's.
        student: whose copy; it need not be graded. One that cannot be read has no answers.

    Returns:
        The beginning of each, as far as ``LONGEST``.
    """
    try:
        _entry, content, _repairs = choose(lab, entries(folder.submission(student, lab.id)))
    except (CopyError, OSError):  # what grading names
        return {}
    texts = cell_texts(lab, content) or {}
    found = {
        name: "\n\n".join(text for text in texts.get(name, ()) if is_written(text, stub))
        for name, stub in stubs_of(lab).items()
    }
    # A lone surrogate, which JSON can hold, is no text that can be written.
    return {n: t.encode(errors="replace").decode()[:LONGEST] for n, t in found.items() if t}
