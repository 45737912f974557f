"""The answers of ``tests/answers/``, which `course.audit.running` runs."""

import re
from pathlib import Path

from course.audit.running import exercises, run_lab
from course.labs.configuration import CODE_STUB
from course.labs.lab import Lab

__all__ = ["ANSWERS", "blank", "exercises", "run_lab", "written_answers"]

ANSWERS = Path(__file__).parent / "answers"
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION$", re.DOTALL | re.MULTILINE)


def written_answers(lab: Lab, exercise: str) -> list[Path]:
    """List the files with answers to an exercise."""
    return sorted((ANSWERS / lab.id / exercise).glob("*.py"))


def blank(source: str) -> str:
    """Return an exercise's cell as the student finds it."""
    return SOLUTION.sub(
        lambda match: "\n".join(match[1] + line for line in CODE_STUB.splitlines()), source
    )
