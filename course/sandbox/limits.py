"""What one student's copy may use: the only place where these numbers stand."""

from dataclasses import dataclass

MB = 10**6


@dataclass(frozen=True)
class Limits:
    """What one copy may use while it is graded.

    Time is processor time, of all its processes together: it is the copy's own, however busy the
    machine is. What only waits is stopped by the clock, much later.

    The kernel enforces ``file_bytes`` and ``disk_bytes``: the student's code sees an ``OSError``
    and goes on. Output beyond ``output_bytes`` loses its middle. A cell past ``cell_seconds`` is
    interrupted and loses its points. Past any other limit the copy is ended and is not gradable.

    Attributes:
        memory_bytes: resident memory of all the copy's processes together.
        processes: processes and threads together.
        file_bytes: one file.
        disk_bytes: all files together; they live in memory and vanish with the copy.
        files: files, folders and links together, empty ones too: each takes memory by itself.
        output_bytes: what is kept of what the notebook's cells print and display; one cell may
            have half of what is left.
        cell_seconds: one cell. The grading budget keeps an honest one under 15.
        notebook_seconds: the whole notebook with its kernel's start.
        clock_factor: how many times as long both may take by the clock.
    """

    memory_bytes: int = 4000 * MB
    processes: int = 256
    file_bytes: int = 100 * MB
    disk_bytes: int = 300 * MB
    files: int = 20_000
    output_bytes: int = 20 * MB
    cell_seconds: int = 60
    notebook_seconds: int = 300
    clock_factor: int = 5

    @property
    def cell_clock_seconds(self) -> int:
        """How long one cell may take by the clock."""
        return self.clock_factor * self.cell_seconds

    @property
    def notebook_clock_seconds(self) -> int:
        """How long the notebook may take by the clock."""
        return self.clock_factor * self.notebook_seconds
