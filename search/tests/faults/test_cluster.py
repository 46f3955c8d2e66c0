"""Three local nodes as one cluster: one is killed while people search and edit; no search and no write is lost."""

import os
import random
import time

import pytest
from django.core.management import call_command

from launch.embedded import wait_until
from launch.paths import REPOSITORY_ROOT
from launch.ports import choose_free_ports
from search.breaker import reader_breaker, writer_breaker
from search.client import get_writer
from search.models import OutboxEntry
from search.node.cluster import run_cluster
from search.tests.faults.editing import assert_nothing_lost_or_doubled
from search.tests.faults.services import build_web_server
from search.tests.faults.test_rebuild_under_load import (
    EDITS_PER_SECOND,
    LEAST_SHARE,
    Searchers,
    edit,
    make_catalogue,
    wait_until_searchable,
)

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cluster(own_services, settings, monkeypatch, tmp_path):
    """The site's Elasticsearch, with empty indices; the single node of the other fault tests rests meanwhile."""
    own_services["elasticsearch"].stop()
    with run_cluster(REPOSITORY_ROOT, tmp_path / "cluster") as nodes:
        monkeypatch.setitem(os.environ, "ELASTICSEARCH_URL", nodes.urls)
        settings.ELASTICSEARCH_URL = nodes.urls
        for breaker in (reader_breaker, writer_breaker):
            breaker.note_success()
        call_command("rebuild_search_index", verbosity=0)
        nodes.wait_until_complete()
        yield nodes


@pytest.fixture
def web_server(cluster, tmp_path):
    port = choose_free_ports(1)[0]
    server = build_web_server(port, tmp_path / "web.log")
    server.url = f"http://127.0.0.1:{port}"
    server.start()
    yield server
    server.stop()


def find_master() -> int:
    """Return the position of the node that leads."""
    name = str(get_writer().cat.master(h="node")).strip()
    return int(name.rpartition("-")[2]) - 1


class Edits:
    """Edits at a steady rate, made by the test itself."""

    def __init__(self, works):
        self.works, self.count = works, 0
        self.randomly = random.Random(11)

    def go_on(self, seconds: float) -> None:
        started, first = time.monotonic(), self.count
        while time.monotonic() - started < seconds:
            edit(self.randomly.choice(self.works), self.count)
            self.count += 1
            due = started + (self.count - first) / EDITS_PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))


def test_a_killed_node_costs_neither_searches_nor_writes(cluster, web_server, own_services, is_long, capsys):
    rounds, seconds = (3, 20.0) if is_long else (1, 4.0)
    edits = Edits(make_catalogue(100 if is_long else 20))
    own_services["worker"].start()
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 90)
    wait_until_searchable(web_server.url)
    with Searchers(web_server.url) as searchers:
        for _round in range(rounds):
            edits.go_on(seconds / 2)
            # The one that leads: its shards move and another must be elected.
            position = find_master()
            cluster.kill(position)
            edits.go_on(seconds)
            assert wait_until(lambda: not OutboxEntry.objects.exists(), 60)
            if is_long:
                cluster.revive(position)
                cluster.wait_until_complete()
    assert searchers.wrong == []
    # With two of three nodes the index answers, not only the database; it may help out for the blink of an election.
    share = searchers.engines.get("elasticsearch", 0) / sum(searchers.engines.values())
    assert share >= LEAST_SHARE, searchers.engines
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 60)
    count = assert_nothing_lost_or_doubled()
    durations = sorted(searchers.durations)
    with capsys.disabled():
        print(
            f"\nleading node of three killed {rounds}×: {len(durations)} searches, {edits.count} edits, 0 failed, "
            f"0 lost, {count} documents right; engines {searchers.engines}; "
            f"p50 {durations[len(durations) // 2] * 1000:.0f} ms, "
            f"p99 {durations[int(len(durations) * 0.99)] * 1000:.0f} ms, longest {durations[-1] * 1000:.0f} ms"
        )
