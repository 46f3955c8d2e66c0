"""Emptying the outbox: order, repetition, concurrency and failure never leave a wrong document."""

import random
import threading
import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from catalogue.models import Work, WorkPage
from catalogue.tests.factories import make_work
from search import builders
from search import drain as drain_module
from search.documents import DOCUMENTS
from search.drain import drain_outbox
from search.indexing import find_targets, write_records
from search.models import IndexVersion, OutboxEntry, Reason
from search.outbox import allocate_version, record_works
from search.tests.conftest import page_of, title_in_index

pytestmark = pytest.mark.django_db


def test_a_published_work_is_in_the_index_of_each_language_it_has(drain, indexed_in):
    work = make_work(languages=("ar", "fr"))
    outcome = drain()
    assert outcome.is_empty
    assert outcome.works == 1
    assert indexed_in(work.key) == ["ar", "fr"]
    assert not OutboxEntry.objects.exists()


def test_a_change_is_found_as_soon_as_it_is_drained(search_indices, find):
    work = make_work(titles={"en": "Quokkas"})
    drain_outbox()
    assert find("quokkas") == [work.key]
    page_of(work).unpublish()
    drain_outbox()
    assert find("quokkas") == []


def test_unpublishing_a_session_removes_it_from_search(drain, indexed_in):
    work = make_work("training", languages=("en", "ru"))
    drain()
    page_of(work, "ru").unpublish()
    drain()
    assert indexed_in(work.key) == ["en"]


def test_deleting_a_work_removes_it_from_search(drain, indexed_in):
    work = make_work()
    drain()
    key = work.key
    page_of(work).delete()
    drain()
    assert not Work.objects.filter(key=key).exists()
    assert indexed_in(key) == []


def test_draining_twice_writes_nothing_the_second_time(drain):
    make_work()
    assert drain().works == 1
    assert drain().works == 0


def test_many_rows_of_one_work_are_handled_by_one_write(drain):
    work = make_work()
    for _ in range(20):
        record_works(Work.objects.filter(pk=work.pk), Reason.DRIFT)
    outcome = drain()
    assert (outcome.works, outcome.put) == (1, len(DOCUMENTS))
    assert not OutboxEntry.objects.exists()


def test_more_works_than_fit_in_a_batch_are_all_written(drain, indexed_in, settings):
    settings.SEARCH_BATCH_SIZE = 3
    works = [make_work() for _ in range(8)]
    assert drain().works == 8
    assert all(indexed_in(work.key) == ["en"] for work in works)


def test_a_bounded_drain_stops_and_says_that_rows_are_left(drain, settings):
    settings.SEARCH_BATCH_SIZE = 2
    for _ in range(5):
        make_work()
    outcome = drain(max_batches=1)
    assert (outcome.works, outcome.is_empty) == (2, False)


def test_batches_need_no_query_per_work(drain, settings, django_assert_max_num_queries):
    for _ in range(40):
        make_work(languages=("en", "fr"))
    with django_assert_max_num_queries(60):
        assert drain().works == 40


# Versions


def test_versions_grow_even_when_the_clock_stands_still_or_goes_back(monkeypatch):
    first = allocate_version()
    monkeypatch.setattr("search.outbox.timezone.now", lambda: datetime(2001, 1, 1, tzinfo=UTC))
    assert allocate_version() == first + 1


def test_versions_are_not_reused_when_the_database_is_restored_from_a_backup():
    before = allocate_version()
    IndexVersion.objects.all().delete()
    time.sleep(0.002)
    assert allocate_version() > before


def test_writes_that_come_late_or_in_any_order_leave_the_newest_state(search_indices):
    """The same writes, shuffled and repeated: the documents are always those of the newest version."""
    work = make_work()
    states = []
    for number in range(6):
        page = page_of(work)
        page.title, page.live = f"Title {number}", number != 3
        page.save()
        states.append((allocate_version(), builders.build_records([work.key])))
    targets = find_targets(search_indices)
    randomly = random.Random(62172)
    for _ in range(15):
        shuffled = randomly.sample(states, k=len(states)) + randomly.sample(states, k=3)
        for version, records in shuffled:
            write_records(search_indices, records, version, targets)
        assert title_in_index(search_indices, work.key) == "Title 5"


def test_a_late_write_does_not_bring_a_removed_document_back(search_indices, drain, indexed_in):
    work = make_work()
    late_version, late_state = allocate_version(), builders.build_records([work.key])
    page_of(work).unpublish()
    drain()
    result = write_records(search_indices, late_state, late_version, find_targets(search_indices))
    assert result.outdated >= 1
    assert indexed_in(work.key) == []


# Two drains at once


def test_an_edit_during_a_drain_is_not_lost(drain, search_indices, monkeypatch):
    """The drain has read the work when the edit comes: its row survives, and the next drain writes it."""
    work = make_work(titles={"en": "Before"})
    original = drain_module.write_records

    def edit_then_write(*args):
        monkeypatch.setattr(drain_module, "write_records", original)
        page = page_of(work)
        page.title = "After"
        page.save()
        return original(*args)

    monkeypatch.setattr(drain_module, "write_records", edit_then_write)
    drain(max_batches=1)
    assert title_in_index(search_indices, work.key) == "Before"
    assert OutboxEntry.objects.filter(work_key=work.key).exists()
    drain()
    assert title_in_index(search_indices, work.key) == "After"


def test_a_drain_that_read_an_old_state_and_stalled_loses_against_a_newer_one(drain, search_indices, monkeypatch):
    """A takes rows, version and state, and stalls; the work changes, B drains; then A writes."""
    work = make_work(titles={"en": "Old"})
    original = drain_module.write_records

    def stall(*args):
        monkeypatch.setattr(drain_module, "write_records", original)
        page = page_of(work)
        page.title = "New"
        page.save()
        assert drain_outbox().is_empty  # B
        return original(*args)  # A goes on

    monkeypatch.setattr(drain_module, "write_records", stall)
    drain(max_batches=1)
    assert title_in_index(search_indices, work.key) == "New"
    assert not OutboxEntry.objects.exists()


class Crew:
    """Threads that each work on the database; what they raise is kept."""

    def __init__(self):
        self.errors = []
        self.threads = []

    def start(self, function, *arguments):
        def run():
            try:
                function(*arguments)
            except Exception as error:
                self.errors.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)

    def join(self):
        for thread in self.threads:
            thread.join(90)
        assert not self.errors


def keep_draining(is_over):
    while not is_over.is_set():
        drain_outbox()


def edit_often(works):
    for number in range(10):
        for work in works:
            page = WorkPage.objects.get(work=work)
            page.title, page.live = f"Edit {number}", number % 3 != 1
            page.save()


@pytest.mark.django_db(transaction=True)
def test_several_drains_and_editors_at_once_end_with_the_last_edit(search_indices, settings):
    settings.SEARCH_BATCH_SIZE = 3
    works = [make_work() for _ in range(8)]
    is_over = threading.Event()
    drains, editors = Crew(), Crew()
    for _ in range(3):
        drains.start(keep_draining, is_over)
    for part in range(2):
        editors.start(edit_often, works[part::2])
    editors.join()
    is_over.set()
    drains.join()
    drain_outbox()
    assert not OutboxEntry.objects.exists()
    assert {title_in_index(search_indices, work.key) for work in works} == {"Edit 9"}
