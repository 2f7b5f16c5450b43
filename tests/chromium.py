"""Headless Chromium for tests, over chromedriver's WebDriver protocol (W3C) on this machine.

Selenium would bring a dozen packages for the dozen calls that are needed here.
"""

import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_MOST_S = 60


class Browser:
    """One window. Scripts are bodies of functions; `wait` repeats one until it returns something true."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        self._session = ""
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        arguments += ["--no-first-run", "--disable-background-networking", f"--user-data-dir={folder / 'profile'}"]
        arguments += ["about:blank"]  # the new-tab page asks for a hundred files
        arguments += ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses root otherwise
        options = {"binary": CHROMIUM, "args": arguments, "prefs": {"download.default_directory": str(folder)}}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        found = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{found['sessionId']}"

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            connection.request(method, path, json.dumps(body or {}) if method == "POST" else None)
            answer = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{answer['error']}: {answer['message']}")
        return answer

    def open(self, file: Path) -> None:
        self._call("POST", f"{self._session}/url", {"url": file.as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script returns; spaces in it that do not break are plain, as in the text that WebDriver reads."""
        answer = self._call("POST", f"{self._session}/execute/sync", {"script": script, "args": list(arguments)})
        return json.loads(json.dumps(answer).replace("\\u00a0", " "))

    def wait(self, script: str, *arguments: Any) -> None:
        self.wait_for(lambda: self.run(script, *arguments))

    def wait_for(self, asked: Callable[[], Any]) -> None:
        """Ask until the answer is true; each time the browser has gone on a little."""
        end = time.monotonic() + _MOST_S
        while not asked():
            assert time.monotonic() < end, "never true"
            self.run("return 0")

    def click(self, selector: str) -> None:
        """Click in the middle of an element, as a person does; an error if something else lies on it."""
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        found = self._call("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        self._call("POST", f"{self._session}/element/{found[_ELEMENT]}/click")

    def drag(self, selector: str, across: int) -> None:
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        found = self._call("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        moves = [
            {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": found},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerMove", "duration": 50, "x": across, "y": 0, "origin": "pointer"},
            {"type": "pointerUp", "button": 0},
        ]
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}
        self._call("POST", f"{self._session}/actions", {"actions": [pointer]})

    def size(self, width: int, height: int) -> None:
        """Give the page a width and height, also one below the least of a window."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def devtools(self, command: str, values: Mapping[str, Any]) -> Any:
        return self._call("POST", f"{self._session}/goog/cdp/execute", {"cmd": command, "params": values})

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Return what came since the last call: `browser` (the console) or `performance` (what DevTools tells)."""
        found: list[dict[str, Any]] = self._call("POST", f"{self._session}/se/log", {"type": kind})
        return found

    def picture(self, file: Path) -> None:
        found = self.devtools("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        file.write_bytes(base64.b64decode(found["data"]))

    def close(self) -> None:
        self._call("DELETE", self._session)


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start Chromium with its profile and downloads in a folder, and end it afterwards."""
    assert CHROMEDRIVER is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen([CHROMEDRIVER, f"--port={port}"], stdout=nowhere, stderr=nowhere) as driver:
        try:
            _until_it_answers(port)
            opened = Browser(port, folder)
            try:
                yield opened
            finally:
                opened.close()
        finally:
            driver.terminate()


def _until_it_answers(port: int) -> None:
    end = time.monotonic() + _MOST_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < end, "chromedriver does not answer"
