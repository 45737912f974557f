"""The subcommands of ``course``, one small module each; ``cli`` puts them together.

Imports everything, each subcommand when it is run.
"""
