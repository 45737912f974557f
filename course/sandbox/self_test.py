"""Prove that the sandbox of this machine holds, before any student's code runs in it."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from course.base.errors import SandboxError
from course.base.paths import ROOT
from course.sandbox.bubblewrap import WORK, advice, environment, launch, shown
from course.sandbox.limits import Limits
from course.sandbox.system_calls import seccomp_filter

SECONDS = 30
NO_CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
QUESTIONS = "/etc/questions.json"
PRIVATE = ("source", "solutions", "course")
READONLY = ("/", "/usr", "/dev", "/etc/passwd", "/proc/sys/kernel/core_pattern")

# What runs inside: it tries each thing, and prints the problems that it finds.
PROBE = """
import json, os, socket, sys
ask, problems = json.load(open(sys.argv[1])), []
for path in ask["hidden"]:
    if os.path.isfile(path) or (os.path.isdir(path) and os.listdir(path)):
        problems.append(f"it sees {path}")
for path in ask["readonly"]:
    try:
        if os.path.isdir(path):
            os.mkdir(path + "/proof")
        elif os.path.exists(path):
            open(path, "r+").close()
        else:
            continue
        problems.append(f"it can write to {path}")
    except OSError:
        pass
try:
    socket.create_connection(("127.0.0.1", ask["port"]), timeout=5)
    problems.append("it reaches the network of this machine")
except OSError:
    pass
cards = [line.partition(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
if cards != ["lo"]:
    problems.append(f"it has the network cards {cards}")
for what, refused in {
    "make links": lambda: os.symlink("/", ask["work"] + "/link"),
    "hold memory in no process": lambda: os.memfd_create("x"),
    "have sockets of other families": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
}.items() if ask["filtered"] else ():
    try:
        refused()
        problems.append(f"it can {what}")
    except OSError:
        pass
for path in ("/proc/1/environ", "/proc/self/environ"):
    names = {line.partition("=")[0] for line in open(path).read().split("\\0") if line}
    if names - set(ask["environment"]) - {"PWD"}:
        problems.append(f"it sees the environment of the grader: {sorted(names)}")
processes = [name for name in os.listdir("/proc") if name.isdigit()]
if len(processes) > ask["processes"]:
    problems.append(f"it sees {len(processes)} processes")
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
for name, wanted in ask["status"].items():
    if int(status[name], 16) != wanted:
        problems.append(f"its {name} is {status[name].strip()}")
if max(map(int, os.listdir("/proc/self/fd"))) > 3:
    problems.append("it has open files of the grader")
try:
    import helpers
    open(ask["work"] + "/proof", "w").close()
except Exception as error:
    problems.append(f"it cannot do its work: {error}")
print(json.dumps(problems))
"""


def self_test(
    hidden: Path, limits: Limits | None = None, start: Callable = launch, processes: int = 2
) -> None:
    """Try, from inside the sandbox, what a student's code must not be able to do.

    Args:
        hidden: the folder of the class, with the gradebook and the copies. It may be the
            repository's own: what the sandbox shows on purpose does not count.
        limits: as for the copies.
        start: what starts a program in a sandbox, as ``launch`` does.
        processes: how many there are in it.

    Raises:
        SandboxError: if there is no sandbox, or it does not hold; the message says what to do.
    """
    ask = {
        "hidden": [*_private(hidden.resolve()), *(str(ROOT / name) for name in PRIVATE)],
        "readonly": [*READONLY, sys.prefix],
        "work": WORK,
        "environment": list(environment()),
        "processes": processes,
        "filtered": bool(seccomp_filter()),
        "status": {**dict.fromkeys(NO_CAPABILITIES, 0), "NoNewPrivs": 1},
    }
    with socket.create_server(("127.0.0.1", 0)) as server:
        ask["port"] = server.getsockname()[1]
        problems = _ask(ask, limits or Limits(), start)
    if problems:
        raise SandboxError(advice(f"the sandbox does not hold: {'; '.join(problems[:5])}"))


def _private(folder: Path) -> list[str]:
    """Return a folder and what it holds, less what leads to a folder that the sandbox shows."""
    found = [folder, *(folder.iterdir() if folder.is_dir() else ())]
    return [str(p) for p in found if not any(Path(s).is_relative_to(p) for s in shown())]


def _ask(ask: dict, limits: Limits, start: Callable) -> list[str]:
    program = [sys.executable, "-I", "-c", PROBE, QUESTIONS]
    files = {QUESTIONS: json.dumps(ask).encode()}
    sandbox = start(program, limits, files, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        answer, said = sandbox.process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        sandbox.kill()
        raise SandboxError(advice(f"it gave no answer in {SECONDS} s")) from None
    finally:
        sandbox.close()
    if sandbox.process.returncode:
        raise SandboxError(advice(said.decode(errors="replace").strip()[-500:]))
    return json.loads(answer)
