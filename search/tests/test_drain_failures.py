"""Failures of a drain: rows wait, are tried again, and are given up where a person should look."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from catalogue.tests.factories import make_work
from search import builders
from search import drain as drain_module
from search.client import SearchUnavailableError, alias_of
from search.drain import drain_outbox
from search.indexing import IndexMissingError
from search.models import OutboxEntry
from search.outbox import MAX_ATTEMPTS, due_entries, retry_failed, select_batch
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db


def test_rows_wait_untouched_while_elasticsearch_is_down(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    make_work()
    before = list(OutboxEntry.objects.values())
    with pytest.raises(SearchUnavailableError):
        drain_outbox()
    assert list(OutboxEntry.objects.values()) == before


def test_rows_wait_untouched_while_there_is_no_index(elasticsearch_url, settings):
    settings.SEARCH_INDEX_PREFIX = f"{settings.SEARCH_INDEX_PREFIX}-absent"
    make_work()
    before = list(OutboxEntry.objects.values())
    with pytest.raises(IndexMissingError, match="rebuild_search_index"):
        drain_outbox()
    assert list(OutboxEntry.objects.values()) == before


def test_rows_wait_untouched_while_the_index_is_read_only_and_go_through_afterwards(search_indices, drain, indexed_in):
    """What Elasticsearch does to its indices when the disk is full."""
    work = make_work()
    rows = list(OutboxEntry.objects.values())
    block = "index.blocks.read_only_allow_delete"
    search_indices.indices.put_settings(index=alias_of("en"), settings={block: True})
    try:
        with pytest.raises(SearchUnavailableError):
            drain_outbox()
        assert list(OutboxEntry.objects.values()) == rows
    finally:
        search_indices.indices.put_settings(index=alias_of("en"), settings={block: None})
    drain_module.writer_breaker.note_success()
    drain()
    assert indexed_in(work.key) == ["en"]


def test_without_elasticsearch_one_row_a_work_is_kept(settings):
    settings.ELASTICSEARCH_URL = ""
    work = make_work()
    assert OutboxEntry.objects.filter(work_key=work.key).count() > 1
    assert drain_outbox().works == 0
    assert OutboxEntry.objects.filter(work_key=work.key).count() == 1


@pytest.fixture
def broken_work(monkeypatch):
    """A work whose document can't be built, beside one that can."""
    work = make_work(key="broken")
    original = builders.build_facts

    def build(built, *args):
        if built.key == "broken":
            raise ValueError("no such thing")
        return original(built, *args)

    monkeypatch.setattr(builders, "build_facts", build)
    return work


def test_one_work_that_cannot_be_built_does_not_hold_up_the_others(drain, broken_work, indexed_in):
    good = make_work()
    outcome = drain()
    assert (outcome.works, outcome.failed) == (1, 1)
    assert indexed_in(good.key) == ["en"]
    rows = OutboxEntry.objects.all()
    assert {row.work_key for row in rows} == {"broken"}
    assert all(row.attempts == 1 and "no such thing" in row.last_error for row in rows)
    assert all(row.available_at > timezone.now() for row in rows)


def test_a_row_that_failed_too_often_is_given_up_and_can_be_retried(drain, broken_work, monkeypatch, indexed_in):
    for _ in range(MAX_ATTEMPTS):
        OutboxEntry.objects.update(available_at=timezone.now() - timedelta(seconds=1))
        drain()
    assert all(row.failed_at for row in OutboxEntry.objects.all())
    OutboxEntry.objects.update(available_at=timezone.now() - timedelta(seconds=1))
    assert drain().failed == 0
    monkeypatch.undo()
    assert retry_failed() >= 1
    drain()
    assert indexed_in("broken") == ["en"]
    assert not OutboxEntry.objects.exists()


def test_a_new_edit_settles_a_row_that_was_given_up(drain, indexed_in):
    work = make_work()
    OutboxEntry.objects.update(failed_at=timezone.now(), attempts=MAX_ATTEMPTS)
    assert drain().works == 0
    page_of(work).save()
    assert select_batch(10).keys == [work.key]
    drain()
    assert indexed_in(work.key) == ["en"]
    assert not OutboxEntry.objects.exists()


def test_a_clock_set_back_makes_no_row_wait_longer_than_a_pause(drain, broken_work):
    good = make_work()
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        assert select_batch(10).keys == ["broken", good.key]
        drain()
    # Tried by the earlier clock, and by the later one long over.
    assert [row.work_key for row in due_entries()] == ["broken"] * OutboxEntry.objects.count()
    drain()
    assert select_batch(10).keys == []
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        assert select_batch(10).keys == ["broken"]
