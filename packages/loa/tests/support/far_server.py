"""A server on this machine that plays the far side: every path is a function, every request is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Far:
    """`far.answers["/rss"] = lambda ask: (200, {"ETag": "x"}, b"...")`; a body may be an iterator that never ends."""

    host: str
    answers: dict[str, Callable[[Asked], tuple[int, dict[str, str], object]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def far_server() -> Iterator[Far]:
    """A far side that listens on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length)
            )
            far.asked.append(asked)
            answer = far.answers.get(self.path.partition("?")[0])
            status, headers, body = answer(asked) if answer else (404, {}, b"")
            self.send_response(status)
            chunks = [body] if isinstance(body, bytes) else body
            if isinstance(body, bytes) and "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for chunk in chunks:  # type: ignore[attr-defined]
                    self.wfile.write(chunk)
                    self.wfile.flush()
            except OSError:
                pass

        do_GET = do_POST = do_HEAD = _any

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    far = Far(f"127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield far
    finally:
        server.shutdown()
        server.server_close()
