"""The league: every network that a class handed in plays the same games, in the sandbox.

Imported by ``course.reports``; it reads files through ``course.submissions``.
"""
