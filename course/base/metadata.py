"""Where the grader notes things in a notebook's metadata, and in a cell's."""

ABOUT = "course"  # the key under which all of it stands
