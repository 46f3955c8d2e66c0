"""A rebuild while people search and edit: nobody notices, nothing is lost; one that is killed leaves no trace."""

import json
import random
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import pytest

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from launch.embedded import wait_until
from launch.paths import REPOSITORY_ROOT
from launch.ports import choose_free_ports
from launch.suite_worker import build_process_environment
from search.client import alias_of, get_writer
from search.index_kinds import INDEX_KINDS
from search.lifecycle import find_generations, rebuild_indices, unfinished_indices
from search.models import OutboxEntry
from search.tests.faults.editing import assert_nothing_lost_or_doubled
from search.tests.faults.services import build_web_server

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SEARCHES_PER_SECOND, EDITS_PER_SECOND = 20, 2
# Each asks once a second, so the rate stays while an answer takes no longer than that.
SEARCHERS = 20
STEADY = 10
# Of the searches that are due, made in time; and of these, answered by Elasticsearch.
LEAST_SHARE = 0.9


@pytest.fixture
def web_server(own_services, tmp_path):
    port = choose_free_ports(1)[0]
    server = build_web_server(port, tmp_path / "web.log")
    server.url = f"http://127.0.0.1:{port}"
    server.start()
    yield server
    server.stop()


class Searchers:
    """Threads that search through HTTP at a steady rate for works that nobody edits."""

    def __init__(self, url: str):
        self.url = url
        self.is_over = threading.Event()
        self.wrong: list[str] = []
        self.durations: list[float] = []
        self.engines: dict[str, int] = {}
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(SEARCHERS)]

    def run(self, number: int) -> None:
        pause = SEARCHERS / SEARCHES_PER_SECOND
        due = time.monotonic() + pause * number / SEARCHERS
        while not self.is_over.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            self.search(due)
            due += pause

    def search(self, due: float | None = None) -> None:
        """Ask once; the answer's time begins when it was `due`, now unless told."""
        due = time.monotonic() if due is None else due
        query = urllib.parse.urlencode({"q": "steadfast", "lang": "en"})
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/search/?{query}", timeout=10) as response:
                answer = json.load(response)
        except (OSError, ValueError) as error:
            self.wrong.append(f"{type(error).__name__}: {error}")
            return
        self.durations.append(time.monotonic() - due)
        self.engines[answer["engine"]] = self.engines.get(answer["engine"], 0) + 1
        if answer["total"] != STEADY:
            self.wrong.append(f"{answer['total']} results from {answer['engine']}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.is_over.set()
        for thread in self.threads:
            thread.join(20)


def start_rebuild() -> subprocess.Popen[bytes]:
    command = [sys.executable, "site/manage.py", "rebuild_search_index", "--verbosity", "0"]
    return subprocess.Popen(
        command, cwd=REPOSITORY_ROOT, env=build_process_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def make_catalogue(count: int):
    for number in range(STEADY):
        make_work("tool", titles={"en": f"Steadfast {number}"}, languages=("en",))
    return [make_work("tool", languages=("en", "fr")) for _ in range(count)]


def wait_until_searchable(url: str) -> None:
    """Until the site searches with Elasticsearch, and that has refreshed its indices."""

    def is_right() -> bool:
        trial = Searchers(url)
        trial.search()
        return trial.wrong == [] and set(trial.engines) == {"elasticsearch"}

    assert wait_until(is_right, 30)


def edit(work, number: int) -> None:
    page = WorkPage.objects.filter(work=work).order_by("pk").first().specific
    if number % 7 == 3:
        page.unpublish()
    else:
        page.title = f"Edit {number}"
        page.save_revision().publish()


def test_searches_and_edits_go_on_during_rebuilds(own_services, web_server, is_long, capsys):
    works, seconds = (make_catalogue(300), 60.0) if is_long else (make_catalogue(30), 3.0)
    own_services["worker"].start()
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 90)
    wait_until_searchable(web_server.url)
    randomly = random.Random(2)
    rebuilds = edits = 0
    with Searchers(web_server.url) as searchers:
        started = time.monotonic()
        rebuild = start_rebuild()
        while time.monotonic() - started < seconds or rebuild.poll() is None:
            if rebuild.poll() is not None:
                assert rebuild.returncode == 0, rebuild.stdout.read().decode()
                rebuilds += 1
                rebuild = start_rebuild()
            edit(randomly.choice(works), edits)
            edits += 1
            time.sleep(max(0.0, started + edits / EDITS_PER_SECOND - time.monotonic()))
        assert rebuild.returncode == 0, rebuild.stdout.read().decode()
        rebuilds += 1
    seconds = time.monotonic() - started
    assert searchers.wrong == []
    # The database may help out where the machine is busy; that it answered all of them would be no proof.
    assert searchers.engines.get("elasticsearch", 0) >= LEAST_SHARE * sum(searchers.engines.values()), searchers.engines
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 60)
    count = assert_nothing_lost_or_doubled()
    durations = sorted(searchers.durations)
    middle, late = durations[len(durations) // 2] * 1000, durations[int(len(durations) * 0.99)] * 1000
    rate = len(durations) / seconds
    # In the short form the rest of the suite has the processors, too.
    assert not is_long or rate >= LEAST_SHARE * SEARCHES_PER_SECOND, rate
    with capsys.disabled():
        print(
            f"\n{rebuilds} rebuilds, {len(durations)} searches ({rate:.0f}/s), {edits} edits: 0 failed, 0 lost, "
            f"{count} documents right; engines {searchers.engines}; p50 {middle:.0f} ms, p99 {late:.0f} ms"
        )


def test_a_rebuild_killed_midway_leaves_the_old_indices_and_the_next_cleans_up(own_services, is_long, capsys):
    kills = 10 if is_long else 1
    make_catalogue(60 if is_long else 20)
    rebuild_indices()
    client = get_writer()
    before = live_generations(client)
    randomly = random.Random(9)
    unfinished = 0
    for _ in range(kills):
        process = start_rebuild()
        # It makes its indices first, then fills them: killed in between, and later.
        assert wait_until(lambda: unfinished_indices(client), 60, lambda process=process: process.poll() is not None)
        time.sleep(randomly.uniform(0, 0.3))
        process.kill()
        process.wait(20)
        process.stdout.close()
        if unfinished_indices(client):
            unfinished += 1
            assert live_generations(client) == before
            assert client.count(index=alias_of("en"))["count"] > 0
        else:
            before = live_generations(client)
    assert unfinished
    # What is edited meanwhile goes to both, and the rows are not held up by the ruin.
    make_work("tool")
    count = assert_nothing_lost_or_doubled_after_drain()
    assert unfinished_indices(client) == []
    assert all(len(find_generations(client, code)) <= 2 for code in INDEX_KINDS)
    with capsys.disabled():
        print(f"\nrebuild killed {kills}×, {unfinished} left a ruin: old indices stood, {count} documents right")


def assert_nothing_lost_or_doubled_after_drain() -> int:
    from search.drain import drain_outbox

    drain_outbox()
    return assert_nothing_lost_or_doubled()


def live_generations(client):
    return {
        code: [name for name, aliases in find_generations(client, code).items() if alias_of(code) in aliases]
        for code in INDEX_KINDS
    }
