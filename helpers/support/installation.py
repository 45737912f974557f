"""Is everything there that a lab needs? The first cell of a notebook asks, before it imports.

What may be missing is not imported here, and versions of Python that are too old for the labs can
read this file, and say so.
"""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
import tempfile
from importlib import metadata
from pathlib import Path

from helpers.support.language import translate

FOLDER = Path(__file__).parents[2]  # the student's folder, with the pinned packages beside helpers
PYTHON_FROM = (3, 11)
# Where the packages of an extra cannot be installed: the first Python that is too new, and the
# first macOS that is not too old.
PYTHON_BELOW = {"dqn": (3, 15)}
MACOS_FROM = 14
# What has the same modules as a pinned package, and does as well: Colab has the other pygame.
INSTEAD = {"pygame-ce": "pygame"}


def check_installation(extra: str = "", memory_gb: float = 0.5) -> None:
    """Say, a sentence each, what this machine lacks for a lab and what to do; or that all is well.

    Nothing is asked while a notebook is graded or validated. In the course's own repository, which
    has no list of pinned packages for students, packages are not compared.

    Args:
        extra: the extra packages that the lab needs, "dqn", if any.
        memory_gb: the memory that should be free, in GB.
    """
    _quieten_sdl()
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    lacking = [*_python(), *_packages(extra), *_folder(), *_memory(memory_gb)]
    print("\n".join(lacking) or f"✓ Python {platform.python_version()}")


def _quieten_sdl() -> None:
    """Keep SDL, which draws for pygame, from writing on stderr that it found no folder or sound."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        os.environ.setdefault("SDL_AUDIODRIVER", "dummy")  # the labs make no sound


def _python() -> list[str]:
    if sys.version_info >= PYTHON_FROM:
        return []
    said = translate(
        "This is Python {version}; the labs need {oldest} or newer: install them again with one, "
        "as README.md says."
    )
    return [said.format(version=platform.python_version(), oldest="3.11")]


def _packages(extra: str) -> list[str]:
    """Compare what is installed with the pins."""
    name = f"requirements-{extra}.txt" if extra else "requirements.txt"
    absent, other = _differences(FOLDER / name)
    if _has("pip"):
        command = f'"{sys.executable}" -m pip install -r {name}'
    else:  # an environment of uv's has none
        command = f"uv pip install -r {name}"
    if "torch" in absent and (reason := _no_pytorch(extra)):
        return [reason]
    if absent:
        said = translate(
            "Not installed in this notebook's environment: {names}. In a terminal, in the folder "
            "{folder}, run {command}, then restart the kernel; or choose the kernel of the "
            "environment where you installed them."
        )
        return [said.format(names=_few(absent), folder=FOLDER, command=command)]
    if other:
        said = translate(
            "Other versions than those that the labs were tried with: {names}. Go on; should "
            "something fail, run {command} in the folder {folder}, then restart the kernel."
        )
        return [said.format(names=_few(other), folder=FOLDER, command=command)]
    return []


def _has(name: str) -> bool:
    return any(metadata.distributions(name=name))


def _differences(pins: Path) -> tuple[list[str], list[str]]:
    """Return which packages are absent, and which have another version: "numpy 2.0 (2.4.6)"."""
    absent, other = [], []
    lines = pins.read_text(encoding="utf-8").splitlines() if pins.exists() else []
    for line in lines:
        name, _, rest = line.partition("==")
        version, _, marker = rest.partition(";")
        if not version or (marker and not _applies(marker.strip())):
            continue
        try:
            got = metadata.version(name)
        except metadata.PackageNotFoundError:
            if not (name in INSTEAD and _has(INSTEAD[name])):
                absent.append(name)
            continue
        if got.partition("+")[0] != version.strip():  # torch 2.13.0+cpu
            other.append(f"{name} {got} ({version.strip()})")
    return absent, other


def _applies(marker: str) -> bool:
    try:
        from packaging.markers import Marker
    except ImportError:
        return False  # packaging is absent then, and said to be
    return Marker(marker).evaluate()


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f"… ({len(names)})" if len(names) > 4 else "")


def _no_pytorch(extra: str) -> str | None:
    """Say why PyTorch cannot be installed on this machine; None if it can."""
    machine = platform.machine().lower()
    elsewhere = translate(
        "PyTorch is not made for {machine}: do this lab on a computer of your school, or on an "
        "online one such as Google Colab."
    )
    if sys.platform == "darwin" and machine == "x86_64":
        if "ARM64" not in platform.version():  # the system's own word, whatever Python is made for
            return elsewhere.format(machine="macOS, Intel")
        return translate(
            "This Python is made for Macs with an Intel processor, PyTorch only for Apple's, which "
            "this Mac has: install again with a Python for it, as README.md says."
        )
    if sys.platform == "darwin" and int(platform.mac_ver()[0].partition(".")[0]) < MACOS_FROM:
        return elsewhere.format(machine=f"macOS {platform.mac_ver()[0]}")
    if sysconfig.get_platform() == "win-arm64":  # Python's own: one for Intel runs there too
        return elsewhere.format(machine="Windows ARM")
    if sys.version_info >= PYTHON_BELOW[extra]:
        said = translate(
            "PyTorch is not made for Python {version}: install again with an older one, from "
            "{oldest} on, as README.md says."
        )
        return said.format(version=platform.python_version(), oldest="3.11")
    return None


def _folder() -> list[str]:
    try:
        tempfile.TemporaryFile(dir=".").close()
    except OSError:
        said = translate(
            "Nothing can be written in the folder {folder}: move the labs to a folder of your own, "
            "and open the notebook there."
        )
        return [said.format(folder=Path.cwd())]
    return []


def _memory(needed: float) -> list[str]:
    try:
        import psutil
    except ImportError:
        return []
    free = psutil.virtual_memory().available / 1e9
    if free >= needed:
        return []
    said = translate(
        "{free:.1f} GB of memory are free, and this lab needs {needed:g}: close other programs and "
        "other notebooks."
    )
    return [said.format(free=free, needed=needed)]
