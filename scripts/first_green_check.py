"""Do what a student does, from the zip to green checks, and say how long it takes.

Unpacks the zip of all labs in an empty folder, makes an environment and installs what the folder
asks for, then executes labs in it, solved. Needs nothing but Python's standard library:

    python scripts/first_green_check.py dist/rl-labs-fr.zip solutions/fr 01_frozen_lake 04_cliff
"""

import argparse
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

FOLDER = "rl-labs"
PROCESSOR = "https://download.pytorch.org/whl/cpu"  # PyTorch for machines without NVIDIA's cards


def main() -> int:
    """Return 0 if each lab ends with green checks and no other words on stderr; else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("zip", type=Path)
    parser.add_argument("solutions", type=Path)
    parser.add_argument("labs", metavar="LAB", nargs="+")
    parser.add_argument("--extra", default="", help="dqn, for labs that need PyTorch")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        start = time.monotonic()
        zipfile.ZipFile(arguments.zip).extractall(root)
        work = Path(root, FOLDER)
        python = install(work, arguments.extra)
        say(f"installed after {time.monotonic() - start:.0f} s")
        lacking = []
        for lab in arguments.labs:
            shutil.copy(arguments.solutions / lab / f"{lab}.ipynb", work)
            faults, checks = execute(python, work, lab)
            say(f"{lab}: {checks} checks pass after {time.monotonic() - start:.0f} s {faults}")
            if faults or not checks:
                lacking.append(lab)
    return 1 if lacking else 0


def install(work: Path, extra: str) -> Path:
    """Make the environment as README says; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=work, check=True)
    python = work / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    name = f"requirements-{extra}.txt" if extra else "requirements.txt"
    pip = [python, "-m", "pip", "install", "-q"]
    if extra == "dqn" and platform.system() == "Linux":
        pins = (work / name).read_text(encoding="utf-8").splitlines()
        torch = next(pin for pin in pins if pin.startswith("torch=="))
        subprocess.run([*pip, torch, "--index-url", PROCESSOR], cwd=work, check=True)
    subprocess.run([*pip, "-r", name], cwd=work, check=True)
    return python


def execute(python: Path, work: Path, lab: str) -> tuple[list[str], int]:
    """Execute a notebook; return what is wrong with its outputs, and how many checks pass."""
    command = [python, "-m", "jupyter", "execute", "--output=done.ipynb", f"{lab}.ipynb"]
    environment = os.environ | {"COURSE_BUDGET": "grading", "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, check=False)
    if done.returncode:
        return [done.stderr.decode(errors="replace")[-2000:]], 0
    notebook = json.loads((work / "done.ipynb").read_text(encoding="utf-8"))
    outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", [])]
    texts = {
        name: ["".join(out["text"]) for out in outputs if out.get("name") == name]
        for name in ("stdout", "stderr")
    }
    first = next(iter(texts["stdout"]), "")  # the opening cell's
    faults = texts["stderr"] + ([] if first.startswith("✓ Python") else [first])
    return faults, sum(text.count("✓ ") for text in texts["stdout"]) - 1


def say(text: str) -> None:
    """Print a line at once, with the machine it is about."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # cp1252 in a pipe of Windows: it lacks signs
        sys.stdout.reconfigure(errors="backslashreplace")
    print(f"{platform.system()}, Python {platform.python_version()}: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
