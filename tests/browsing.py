"""A browser page without the outside network, for browser tests."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from tests.system_packages import BROWSER, missing

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
SECONDS = 180  # until a page that shows nothing new has failed: a busy machine takes its time


def chromium_path() -> str:
    """Return chromium's path; skip the test where something is missing, but fail it under CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    absent = missing(*BROWSER) or ([] if os.access(path, os.X_OK) else [path])
    if not absent:
        return path
    names = " and ".join(absent)
    reason = f"NO BROWSER TEST WAS RUN: {names} missing, see tests/system_packages.py"
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
            context.set_default_timeout(1000 * SECONDS)
            context.route("**/*", decide)
            context.route_web_socket("**/*", decide_socket)
            yield context.new_page(), blocked
        finally:
            browser.close()


def run_code_cell(page, n: int = 0) -> None:
    """Run the open notebook's nth code cell to its end, in JupyterLab 4 or Notebook 7.

    While the page connects to the kernel, Jupyter either drops what is asked or opens a question
    about the choice of a kernel, and shows no sign that tells when this is over: so ask again.
    """
    from playwright.sync_api import TimeoutError

    cell = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(n)
    prompt = cell.locator(".jp-InputPrompt")
    cell.locator(".cm-content").wait_for()
    before = prompt.inner_text()
    deadline = time.monotonic() + SECONDS
    ask_again_at = 0.0
    while time.monotonic() < deadline:
        text = prompt.inner_text()  # "[ ]:", then "[*]:" while it runs, then "[1]:"
        if text != before and any(letter.isdigit() for letter in text):
            return
        question = page.locator(".jp-Dialog button.jp-mod-accept")
        if question.is_visible():
            question.click()
        elif "*" not in text and time.monotonic() >= ask_again_at:
            with suppress(TimeoutError):  # the question may open just now, in front of the cell
                cell.locator(".cm-content").click(timeout=3000)
                page.keyboard.press("Shift+Enter")
            ask_again_at = time.monotonic() + 5
        page.wait_for_timeout(100)
    pytest.fail(f"code cell {n} did not run to its end within {SECONDS} seconds: {text}")
