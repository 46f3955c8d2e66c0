"""Asks a server for one address as fast as it answers (closed loop): several processes, one connection each."""

import json
import multiprocessing
import re
import resource
import socket
import time
from array import array
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

SENDERS = 8
TIMEOUT_SECONDS = 30.0
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What one address gave: milliseconds of each answer, in order; seconds; and the senders' own processor seconds."""

    milliseconds: list[float]
    seconds: float
    errors: int
    sender_seconds: float

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile."""
        return self.milliseconds[max(0, -(-int(share * 1000) * len(self.milliseconds) // 1000) - 1)]

    def to_dict(self) -> dict[str, Any]:
        figures = {f"p{round(share * 100)}_ms": round(self.percentile(share), 2) for share in (0.5, 0.95, 0.99)}
        rate = round(len(self.milliseconds) / self.seconds, 1)
        cores = round(self.sender_seconds / self.seconds, 2)
        return {"per_second": rate, **figures, "errors": self.errors, "sender_cores": cores}


def measure(port: int, path: str, seconds: float, senders: int = SENDERS) -> Load:
    """Ask http://127.0.0.1:<port><path> for so many seconds. Raises OSError where nothing was answered with 200."""
    context = multiprocessing.get_context("fork")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    parts, times, errors = [], array("d"), 0
    for _ in range(senders):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=send, args=(port, path, seconds, sender))
        process.start()
        parts.append((process, receiver))
    for process, receiver in parts:
        failed = json.loads(receiver.recv_bytes())
        times.frombytes(receiver.recv_bytes())
        errors += failed
        process.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not times:
        raise OSError(f"No answer with status 200 at {path}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Load(sorted(times), seconds, errors, spent)


def send(port: int, path: str, seconds: float, results: Connection) -> None:
    """Send one request after the other over one connection, without a library that would take its time."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, br\r\n"
        "Accept: text/html\r\nUser-Agent: bench\r\n\r\n"
    ).encode()
    times, errors = array("d"), 0
    end = time.perf_counter() + seconds
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (started := time.perf_counter()) < end:
            link.sendall(request)
            if read_answer(link):
                times.append((time.perf_counter() - started) * 1000)
            else:
                errors += 1
    results.send_bytes(json.dumps(errors).encode())
    results.send_bytes(times.tobytes())


def read_answer(link: socket.socket) -> bool:
    """Read one answer to its end; say whether it was a 200. Raises OSError where its length isn't told."""
    data = link.recv(65536)
    while (head := data.find(b"\r\n\r\n")) < 0:
        more = link.recv(65536)
        if not more:
            raise ConnectionError("The server closed the connection.")
        data += more
    length = LENGTH.search(data, 0, head + 2)
    if length is None:
        raise OSError("An answer without Content-Length")
    missing = head + 4 + int(length[1]) - len(data)
    while missing > 0:
        missing -= len(link.recv(65536))
    return data.startswith(b"HTTP/1.1 200")
