"""The instructors' tooling behind one command, ``course``.

Its folders are layers, each importing only those named after it: commands, reports, grading,
gradebook, submissions, integrity, sandbox, labs, base. ``pyproject.toml`` holds the contracts.
"""
