"""Language, progress, budget: what nobody needs to read to do a lab.

Imports nothing else of ``helpers``.
"""
