"""kill -9 for Elasticsearch, Valkey, the worker or the website amid edits: no edit is lost or done twice."""

import itertools
import os
import random
import signal
import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client

from catalogue.models import Work, WorkPage
from catalogue.tests.factories import make_work
from launch.embedded import wait_until
from search import watching
from search.breaker import writer_breaker
from search.client import SearchUnavailableError, get_writer
from search.drain import drain_outbox
from search.indexing import write_records
from search.models import OutboxEntry, Reason
from search.outbox import record_works
from search.tests.conftest import title_in_index
from search.tests.faults.admin_form import edit_in_admin
from search.tests.faults.editing import Editor, assert_nothing_lost_or_doubled

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SECONDS_TO_CATCH_UP = 90.0
# Nine of ten edits take no longer than this, service or not (seconds; they take about 0.1).
USUAL_EDIT = 1.0


def assert_editors_noticed_nothing(editor: Editor) -> None:
    assert sorted(editor.durations)[len(editor.durations) * 9 // 10] < USUAL_EDIT


def wait_until_drained(worker=None) -> None:
    def is_drained() -> bool:
        if worker is not None:
            worker.ensure_running()
        return not OutboxEntry.objects.exists()

    assert wait_until(is_drained, SECONDS_TO_CATCH_UP), f"{OutboxEntry.objects.count()} rows still wait"


def report(capsys, text: str) -> None:
    with capsys.disabled():
        print(f"\n{text}")


def kill_amid_batch(number: int, seconds: float, kill, monkeypatch) -> None:
    """Call `kill` so many `seconds` after the drains' batch of that `number` (from 1) has begun to be written."""
    batches = itertools.count(1)

    def write(*args, **kwargs):
        if next(batches) == number:
            threading.Timer(seconds, kill).start()
        return write_records(*args, **kwargs)

    monkeypatch.setattr("search.drain.write_records", write)


def test_elasticsearch_killed_amid_bulk_requests(own_services, is_long, settings, monkeypatch, capsys):
    kills, works = (20, 120) if is_long else (1, 40)
    node = own_services["elasticsearch"]
    randomly = random.Random(9200)
    settings.SEARCH_BATCH_SIZE = 5
    editor = Editor(works)
    drain_outbox()
    interrupted = 0
    for _ in range(kills):
        for _ in range(5):
            editor.edit()
        record_works(Work.objects.all(), Reason.DRIFT)
        # In the first half of the batches, so that some are left for a node that is gone.
        kill_amid_batch(randomly.randint(1, works // 10), randomly.uniform(0, 0.03), node.kill, monkeypatch)
        try:
            drain_outbox()
        except SearchUnavailableError:
            interrupted += 1
        editor.edit()
        node.start()
        writer_breaker.note_success()
    drain_outbox()
    count = assert_nothing_lost_or_doubled()
    assert interrupted == kills
    report(capsys, f"node killed {kills}×, {interrupted} drains cut off, {editor.count} edits: {count} documents right")


def test_worker_killed_amid_edits(own_services, is_long, capsys):
    kills, edits_per_life = (50, 20) if is_long else (1, 20)
    worker = own_services["worker"]
    randomly = random.Random(5672)
    editor = Editor(30)
    for _ in range(kills):
        for _ in range(edits_per_life // 4):
            editor.edit()
        worker.start()
        killer = threading.Timer(randomly.uniform(0.05, 1.5), worker.kill)
        killer.start()
        for _ in range(edits_per_life - edits_per_life // 4):
            editor.edit()
        killer.join()
    worker.start()
    wait_until_drained()
    assert_editors_noticed_nothing(editor)
    count = assert_nothing_lost_or_doubled()
    report(capsys, f"worker killed {kills}×, {editor.count} edits: {count} documents right")


def test_valkey_killed_amid_edits(own_services, is_long, capsys):
    kills, edits = (10, 20) if is_long else (1, 10)
    valkey = own_services["valkey"]
    own_services["worker"].start()
    editor = Editor(20)
    for _ in range(kills):
        for _ in range(edits):
            editor.edit()
        valkey.kill()
        for _ in range(edits):
            editor.edit()
        valkey.start()
    # kombu ends the worker when the broker goes once more just after it came back (AttributeError: hostname).
    wait_until_drained(own_services["worker"])
    assert_editors_noticed_nothing(editor)
    count = assert_nothing_lost_or_doubled()
    report(capsys, f"Valkey killed {kills}×, {editor.count} edits: {count} documents right")


# The website


def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_signal(title: str) -> None:
    """Right after the row of the outbox is written, long before the commit."""
    watching.queue_drain_after_commit = die


def die_before_commit(title: str) -> None:
    original = connection._commit

    def die_or_commit():
        if WorkPage.objects.filter(title=title).exists():
            die()
        original()

    connection._commit = die_or_commit


def die_after_commit(title: str) -> None:
    """Before the message to the worker is sent."""
    original = connection._commit

    def commit_and_die():
        is_there = WorkPage.objects.filter(title=title).exists()
        original()
        if is_there:
            die()

    connection._commit = commit_and_die


@pytest.mark.parametrize("moment", [die_at_signal, die_before_commit, die_after_commit])
def test_website_killed_while_an_editor_publishes(own_services, is_long, moment, capsys):
    """A process of its own serves the request, and is killed between the save and the commit, or after it."""
    times = 17 if is_long else 1
    work = make_work("tool", titles={"en": "Before"})
    page = work.pages.get()
    drain_outbox()
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")
    published = 0
    for number in range(times):
        title = f"Doomed {number}"
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                client = Client()
                client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
                moment(title)
                edit_in_admin(client, page.pk, title=title)
            finally:
                os._exit(3)
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it was not killed"
        assert os.WTERMSIG(status) == signal.SIGKILL
        page.refresh_from_db()
        published += page.title == title
        drain_outbox()
        assert title_in_index(get_writer(), work.key) == page.title
    assert published == (times if moment is die_after_commit else 0)
    assert_nothing_lost_or_doubled()
    report(capsys, f"website killed {times}× ({moment.__name__}): {published} edits public, index = database")
