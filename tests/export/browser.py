"""Chromium without a window, driven over a pipe by the DevTools protocol
(https://chromedevtools.github.io/devtools-protocol/)."""

import base64
import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = ("gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage")
FIRST_FREE = 10  # file descriptors below are left to the browser, which reads 3 and writes 4
LOADED = "new Promise(done => document.readyState == 'complete' ? done() : addEventListener('load', () => done()))"


class Browser:
    """One tab. Messages are JSON, each ended by a zero byte."""

    def __init__(self, read: int, write: int) -> None:
        self.incoming, self.outgoing, self.sent = os.fdopen(read, "rb"), os.fdopen(write, "wb"), 0
        self.session: dict[str, str] = {}
        self.served: dict[str, bytes] = {}  # address -> what a network would answer
        tab = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = {"sessionId": self.ask("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]}

    def ask(self, method: str, **parameters: Any) -> Any:
        """What the browser answers."""
        number = self.send(method, **parameters)
        while (message := self.next_message()).get("id") != number:
            if message.get("method") == "Fetch.requestPaused":
                self.serve(message["params"])
        assert "error" not in message, message
        return message["result"]

    def send(self, method: str, **parameters: Any) -> int:
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters, **self.session}
        self.outgoing.write(json.dumps(message).encode() + b"\0")
        self.outgoing.flush()
        return self.sent

    def next_message(self) -> dict[str, Any]:
        text = bytearray()
        while (letter := self.incoming.read(1)) != b"\0":
            assert letter, "the browser has ended"
            text += letter
        message: dict[str, Any] = json.loads(text)
        return message

    def serve(self, request: Any) -> None:
        """As a server that lets pages of others have its files."""
        self.send(
            "Fetch.fulfillRequest",
            requestId=request["requestId"],
            responseCode=200,
            responseHeaders=[{"name": "Access-Control-Allow-Origin", "value": "*"}],
            body=base64.b64encode(self.served[request["request"]["url"]]).decode(),
        )

    def open(self, file: Path) -> None:
        """As by a double click; returns once its scripts have run."""
        self.ask("Page.navigate", url=file.absolute().as_uri())
        self.value(LOADED)

    def value(self, expression: str) -> Any:
        """Of JavaScript, once its promise is kept."""
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def choose(self, *files: Path) -> None:
        """In the page's one chooser of files."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        chooser = self.ask("DOM.querySelector", nodeId=root, selector="input[type=file]")["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=chooser, files=[str(file.absolute()) for file in files])

    def drop(self, *files: Path) -> None:
        """Into the page, near its upper left corner."""
        data = {"items": [], "files": [str(file.absolute()) for file in files], "dragOperationsMask": 1}
        for event in ("dragEnter", "dragOver", "drop"):
            self.ask("Input.dispatchDragEvent", type=event, x=50, y=50, data=data)


@contextmanager
def browser() -> Iterator[Browser]:
    """With a profile of its own, which goes with it."""
    commands, answers = os.pipe(), os.pipe()  # (read, write)
    theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, FIRST_FREE) for end in (commands[0], answers[1])]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = start(profile, *theirs)
        for end in (*theirs, commands[0], answers[1]):
            os.close(end)
        try:
            tab = Browser(answers[0], commands[1])
            yield tab
            tab.outgoing.close()  # at which it ends
            tab.incoming.close()
        except BaseException:  # perhaps it hangs
            os.kill(process, signal.SIGKILL)
            raise
        finally:
            os.waitpid(process, 0)


def start(profile: str, read: int, write: int) -> int:
    """Gives the number of the process."""
    options = ["--headless", "--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in QUIET)]
    line = [PROGRAM, *options, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    pipes = [(os.POSIX_SPAWN_DUP2, read, 3), (os.POSIX_SPAWN_DUP2, write, 4)]
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    return os.posix_spawn(PROGRAM, line, os.environ, file_actions=[*pipes, *silent])
