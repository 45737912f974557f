"""Run a program that nobody trusts, within limits, seeing only what it needs.

Knows nothing of courses: imports ``base`` only.
"""
