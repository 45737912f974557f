"""Install, or name, the Debian packages that some tests need.

As root, or with CI=true, they are installed; otherwise the command to do so is printed and the
tests that need them are skipped. With CI=true a missing one is an error.
"""

import os
import shutil
import subprocess
import sys

PROGRAMS = {"chromium": "chromium", "bwrap": "bubblewrap"}


def main() -> int:
    """Return 0, or 1 where CI lacks a package."""
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return 0
    ci = os.environ.get("CI") == "true"
    if shutil.which("apt-get") and (ci or os.geteuid() == 0):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=False)
        missing = [p for program, p in PROGRAMS.items() if not shutil.which(program)]
    if missing:
        print(
            f"\n*** Missing: {', '.join(missing)}. The tests that need them are SKIPPED.\n"
            f"*** To run them: sudo apt-get install {' '.join(missing)}\n",
            file=sys.stderr,
        )
    return 1 if missing and ci else 0


if __name__ == "__main__":
    sys.exit(main())
