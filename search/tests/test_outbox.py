"""Which change writes a row, for which works, and that it does so in the change's own transaction."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from catalogue.models import (
    LanguageVersion,
    Topic,
    Work,
    WorkPage,
    WorkRelation,
)
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from search.models import OutboxEntry, Reason
from search.outbox import compact_outbox, record_keys, record_works
from search.queueing import queue_drain
from search.tests.conftest import Recorder, page_of

pytestmark = pytest.mark.django_db


def make_topic(slug="extradition"):
    return Topic.objects.create(slug=slug, labels={"en": slug.title()})


# One row for one work


def test_publishing_a_page_writes_a_row():
    work = make_work(live=False)
    with Recorder() as recorded:
        page_of(work).save_revision().publish()
    assert recorded.keys == {work.key}


def test_saving_a_draft_writes_none():
    work = make_work()
    page = page_of(work)
    page.title = "A title nobody may see yet"
    with Recorder() as recorded:
        page.save_revision()
    assert recorded.keys == set()


def test_saving_drafted_facts_writes_none():
    work = Work.objects.get(pk=make_work().pk)
    work.symbol = "DEMO/2026/1"
    with Recorder() as recorded:
        work.save_revision()
    assert recorded.keys == set()


def test_publishing_drafted_facts_writes_a_row():
    work = Work.objects.get(pk=make_work().pk)
    work.symbol = "DEMO/2026/1"
    revision = work.save_revision()
    with Recorder() as recorded:
        revision.publish()
    assert recorded.keys == {work.key}


def test_unpublishing_a_page_writes_a_row():
    work = make_work()
    with Recorder() as recorded:
        page_of(work).unpublish()
    assert recorded.keys == {work.key}


def test_unpublishing_through_the_base_class_writes_a_row_too():
    work = make_work()
    with Recorder() as recorded:
        page_of(work).page_ptr.unpublish()
    assert recorded.keys == {work.key}


def test_deleting_a_page_writes_a_row():
    work = make_work(languages=("en", "fr"))
    with Recorder() as recorded:
        page_of(work, "fr").delete()
    assert recorded.keys == {work.key}


def test_deleting_the_listing_above_writes_rows_for_all_pages_below():
    works = [make_work("tool"), make_work("tool")]
    with Recorder() as recorded:
        ensure_listings()["tool", "en"].delete()
    assert recorded.keys == {work.key for work in works}


def test_deleting_a_work_with_its_pages_writes_a_row_that_outlives_it():
    work = make_work()
    key = work.key
    with Recorder() as recorded:
        page_of(work).delete()
    assert recorded.keys == {key}
    assert not Work.objects.filter(key=key).exists()


def test_a_new_language_version_writes_a_row_and_its_deletion_too():
    work = make_work()
    with Recorder() as recorded:
        version = LanguageVersion.objects.create(work=work, language="fr")
    assert recorded.keys == {work.key}
    with Recorder() as recorded:
        version.delete()
    assert recorded.keys == {work.key}


def test_a_relation_writes_a_row():
    work, other = make_work(), make_work()
    with Recorder() as recorded:
        WorkRelation.objects.create(work=work, target=other, kind="related")
    assert recorded.keys == {work.key}


def test_linking_a_work_to_a_topic_and_parting_it_writes_a_row():
    work, topic = Work.objects.get(pk=make_work().pk), make_topic()
    work.topics.set([topic])
    with Recorder() as recorded:
        work.save()
    assert recorded.keys == {work.key}
    with Recorder() as recorded:
        topic.works.clear()
    assert recorded.keys == {work.key}


# The transaction


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_row():
    work = make_work()
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        page_of(work).unpublish()
        assert OutboxEntry.objects.exists()
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()
    assert WorkPage.objects.get(work=work).live


def test_a_hundred_changes_in_one_transaction_queue_one_message():
    page = page_of(make_work())
    for number in range(100):
        page.title = f"Title {number}"
        page.save()
    queued = [function for _ids, function, _robust in connection.run_on_commit if function is queue_drain]
    assert len(queued) == 1


# The rows themselves


def test_recording_many_works_takes_two_queries(django_assert_num_queries):
    for _ in range(5):
        make_work()
    with django_assert_num_queries(2):
        assert record_works(Work.objects.all(), Reason.DRIFT) == 5


def test_compacting_keeps_the_newest_row_of_each_work():
    OutboxEntry.objects.all().delete()
    record_keys([(1, "one"), (2, "two"), (1, "one"), (1, "one")], Reason.DRIFT)
    newest = set(OutboxEntry.objects.filter(work_key="two").values_list("pk", flat=True))
    newest.add(OutboxEntry.objects.filter(work_key="one").latest("pk").pk)
    assert compact_outbox() == 2
    assert set(OutboxEntry.objects.values_list("pk", flat=True)) == newest


def test_a_page_that_expired_unnoticed_is_queued_by_the_clock():
    from search.tasks import queue_date_driven_works

    work = make_work()
    make_page(work, "fr")
    WorkPage.objects.filter(pk=page_of(work).pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    with Recorder() as recorded:
        queue_date_driven_works()
    assert recorded.keys == {work.key}
