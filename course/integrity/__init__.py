"""What a copy's kernel may not have changed: looked at between cells, from outside and inside.

Imports ``sandbox`` and ``base``.
"""
