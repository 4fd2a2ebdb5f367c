"""A real HTTP server on this machine that misbehaves as told, request by request, and writes down what it was asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Server:
    body: bytes
    plan: list[str] = field(default_factory=list)  # of the next requests; then all goes well
    etag: str | None = '"one"'
    asked: list[dict[str, str]] = field(default_factory=list)  # headers, and the path
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/images.tar"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Server

    def do_GET(self) -> None:
        state = self.state
        state.asked.append({**{key.lower(): value for key, value in self.headers.items()}, "path": self.path})
        what = state.plan.pop(0) if state.plan else "whole"
        if what.isdecimal():
            return self.reply(int(what), {}, b"")
        if what == "redirect":
            return self.reply(302, {"Location": "/elsewhere.tar"}, b"")
        if what.startswith(("Retry-After: ", "Location: ")):
            header, value = what.split(": ", 1)
            return self.reply(429 if header == "Retry-After" else 302, {header: value}, b"")
        return self.send(what)

    def send(self, what: str) -> None:
        """The file, or what was asked of it: whole, dropped or stalled half-way, without its end, with other bytes, in
        chunks, so that nobody is told its length."""
        state, start, status, headers = self.state, 0, 200, {}
        if state.etag:
            headers["ETag"] = state.etag
        asked, version = self.headers.get("Range"), self.headers.get("If-Range")
        if asked and what != "ignore range" and (version == state.etag or what == "ignore if-range"):
            start, status = int(asked.removeprefix("bytes=").removesuffix("-")), 206
            if start >= len(state.body):
                return self.reply(416, {"Content-Range": f"bytes */{len(state.body)}"}, b"")
            headers["Content-Range"] = f"bytes {start}-{len(state.body) - 1}/{len(state.body)}"
        body = state.body[start:]
        if what == "other bytes":
            body = bytes(len(body))
        if what == "chunked":
            headers["Transfer-Encoding"] = what
            return self.reply(status, headers, b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))
        sent = body[: len(body) // 2] if what in ("drop", "stall", "hang") else body
        if what == "too long":
            headers["Content-Length"] = str(len(body) + 100)
        if what == "too short":
            headers["Content-Length"] = str(len(body) - 100)
        headers.setdefault("Content-Length", str(len(body)))
        self.reply(status, headers, sent)
        if what == "stall":
            time.sleep(0.8)
        if what == "hang":
            time.sleep(3)
        self.close_connection = True
        return None

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(body))}
        for key, value in (length | headers).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(body: bytes, *plan: str) -> Iterator[Server]:
    state = Server(body, list(plan))
    handler = type("Told", (Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        state.port = http.server_port
        Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield state
        finally:
            http.shutdown()
