"""Shared set-up: no window is opened, and no test depends on the shell it was started from."""

import os
from importlib import import_module

import pytest
from hypothesis import HealthCheck, settings

from course.base.paths import ROOT

os.environ["MPLBACKEND"] = "Agg"
os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ.pop("NBGRADER_EXECUTION", None)
os.environ.pop("COURSE_BUDGET", None)

# Before PyTorch is loaded: its threads do not survive the forks of the matrix of answers, and
# on busy cores they wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Hypothesis has two limits by the clock, on an example and on drawing the first of them, which a
# busy machine exceeds; where CI is set it lifts both itself.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_configure(config):
    """Keep from what tests start a warning that is for them: packages, too, name no encoding."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        os.environ.pop("PYTHONWARNDEFAULTENCODING", None)


@pytest.fixture
def module(monkeypatch):
    """Import a module as ``python benchmarks/breakout.py`` does."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return import_module
