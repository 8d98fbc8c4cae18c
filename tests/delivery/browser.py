"""A real browser, and a website on another origin for it to open."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest

CLIENTS = Path(__file__).parents[1] / "clients"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Browser:
    """Does what it is told; see tests/clients/browser.mjs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def __call__(self, act: str, **given: Any) -> Any:
        """What the browser answers; fails where it could not do it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": act, **given}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"failed": "the browser is gone"}')
        assert "failed" not in answer, answer["failed"]
        return answer["done"]


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser; where there is none, a skip, under CI=true an error."""
    node, chromium = shutil.which("node"), _chromium()
    if node is None or not (CLIENTS / "node_modules" / "playwright-core").is_dir():
        _cannot("The packages of tests/clients are not installed. `make test` installs them.")
    if chromium == "none":
        pytest.skip("KAPOK_TEST_CHROMIUM says that there is no browser here.")
    if chromium is None:
        _cannot("There is no Chromium. Install it, or name its program in KAPOK_TEST_CHROMIUM.")
    with subprocess.Popen(
        [node, "browser.mjs", chromium],
        cwd=CLIENTS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Browser(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _chromium() -> str | None:
    given = os.environ.get("KAPOK_TEST_CHROMIUM")
    return given or next(filter(None, map(shutil.which, _NAMES)), None)


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def website(files: Mapping[str, tuple[str, str]], policy: str) -> Iterator[str]:
    """A website with these files, each a media type and a text, under a Content-Security-Policy."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media, text = files.get(self.path, ("text/plain", ""))
            self.send_response(200 if self.path in files else 204)
            self.send_header("content-type", f"{media}; charset=utf-8")
            self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(text.encode() if self.path in files else b"")

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
