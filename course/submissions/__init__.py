"""What a class handed in, from an archive to a clean notebook compared with its release.

Imports ``labs`` and ``base``; runs nothing of what it reads.
"""
