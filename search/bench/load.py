"""Sends requests at a steady rate, answered or not (open loop), and notes how long each took."""

import http.client
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

SENDERS = 48
TIMEOUT_SECONDS = 30.0


@dataclass(slots=True)
class Measured:
    """Milliseconds of every request that was answered well, from when it was due; and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile; NaN of nothing."""
        ordered = sorted(self.milliseconds)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan

    def to_dict(self) -> dict[str, Any]:
        figures = {f"p{round(share * 100)}_ms": round(self.percentile(share), 1) for share in (0.5, 0.95, 0.99)}
        return {"requests": len(self.milliseconds) + len(self.errors), **figures, "errors": len(self.errors)}


class Target:
    """A server that keeps a connection per thread."""

    def __init__(self, url: str) -> None:
        self._netloc = urlsplit(url).netloc
        self._local = threading.local()

    def send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """Return the answer's body. Raises OSError where it isn't 200."""
        for is_last in (False, True):
            connection = self._connect()
            try:
                headers = {"Content-Type": "application/json"} if body is not None else {}
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                content = response.read()
                break
            except (http.client.HTTPException, ConnectionError):
                # The server may have closed an idle connection at this very moment.
                self._local.connection = None
                if is_last:
                    raise
        if response.status != 200:
            raise OSError(f"{response.status} {content[:200]!r}")
        return content

    def _connect(self) -> http.client.HTTPConnection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(self._netloc, timeout=TIMEOUT_SECONDS)
        return connection


def run_open_loop(requests: Sequence[Callable[[], None]], per_second: float) -> Measured:
    """Start request n at n / per_second seconds. Waiting for a sender counts as waiting for the answer."""
    measured = Measured()
    lock = threading.Lock()

    def run(send: Callable[[], None], due: float) -> None:
        try:
            send()
        except Exception as error:  # noqa: BLE001 - whatever it is, it counts as an error
            with lock:
                measured.errors.append(f"{type(error).__name__}: {error}")
            return
        with lock:
            measured.milliseconds.append((time.perf_counter() - due) * 1000)

    begin = time.perf_counter() + 0.2
    with ThreadPoolExecutor(max_workers=SENDERS) as executor:
        for number, send in enumerate(requests):
            due = begin + number / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            executor.submit(run, send, due)
    return measured
