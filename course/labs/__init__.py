"""A lab: its source, its rules, the notebooks built from it, the students' zip, the site.

Imports ``base`` only; nothing here knows of a student's copy.
"""
