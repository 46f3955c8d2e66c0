"""Servers that fail in each of the ways a server can, and one that can be killed and started again."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.embedded import build_valkey_command, is_valkey_ready, wait_until
from launch.ports import choose_free_ports


class RestartableValkey:
    """A Valkey of one test's own."""

    def __init__(self, folder: Path) -> None:
        self.port = choose_free_ports(1)[0]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        command = build_valkey_command(self.port, self._folder)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert wait_until(lambda: is_valkey_ready(self.url), 10)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[RestartableValkey]:
    server = RestartableValkey(tmp_path / "valkey")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def closed_port() -> int:
    """Nothing listens there: connections are refused."""
    return choose_free_ports(1)[0]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Connections are accepted, and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield server.getsockname()[1]


@pytest.fixture
def black_hole_port() -> Iterator[int]:
    """Connections are neither accepted nor refused: the queue of a listener that never accepts is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port = server.getsockname()[1]
        callers = []
        for _ in range(3):
            caller = socket.socket()
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
            callers.append(caller)
        yield port
        for caller in callers:
            caller.close()


@pytest.fixture(params=["closed", "silent", "black_hole"])
def dead_port(request: pytest.FixtureRequest) -> int:
    """A port without a working server, in each of the three ways."""
    return request.getfixturevalue(f"{request.param}_port")
