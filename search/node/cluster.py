"""Several local nodes as one cluster, on loopback. Standard library only. Starting a single node is run.py's."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

from search.node.layout import NodeStartError
from search.node.run import OPENER, RunningNode, find_free_ports, start_node, stop_node

LEAST_HEAP = "256m"
CLUSTER_NAME = "sextant-local-cluster"


class LocalCluster:
    """Nodes that find each other; any of them may be killed and started again on its own data."""

    def __init__(self, root: Path, folder: Path, count: int = 3, heap: str = LEAST_HEAP) -> None:
        self._root, self._folder, self._heap = root, folder, heap
        ports = find_free_ports(2 * count)
        self._http_ports, self._transport_ports = ports[:count], ports[count:]
        self.nodes: list[RunningNode] = []

    @property
    def urls(self) -> str:
        """The addresses of all nodes, as ELASTICSEARCH_URL takes them."""
        return ",".join(f"http://127.0.0.1:{port}" for port in self._http_ports)

    def start(self, timeout: float = 120) -> None:
        """Starts all nodes and waits until they are one cluster. Raises NodeStartError."""
        self.nodes = [self._start_node(position) for position in range(len(self._http_ports))]
        self.wait_until_complete(timeout)

    def kill(self, position: int) -> None:
        """kill -9 for one node."""
        self.nodes[position].process.kill()
        self.nodes[position].process.wait()

    def revive(self, position: int) -> None:
        """Starts a node that was killed; doesn't wait for it."""
        self.nodes[position] = self._start_node(position)

    def stop(self) -> None:
        """Ends the nodes that still run, all at once: one by one, each would wait for a master."""
        for node in self.nodes:
            node.process.terminate()
        for node in self.nodes:
            stop_node(node)

    def wait_until_complete(self, timeout: float = 120) -> None:
        """Returns when all nodes are there and every shard with its copies. Raises NodeStartError."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for node in self.nodes:
                if node.process.poll() is not None:
                    raise NodeStartError("A node of the cluster ended.", f"See {node.console.parent}")
            if self._is_complete():
                return
            time.sleep(0.2)
        raise NodeStartError(f"The nodes are no cluster after {timeout:g} s.", f"See the logs in {self._folder}.")

    def _is_complete(self) -> bool:
        count = len(self.nodes)
        query = f"wait_for_nodes={count}&wait_for_status=green&wait_for_no_relocating_shards=true&timeout=1s"
        try:
            with OPENER.open(f"{self.nodes[0].url}/_cluster/health?{query}", timeout=3) as answer:
                health = json.load(answer)
        except (OSError, ValueError):
            return False
        return not health["timed_out"] and health["number_of_nodes"] == count and health["status"] == "green"

    def _start_node(self, position: int) -> RunningNode:
        names = [f"local-{number}" for number in range(1, len(self._http_ports) + 1)]
        hosts = [f"127.0.0.1:{port}" for port in self._transport_ports]
        settings = {
            "cluster.name": CLUSTER_NAME,
            "node.name": names[position],
            "discovery.type": "multi-node",
            "discovery.seed_hosts": ",".join(hosts),
            # Who may found the cluster; once there are data, it says nothing any more.
            "cluster.initial_master_nodes": ",".join(names),
        }
        return start_node(
            self._root,
            self._folder / names[position] / "data",
            self._http_ports[position],
            self._transport_ports[position],
            self._heap,
            settings=settings,
        )


@contextlib.contextmanager
def run_cluster(root: Path, folder: Path, count: int = 3, heap: str = LEAST_HEAP) -> Iterator[LocalCluster]:
    """A complete cluster for the length of a with block."""
    cluster = LocalCluster(root, folder, count, heap)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
