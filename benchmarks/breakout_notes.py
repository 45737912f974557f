"""What a run of ``breakout.py`` notes besides its scores: the curve, the machine, the versions."""

import os
import platform
import subprocess
import threading
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from breakout_table import HUMAN, MINUTES_IN_A_STEP

GAMES_IN_A_MEAN = 20
SECONDS_IN_A_LOOK = 5  # at the memory
LIBRARIES = ("torch", "gymnasium", "ale-py", "numpy")


def standard_error(scores: list[float]) -> float:
    """Return the standard error of the mean; 0 for a single game."""
    return float(np.std(scores, ddof=1) / np.sqrt(len(scores))) if len(scores) > 1 else 0.0


def curve(history: dict, minutes: float) -> dict[str, float | None]:
    """Return the mean of the last 20 finished games at each five minutes, None before any."""
    means = {}
    for minute in range(MINUTES_IN_A_STEP, int(minutes) + 1, MINUTES_IN_A_STEP):
        finished = np.searchsorted(history["seconds"], 60 * minute, side="right")
        scores = history["score"][max(finished - GAMES_IN_A_MEAN, 0) : finished]
        means[str(minute)] = round(float(np.mean(scores)), 2) if scores else None
    return means


class Resident(threading.Thread):
    """Looks at the resident memory of this process every few seconds, until ``stop``.

    Attributes:
        looks: lists of ``seconds`` since the start, and of ``gb``.
    """

    def __init__(self):
        super().__init__(daemon=True)
        self.looks = {"seconds": [], "gb": []}
        self._begun, self._stopped = time.monotonic(), threading.Event()
        self.start()

    def run(self) -> None:
        """Look until ``stop``."""
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._stopped.wait(SECONDS_IN_A_LOOK):
            pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
            self.looks["seconds"].append(time.monotonic() - self._begun)
            self.looks["gb"].append(pages * page / 1e9)

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()
        self.join()


def memory(looks: dict, history: dict, minutes: float) -> dict[str, list]:
    """Return at each five minutes the agent steps by then and the resident memory, in GB."""
    found = {}
    for minute in range(MINUTES_IN_A_STEP, int(minutes) + 1, MINUTES_IN_A_STEP):
        steps = np.interp(60 * minute, [0, *history["seconds"]], [0, *history["agent_steps"]])
        gb = np.interp(60 * minute, looks["seconds"], looks["gb"])
        found[str(minute)] = [int(steps), round(float(gb), 3)]
    return found


def minutes_to_human(history: dict) -> float | str:
    """Return when the mean of the last 20 games first reached the human tester's; "" if never."""
    scores = history["score"]
    for end in range(GAMES_IN_A_MEAN, len(scores) + 1):
        if np.mean(scores[end - GAMES_IN_A_MEAN : end]) >= HUMAN:
            return round(history["seconds"][end - 1] / 60, 1)
    return ""


def machine() -> dict:
    """Tell what the run ran on."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(": ")[1] for line in info if line.startswith("model name")), "")
    gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {"cores": os.cpu_count(), "cpu": model or platform.machine(), "memory_gb": round(gb)}


def card(device: str) -> dict:
    """Tell which graphics card a run trained on, and the most of its memory that tensors took."""
    if device == "cpu":
        return {}
    import torch

    peak_gb = torch.cuda.max_memory_allocated() / 1e9
    return {"card": torch.cuda.get_device_name(), "card_gb": round(peak_gb, 2)}


def versions(competitor) -> dict[str, str]:
    """Return the versions of Python and of the libraries."""
    libraries = LIBRARIES + getattr(competitor, "LIBRARIES", ())
    return {"python": platform.python_version()} | {name: version(name) for name in libraries}


def commit() -> str:
    """Return the short commit, with a plus if the tree has changes other than the runs' own."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(Path(__file__).parents[1]), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8"
        ).stdout.strip()

    own = (":!benchmarks/breakout.csv", ":!docs/benchmarks.md")
    return git("rev-parse", "--short", "HEAD") + (
        "+" if git("status", "-s", "--", ".", *own) else ""
    )
