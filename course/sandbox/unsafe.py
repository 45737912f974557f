"""Start a kernel without a sandbox, as the present user, for a copy that is trusted."""

import json
import os
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from course.sandbox.bubblewrap import environment
from course.sandbox.kernel import CONNECTION, PORTS, SETTINGS, SOCKETS
from course.sandbox.limits import Limits

HOST = "127.0.0.1"


class Unsafe:
    """A program that runs as the present user; it is used as a ``Sandbox`` is."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process: subprocess.Popen
        self.ports = dict(zip(PORTS, _free_ports(len(PORTS)), strict=True))

    def launch(
        self, program: list[str], limits: Limits, files: dict[str, bytes], **streams
    ) -> "Unsafe":
        """Start the kernel's program in the folder; nothing is limited but its time."""
        about = json.loads(files[CONNECTION])
        about |= {"transport": "tcp", "ip": HOST}
        about |= {f"{name}_port": port for name, port in self.ports.items()}
        settings = self.folder / "ipython" / "profile_default" / Path(SETTINGS).name
        settings.parent.mkdir(parents=True)
        settings.write_bytes(files[SETTINGS])
        connection = self.folder / "kernel.json"
        connection.write_text(json.dumps(about), encoding="utf-8")
        work = self.folder / "work"
        work.mkdir()
        ours = {name: environment()[name] for name in ("NBGRADER_EXECUTION", "SDL_VIDEODRIVER")}
        variables = os.environ | ours | {"IPYTHONDIR": str(settings.parents[1])}
        arguments = [str(connection) if part == CONNECTION else part for part in program]
        streams = {**dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL), **streams}
        self.process = subprocess.Popen(arguments, cwd=work, env=variables, **streams)
        return self

    def connect(self, path: str) -> socket.socket | None:
        """Return a connection to the port that stands for a socket in a sandbox."""
        number = int(path.removeprefix(f"{SOCKETS}-"))
        name = next(name for name, port in PORTS.items() if port == number)
        with suppress(ConnectionRefusedError):
            return socket.create_connection((HOST, self.ports[name]))
        return None

    def outside(self, path: str) -> str:
        """Return where a path of a sandbox would be: nothing is there."""
        return str(self.folder / "sandbox") + path

    about = outside

    def kill(self) -> None:
        """End the kernel."""
        self.process.kill()

    def close(self) -> None:
        """Do nothing: there is no handle."""


def _free_ports(count: int) -> list[int]:
    servers = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports
