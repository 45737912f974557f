"""What stops a whole command, as opposed to one copy."""


class GradingError(Exception):
    """Grading that could not begin; the message says what to do."""
