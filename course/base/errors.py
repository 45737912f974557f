"""What stops a command. The message is for people: it names what is wrong and what to do."""


class CourseError(Exception):
    """Any of these; ``course`` prints the message and fails."""


class SourceError(CourseError):
    """A fault in a lab's source; the message names the lab, the cell and the reason."""


class BuildError(CourseError):
    """A build that failed; the message names the lab, the language and the reason."""


class SiteError(CourseError):
    """A page that could not be made; the message names the lab, the cell and the reason."""


class SandboxError(CourseError):
    """There is no working sandbox; the message says why and what to use instead."""


class GradingError(CourseError):
    """Grading that could not begin; the message says what to do."""


class ClusterError(GradingError):
    """Copies could not be sent out; what is graded is saved, and the next run continues."""


class FaultError(GradingError):
    """A fault of the machine and of no copy: nothing of the copies concerned was written.

    Attributes:
        go_on: what was kept and how to go on; "" until somebody who knows says it.
    """

    go_on = ""

    def __str__(self) -> str:
        return f"{super().__str__()}. {self.go_on}" if self.go_on else super().__str__()
