"""``python -m course.commands`` is ``course``."""

import sys

from course.commands.cli import main

sys.exit(main())
