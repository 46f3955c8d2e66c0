"""Public records: which changes write them, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from catalogue.models import PublicRecord, Topic
from catalogue.oai import record_keeping
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def topic():
    return Topic.objects.create(slug="financing", labels={"en": "Financing", "ar": "التمويل"})


def test_only_a_change_of_what_is_told_changes_the_datestamp(topic):
    work = make_work(topics=(topic,))
    record_keeping.refresh_records([work.pk], START)
    page = work.pages.get().specific
    page.title = "Draft"
    page.save_revision()
    assert record_keeping.refresh_all(START + timedelta(hours=1)) == 0
    topic.labels = {"en": "Money"}
    topic.save()
    assert record_keeping.refresh_all(START + timedelta(hours=2)) == 1
    assert PublicRecord.objects.get().changed_at == START + timedelta(hours=2)


@pytest.mark.django_db(transaction=True)
def test_a_change_has_its_works_compared_after_the_commit(monkeypatch, topic):
    asked = []
    monkeypatch.setattr("catalogue.oai.watching.queue_record_refresh", asked.append)
    work = make_work(topics=(topic,))
    assert {pk for ids in asked for pk in ids} == {work.pk}
    asked.clear()
    for change in (topic.save, work.pages.get().unpublish, work.pages.get().delete):
        change()
        assert asked.pop() == [work.pk]
        asked.clear()


def test_a_work_published_without_a_message_is_found_by_the_tick():
    work = make_work()
    assert record_keeping.refresh_unlike(START) == 1
    assert record_keeping.refresh_unlike(START) == 0
    work.pages.get().unpublish()
    assert record_keeping.refresh_unlike(START) == 1
    assert PublicRecord.objects.get().is_withdrawn
