"""nbgrader as this course configures it: its preprocessors and converters, outcomes, scores.

Imports ``submissions``, ``sandbox`` (for its limits), ``labs`` and ``base``.
"""
