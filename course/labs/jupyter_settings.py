"""Jupyter's settings for students, as a package that is installed with all the others.

Jupyter reads settings from its environment, not from the folder that it is started in. A wheel
whose only content are these files puts them there, whichever of pip, uv and conda installs it and
however Jupyter is started.
"""

import base64
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

from course.labs.zips import add_file

NAME, VERSION = "rl_labs_settings", "1"
WHEEL = f"{NAME}-{VERSION}-py3-none-any.whl"
PINS = Path(__file__).parent / "templates" / "release" / "requirements.txt"
# What is for teachers in nbgrader's part of JupyterLab; Validate stays.
TEACHERS = ("assignment-list", "course-list", "create-assignment", "formgrader", "menu")
# Validate runs a notebook with the grading budget, no cell over 15 seconds on two cores; an answer
# that never ends must still be told. nbgrader waits 30 seconds, 60 and 4, which lab 5 exceeds.
CELL_SECONDS, START_SECONDS, OUTPUT_SECONDS = 120, 180, 60


def settings(language: str) -> dict[str, dict]:
    """Return Jupyter's settings, by their file's place under ``etc/jupyter``."""
    defaults: dict[str, dict] = {
        # Nothing is asked from the network, and no question about it.
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        }
    }
    if locale := _interface(language):
        defaults["@jupyterlab/translation-extension:plugin"] = {"locale": locale}
    servers = ("formgrader", "assignment_list", "course_list")
    return {
        "labconfig/default_setting_overrides.json": defaults,
        "labconfig/page_config.json": {
            "disabledExtensions": {f"@jupyter/nbgrader:{panel}": True for panel in TEACHERS}
        },
        # Read after nbgrader.json, which is in the same folder.
        "jupyter_server_config.d/rl_labs.json": {
            "ServerApp": {
                "jpserver_extensions": {f"nbgrader.server_extensions.{s}": False for s in servers}
            }
        },
        "nbgrader_config.json": {
            "Execute": {
                "timeout": CELL_SECONDS,
                "startup_timeout": START_SECONDS,
                "iopub_timeout": OUTPUT_SECONDS,
                # The environment's own: a notebook may name one that only conda knows.
                "kernel_name": "python3",
            }
        },
    }


def _interface(language: str) -> str | None:
    """Return JupyterLab's name of a language, fr_FR, if its interface speaks it; else None."""
    packs = re.findall(
        r"^jupyterlab-language-pack-(\w+)-(\w+)==", PINS.read_text(encoding="utf-8"), re.MULTILINE
    )
    return next((f"{name}_{land.upper()}" for name, land in packs if name == language), None)


def settings_wheel(language: str) -> bytes:
    """Return the wheel: no code, and the files of ``settings`` for ``etc/jupyter``.

    The format is that of https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    about = f"{NAME}-{VERSION}.dist-info"
    files = {
        f"{NAME}-{VERSION}.data/data/etc/jupyter/{place}": json.dumps(content, indent=1) + "\n"
        for place, content in settings(language).items()
    }
    files[f"{about}/METADATA"] = f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n"
    files[f"{about}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = [f"{name},{_digest(text.encode())},{len(text)}" for name, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            add_file(archive, name, text.encode())
    return stream.getvalue()


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return "sha256=" + digest.rstrip(b"=").decode()
