"""The competitors of ``benchmarks/breakout.py``, one a file.

Each has ``train(seconds, seed, steps)``, which returns a ``common.Trained``, and ``make_env()``, a
whole game with the pictures that its policy was trained on. ``steps`` is the number of agent steps
that fit the time: published settings that are a part of a run's length are scaled to it.
``ours`` also takes the ``device`` of its networks; the others train on the CPU.
"""

COMPETITORS = ("ours", "specification", "sb3", "cleanrl")
