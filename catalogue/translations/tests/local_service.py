"""A translation service on loopback with real sockets, that can be told to misbehave."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# (method, path, body) -> (status, headers, body); body as bytes, or data for JSON
Answer = tuple[int, dict[str, str], Any]


class LocalService(ThreadingHTTPServer):
    """Answers by `respond`; `requests` are (method, path, body) in their order."""

    daemon_threads = True

    def __init__(self, respond: Callable[[str, str, bytes], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.respond = respond
        self.requests: list[tuple[str, str, bytes]] = []
        self.drip_seconds = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LocalService

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.command, self.path, body))
        status, headers, content = self.server.respond(self.command, self.path, body)
        if status == 0:  # cut the line
            self.close_connection = True
            return
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not self.server.drip_seconds:
            self.wfile.write(content)
            return
        for position in range(len(content)):
            self.wfile.write(content[position : position + 1])
            self.wfile.flush()
            time.sleep(self.server.drip_seconds)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def log_message(self, *args: Any) -> None:
        return None


@contextmanager
def local_service(respond: Callable[[str, str, bytes], Answer]) -> Iterator[LocalService]:
    service = LocalService(respond)
    thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join()
