"""Where the grader notes things in a notebook's metadata, and in a cell's."""

ABOUT = "course"  # the key under which all of it stands
SAVED = "saved"  # in a cell that nbgrader does not know: the outputs that it was handed in with
# In a cell: it runs only where the answer of this name could not be defined, or, if the second is
# true, in any case.
INSTEAD_OF, ALWAYS = "instead_of", "always"
# In a cell: it runs only where the cell of the answer of this name has failed, before its checks.
AGAIN = "again"
