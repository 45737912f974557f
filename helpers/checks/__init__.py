"""What the labs' check cells are written with: a check passes on one line, or teaches."""

from helpers.checks.compare import expect, expect_close, expect_equal
from helpers.checks.core import CheckFailed, check

__all__ = ["CheckFailed", "check", "expect", "expect_close", "expect_equal"]
