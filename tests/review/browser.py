"""A real browser over its debugging pipe: nothing but the browser itself is needed.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, BinaryIO

NAMES = ("chromium", "chromium-headless-shell", "google-chrome", "chrome")
_LONGEST = 300  # seconds; a browser that hangs must not hang the tests
_PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
_FLAGS = (
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-sandbox",  # a build machine runs as root, and only pages of the tests are opened
    "--remote-debugging-pipe",
)


def find_browser() -> str | None:
    """`GEN_BROWSER`, else what is on PATH."""
    named = os.environ.get("GEN_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One open tab. `events` is what the browser told on its own, in order."""

    def __init__(self, send: BinaryIO, receive: BinaryIO) -> None:
        self._send, self._receive = send, receive
        self._number = 0
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log", "DOM"):
            self.call(f"{domain}.enable")

    _session = ""

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._send.write(json.dumps(message).encode() + b"\0")
        self._send.flush()
        while (told := self._next()).get("id") != self._number:
            self.events.append(told)
        assert "error" not in told, (method, told["error"])
        result: dict[str, Any] = told.get("result", {})
        return result

    def _next(self) -> dict[str, Any]:
        text = b""
        while not text.endswith(b"\0"):
            char = self._receive.read(1)
            assert char, "the browser has gone"
            text += char
        told: dict[str, Any] = json.loads(text[:-1])
        return told

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> None:
        while not any(map(wanted, self.events)):
            self.events.append(self._next())

    def open(self, file: Path, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        self.events.clear()
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=file.as_uri())
        self.wait_for(lambda event: event.get("method") == "Page.loadEventFired")
        self.call("Runtime.evaluate", expression=_PROBES)

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression: the page's own policy does not bind the debugger."""
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def click(self, selector: str) -> None:
        x, y = self.ask(f"middle({json.dumps(selector)})")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def requests(self) -> list[str]:
        sent = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def complaints(self) -> list[str]:
        """What stands in the console: messages, errors, what the page's policy refused."""
        methods = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [json.dumps(event["params"]) for event in self.events if event.get("method") in methods]


@contextmanager
def browsing(browser: str, profile: Path) -> Iterator[Page]:
    """The browser reads its orders from descriptor 3 and answers on 4."""
    orders, send = os.pipe()
    receive, answers = os.pipe()
    command = ["bash", "-c", f'exec "$@" 3<&{orders} 4>&{answers}', "bash", browser, *_FLAGS]
    running = subprocess.Popen(
        [*command, f"--user-data-dir={profile}"],
        pass_fds=(orders, answers),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(orders)
    os.close(answers)
    watchdog = Timer(_LONGEST, running.kill)
    watchdog.start()
    with os.fdopen(send, "wb") as out, os.fdopen(receive, "rb") as back:
        try:
            page = Page(out, back)
            yield page
            page.call("Browser.close")
        finally:
            watchdog.cancel()
            running.terminate()
            running.wait(20)
