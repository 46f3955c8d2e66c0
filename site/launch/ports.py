"""TCP ports on loopback: whether one is taken, and choosing free ones."""

import contextlib
import socket

LOOPBACK = "127.0.0.1"


def is_port_free(port: int) -> bool:
    """Whether nothing listens on `port` of 127.0.0.1 (or on all addresses)."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # Without this, a port whose last connections are still winding down would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_free_ports(count: int) -> list[int]:
    """Return `count` different free ports. They are held together, so that none comes twice."""
    with contextlib.ExitStack() as stack:
        sockets = [
            stack.enter_context(contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)))
            for _ in range(count)
        ]
        for item in sockets:
            item.bind((LOOPBACK, 0))
        return [item.getsockname()[1] for item in sockets]
