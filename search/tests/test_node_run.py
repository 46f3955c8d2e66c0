"""The local Elasticsearch node as a process: what it answers, what it keeps, how it ends. Starts nodes of its own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from search.node.build import build_node, read_version
from search.node.layout import NodeStartError
from search.node.run import build_command, find_free_ports, is_ready, run_node, start_node, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
HEAP = "256m"
# One worker runs all of them, so that the node they share is started once.
pytestmark = pytest.mark.xdist_group("local-node")


@pytest.fixture(scope="module")
def built_root():
    build_node(ROOT, lambda line: None)
    return ROOT


@pytest.fixture(scope="module")
def node(built_root, tmp_path_factory):
    with run_node(built_root, tmp_path_factory.mktemp("node") / "data", heap=HEAP) as running:
        yield running


@pytest.fixture(scope="module")
def client(node):
    with Elasticsearch(node.url, request_timeout=30) as client:
        yield client


def is_running(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split(")")[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def open_files(process_id):
    links = []
    for each in Path(f"/proc/{process_id}/fd").iterdir():
        # A running process closes files while they are listed.
        with contextlib.suppress(FileNotFoundError):
            links.append(str(each.readlink()))
    return links


def test_the_node_presents_itself_as_the_official_client_expects(client):
    info = client.info()
    assert info["version"]["number"] == read_version()
    assert info["version"]["build_flavor"] == "default"
    assert re.fullmatch(r"[\w-]{22}", info["cluster_uuid"])
    assert info["cluster_name"] == "sextant-local"
    assert info["tagline"] == "You Know, for Search"
    assert info.meta.headers["x-elastic-product"] == "Elasticsearch"


def test_a_quiet_start_says_one_line(node):
    assert node.console.read_text().strip() == f"[elasticsearch] ready on {node.url}"


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's /proc")
def test_the_node_listens_on_loopback_only(node):
    own = {match[1] for link in open_files(node.process.pid) if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}
    listening = []
    for table in ("tcp", "tcp6"):
        rows = [line.split() for line in Path(f"/proc/{node.process.pid}/net/{table}").read_text().splitlines()[1:]]
        listening += [row[1].split(":")[0] for row in rows if row[3] == "0A" and row[9] in own]
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    assert len(listening) == 2
    assert set(listening) <= loopback


def test_a_write_to_an_index_that_nobody_made_is_refused(client):
    with pytest.raises(NotFoundError, match="auto_create_index"):
        client.index(index="mistyped", document={"title": "x"})


@pytest.mark.parametrize(
    "query",
    [
        {"wildcard": {"title": "*a*"}},
        {"regexp": {"title": "a.*"}},
        {"prefix": {"title": "a"}},
        {"fuzzy": {"title": "a"}},
    ],
    ids=str,
)
def test_queries_that_scan_the_dictionary_are_refused(client, query):
    client.options(ignore_status=400).indices.create(
        index="scans", settings={"number_of_replicas": 0}, mappings={"properties": {"title": {"type": "text"}}}
    )
    with pytest.raises(BadRequestError, match="allow_expensive_queries"):
        client.search(index="scans", query=query)


def test_a_disk_that_is_nearly_full_does_not_make_indices_read_only(client):
    settings = client.cluster.get_settings(include_defaults=True, flat_settings=True)
    assert settings["defaults"]["cluster.routing.allocation.disk.threshold_enabled"] == "false"


def test_what_was_acknowledged_survives_a_kill_and_a_restart(built_root, tmp_path):
    data = tmp_path / "data"
    node = start_node(built_root, data, heap=HEAP)
    wait_until_ready(node.url, 60, node)
    with Elasticsearch(node.url, request_timeout=30) as client:
        client.indices.create(index="kept", settings={"number_of_replicas": 0})
        for number in range(100):
            assert client.index(index="kept", id=str(number), document={"number": number})["result"] == "created"
    node.process.kill()
    node.process.wait()

    # This time in the foreground, as `make run` does it.
    port = find_free_ports(1)[0]
    command = [sys.executable, "-m", "search.node.run", "--root", str(built_root), "--data-dir", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([*command, "--http-port", str(port), "--heap", HEAP], env=environment)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", 60)
        with Elasticsearch(f"http://127.0.0.1:{port}", request_timeout=30) as client:
            client.indices.refresh(index="kept")
            assert client.count(index="kept")["count"] == 100
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.wait()
    assert (tmp_path / "logs" / "sextant-local.log").read_text().rstrip().endswith("closed")


def test_a_second_node_knows_nothing_of_the_first_and_ends_when_its_starter_was_killed(client, built_root, tmp_path):
    starter = (
        "import sys, time; from pathlib import Path; from search.node.run import start_node\n"
        f"node = start_node(Path({str(built_root)!r}), Path({str(tmp_path / 'data')!r}), heap={HEAP!r})\n"
        "print(node.process.pid, node.url, flush=True); time.sleep(300)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    owner = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        process_id, url = owner.stdout.readline().split()
        wait_until_ready(url, 60)
        with Elasticsearch(url, request_timeout=30) as other:
            assert other.info()["cluster_uuid"] != client.info()["cluster_uuid"]
            assert other.cluster.health()["number_of_nodes"] == 1
        assert client.cluster.health()["number_of_nodes"] == 1
    finally:
        owner.kill()
        owner.wait()
        owner.stdout.close()
    deadline = time.monotonic() + 20
    while is_running(int(process_id)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(int(process_id))


def test_a_port_or_a_data_directory_in_use_is_said_in_one_line(node, built_root, tmp_path):
    port = int(node.url.rsplit(":", 1)[1])
    second_on_port = start_node(built_root, tmp_path / "data", http_port=port, heap=HEAP)
    # Not by start_node: the console it writes would be the running node's.
    command = build_command(built_root, node.console.parent.parent / "data", *find_free_ports(2), heap=HEAP)
    second_on_data = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    second_on_port.process.wait(60)
    with pytest.raises(NodeStartError, match=r"could not start: .*Address already in use") as caught:
        wait_until_ready("http://127.0.0.1:9", 60, second_on_port)
    assert str(port) in str(caught.value)
    assert second_on_data.returncode == 1
    assert second_on_data.stderr.count("\n") == 1
    assert "failed to obtain node lock" in second_on_data.stderr
    assert is_ready(node.url)


def test_a_node_that_is_not_built_says_how_to_build_it(tmp_path):
    with pytest.raises(NodeStartError, match="make setup"):
        start_node(tmp_path, tmp_path / "data")


def test_waiting_for_a_node_that_is_not_there_ends(tmp_path):
    with pytest.raises(NodeStartError, match="No Elasticsearch answers"):
        wait_until_ready(f"http://127.0.0.1:{find_free_ports(1)[0]}", timeout=0.3)
