"""What everything else stands on: errors, where files are, files that are never half-written.

Imports nothing of the course but ``helpers.support``.
"""
