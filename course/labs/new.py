"""A new lab: one exercise, one check, right and wrong answers, to be rewritten."""

import re
from pathlib import Path

from course.base.errors import SourceError
from course.base.paths import ROOT, SOURCE

TEMPLATE = Path(__file__).parent / "templates" / "new"
NAME = re.compile(r"(\d\d)_([a-z0-9]+(?:_[a-z0-9]+)*)")


def make_lab(name: str, root: Path = ROOT) -> list[Path]:
    """Write a lab that builds and passes its tests; return the files written.

    Args:
        name: its id, a number and words: ``06_policy_gradient``.
        root: the course's folder.

    Raises:
        SourceError: if the name is none, or a lab has its number.
    """
    parts = NAME.fullmatch(name)
    if parts is None:
        raise SourceError(f"{name!r} is no lab's name; expected one like 06_policy_gradient")
    source = root / SOURCE.relative_to(ROOT)
    taken = sorted(path.stem for path in source.glob(f"{parts[1]}_*.py"))
    if taken:
        raise SourceError(f"{taken[0]} has the number {parts[1]} already")
    topic = parts[2].replace("_", "-")
    words = {
        "@NUMBER@": str(int(parts[1])),
        "@TITLE@": parts[2].replace("_", " ").capitalize(),
        "@TOPIC@": topic,
    }
    answers = root / "tests" / "answers" / name / f"{topic}-write"
    files = {source / f"{name}.py": TEMPLATE / "lab.py.txt"}
    files |= {answers / path.stem: path for path in sorted((TEMPLATE / "answers").glob("*.txt"))}
    for path, template in files.items():
        text = template.read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)
