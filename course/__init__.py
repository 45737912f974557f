"""The instructors' tooling behind one command, ``course``: build, site, release, grade."""
