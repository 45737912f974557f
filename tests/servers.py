"""A real JupyterLab or Notebook 7 for browser tests, with nothing of the user's own set-up."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MODULES = {"lab": "jupyterlab", "notebook": "notebook"}
START_SECONDS = 180


@contextmanager
def jupyter_server(
    app: str,
    directory: str | Path,
    env: Mapping[str, str] | None = None,
    settings: Mapping[str, dict] | None = None,
    asks_for_news: bool = False,
) -> Iterator[str]:
    """Run ``jupyter lab`` or ``jupyter notebook`` on a free port of this machine.

    HOME and all of Jupyter's and IPython's directories are new and empty; kernels still come
    from this Python's environment. Kernels import this repository's ``helpers``.

    Args:
        app: "lab" or "notebook".
        directory: Root directory of the server.
        env: More environment variables; they win over ours.
        settings: User settings by plug-in, such as
            ``{"@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Dark"}}``.
        asks_for_news: Leave a first visit's question about news from Jupyter to JupyterLab.

    Yields:
        The URL with its token, such as ``http://127.0.0.1:40123/lab?token=…``. See `notebook_url`.
    """
    home = Path(tempfile.mkdtemp(prefix="jupyter-test-"))
    port, token = _free_port(), secrets.token_hex(16)
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_CONFIG_HOME": home / "xdg",
        "XDG_RUNTIME_DIR": home / "runtime",  # unset, pygame complains on stderr
        "PYTHONPATH": Path(__file__).parents[1],
    }
    for name, place in places.items():
        if name != "PYTHONPATH":
            place.mkdir(parents=True, exist_ok=True)
    if not asks_for_news:
        news = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        _write_json(home / "config/labconfig/page_config.json", news)
    for plugin, values in (settings or {}).items():
        package, name = plugin.rsplit(":", 1)
        _write_json(home / "settings" / package / f"{name}.jupyterlab-settings", values)

    command = [
        *(sys.executable, "-m", MODULES[app]),
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={directory}",
        "--LabApp.extension_manager=readonly",
    ]
    variables = os.environ | {name: str(place) for name, place in places.items()}
    # By the environment: the command line is visible to every user of the machine.
    variables |= {"JUPYTER_TOKEN": token} | dict(env or {})
    log_path = home / "server.log"
    with log_path.open("wb") as log:
        server = subprocess.Popen(
            command, env=variables, cwd=directory, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_until_ready(server, f"http://127.0.0.1:{port}/api?token={token}", log_path)
        yield f"http://127.0.0.1:{port}/{'lab' if app == 'lab' else 'tree'}?token={token}"
    finally:
        server.send_signal(signal.SIGTERM)  # it ends its kernels, then itself
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def notebook_url(url: str, path: str) -> str:
    """Turn a server's URL into the URL of one of its notebooks.

    >>> notebook_url("http://127.0.0.1:8888/lab?token=a", "one.ipynb")
    'http://127.0.0.1:8888/lab/tree/one.ipynb?token=a'
    >>> notebook_url("http://127.0.0.1:8888/tree?token=a", "one.ipynb")
    'http://127.0.0.1:8888/notebooks/one.ipynb?token=a'
    """
    base, token = url.split("?")
    if base.endswith("/lab"):
        return f"{base}/tree/{path}?{token}"
    return f"{base.removesuffix('/tree')}/notebooks/{path}?{token}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _wait_until_ready(server: subprocess.Popen, url: str, log_path: Path) -> None:
    # No proxy: the address is this machine's.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            opener.open(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    log = log_path.read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(
        f"the Jupyter server did not answer within {START_SECONDS} seconds "
        f"(exit status {server.poll()}); its log:\n{log[-3000:]}"
    )
