"""What is given to the code that looks: this file is not sent."""

from typing import Any

request: dict[str, Any] = {}  # the grader's
kept: dict[str, Any] = {}  # what an earlier look has kept, in the kernel's own closure
told: dict[str, None] = {}  # what Python has told of the notebook's code
kernel: Any = None  # the kernel itself
