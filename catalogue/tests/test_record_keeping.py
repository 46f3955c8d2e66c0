"""Keeping public records: what is deleted, and who else writes them at the same moment."""

from datetime import UTC, datetime, timedelta

import pytest

from catalogue import tasks
from catalogue.models import PublicRecord, Work
from catalogue.oai import record_keeping
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_record_of_a_deleted_work_says_withdrawn_after_the_task():
    kept, deleted = make_work(), make_work()
    tasks.refresh_records([kept.pk, deleted.pk])
    deleted.pages.get().delete()
    assert not Work.objects.filter(pk=deleted.pk).exists(), "it goes with its last page"
    tasks.refresh_records([kept.pk])
    assert not PublicRecord.objects.filter(is_withdrawn=True).exists()
    tasks.refresh_records([kept.pk, deleted.pk])
    assert [row.key for row in PublicRecord.objects.filter(is_withdrawn=True)] == [deleted.key]


def test_what_was_read_earlier_is_not_written_over_what_was_read_later(monkeypatch):
    work = make_work(titles={"en": "Before"})
    record_keeping.refresh_records([work.pk], START)
    work.pages.update(title="Between")
    build, is_first = record_keeping.build_elements, [True]

    def build_while_another_is_faster(described):
        elements = build(described)
        if is_first:
            is_first.clear()
            work.pages.update(title="After")
            record_keeping.refresh_records([work.pk], START + timedelta(hours=1))
        return elements

    monkeypatch.setattr(record_keeping, "build_elements", build_while_another_is_faster)
    record_keeping.refresh_records([work.pk], START + timedelta(hours=2))
    # Had the slower one written what it knew, there would be something to correct.
    assert record_keeping.refresh_records([work.pk], START + timedelta(hours=3)) == 0
    assert PublicRecord.objects.get().changed_at == START + timedelta(hours=1)


def test_the_tick_finds_what_no_message_told_of_in_either_direction():
    appeared, gone, same = make_work(), make_work(), make_work()
    record_keeping.refresh_records([gone.pk, same.pk], START)
    gone.pages.update(live=False)
    assert record_keeping.refresh_unlike(START) == 2
    states = dict(PublicRecord.objects.values_list("key", "is_withdrawn"))
    assert states == {appeared.key: False, gone.key: True, same.key: False}
    assert record_keeping.refresh_unlike(START) == 0
