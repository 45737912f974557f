"""The instructors' tooling behind one command, ``course``: build, site, release, grade."""

import sys

# jsonschema would build a parser of internationalised addresses, which no notebook has: half of
# the time that the command takes to start. It goes without where the package is not found.
sys.modules.setdefault("rfc3987_syntax", None)
