"""A browser page without the outside network, for browser tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def chromium_path() -> str:
    """Return chromium's path; skip the test where there is none, but fail it under CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if os.access(path, os.X_OK):
        return path
    reason = f"NO BROWSER TEST WAS RUN: {path} is missing; install chromium or set CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def offline_page(**options) -> Iterator[tuple]:
    """Open a page that reaches this machine and its files, and nothing else.

    Args:
        **options: For Playwright's ``new_context``: ``color_scheme``, ``reduced_motion``,
            ``viewport``, ``java_script_enabled``…

    Yields:
        Playwright's page, and the list (growing) of the outside URLs that were asked for and
        refused.
    """
    executable = chromium_path()
    from playwright.sync_api import sync_playwright

    blocked = []

    def decide(route):
        url = urlsplit(route.request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in LOCAL_HOSTS:
            blocked.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def decide_socket(socket):
        if urlsplit(socket.url).hostname in LOCAL_HOSTS:
            socket.connect_to_server()
        else:
            blocked.append(socket.url)
            socket.close()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                # Also what no page asks for, such as the browser's own requests.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        )
        try:
            context = browser.new_context(**options)
            context.route("**/*", decide)
            context.route_web_socket("**/*", decide_socket)
            yield context.new_page(), blocked
        finally:
            browser.close()


def wait_for_kernel(page, seconds: float = 60) -> None:
    """Wait until the open notebook's kernel is ready, in JupyterLab 4 or Notebook 7.

    A cell that is run earlier opens a question about the choice of a kernel.
    """
    # The root of the server is also its API's; the page's cookie carries the token.
    page.wait_for_function(
        """async () => {
            const answer = await fetch("/api/sessions");
            const sessions = await answer.json();
            return sessions.some(session => session.kernel?.execution_state === "idle");
        }""",
        timeout=1000 * seconds,
        polling=200,
    )
    page.wait_for_timeout(500)  # the page learns it a little later
