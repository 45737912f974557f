"""Install, or name, the Debian packages that some tests need.

As root, or with CI=true, they are installed; otherwise the command to do so is printed and the
tests that need them are skipped. With CI=true a missing one is an error.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable


def on_path(program: str) -> bool:
    """Tell whether a program can be called by its name."""
    return shutil.which(program) is not None


def loads(library: str) -> bool:
    """Tell whether a shared library is found; only Linux is asked."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# What Debian's minimal system, with git, make and Python, has not; and how to see that it is there.
NEEDED: dict[str, Callable[[], bool]] = {
    "chromium": lambda: "CHROMIUM" in os.environ or on_path("chromium"),
    "libatomic1": lambda: loads("libatomic.so.1"),  # for the Node.js that Playwright brings
    "bubblewrap": lambda: sys.platform != "linux" or on_path("bwrap"),
    "git": lambda: on_path("git"),
}
BROWSER = ("chromium", "libatomic1")


def missing(*packages: str) -> list[str]:
    """Return which of these packages are not there."""
    return [package for package in packages if not NEEDED[package]()]


def main() -> int:
    """Return 0, or 1 where CI lacks a package."""
    absent = missing(*NEEDED)
    if not absent:
        return 0
    ci = os.environ.get("CI") == "true"
    if shutil.which("apt-get") and (ci or os.geteuid() == 0):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", *absent], check=False)
        absent = missing(*NEEDED)
    if absent:
        print(
            f"\n*** Missing: {', '.join(absent)}. The tests that need them are SKIPPED.\n"
            f"*** To run them: sudo apt-get install {' '.join(absent)}\n",
            file=sys.stderr,
        )
    return 1 if absent and ci else 0


if __name__ == "__main__":
    sys.exit(main())
