"""What leaves the gradebook: feedback, the class page, grades in each format, Moodle's files.

Imports every folder below but runs nothing.
"""
