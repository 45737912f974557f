"""Shared set-up: no window is opened, and no test depends on the shell it was started from."""

import os

os.environ["MPLBACKEND"] = "Agg"
os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ.pop("NBGRADER_EXECUTION", None)
os.environ.pop("COURSE_BUDGET", None)
