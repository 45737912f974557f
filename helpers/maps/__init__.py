"""Pictures of a grid: values, policies, visits, on the map of a Frozen Lake.

Imports the modules of ``helpers`` itself, and ``helpers.support``.
"""
