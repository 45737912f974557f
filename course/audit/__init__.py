"""How strong the checks are: mutants of each reference answer, and which of them a check notices.

It runs the author's own code, without a sandbox.
"""
