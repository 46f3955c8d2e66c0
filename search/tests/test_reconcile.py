"""Drift between database and index: all of it is found, and repaired; what only waits is no drift."""

import random

import pytest
from django.core.management import call_command
from elasticsearch.helpers import bulk

from catalogue.models import Work, WorkPage
from catalogue.tests.factories import make_work
from search.client import alias_of
from search.models import OutboxEntry
from search.reconcile import find_drift, repair_drift

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(drain):
    works = [make_work(languages=("en", "ar")) for _ in range(6)]
    drain()
    return works


def test_no_drift_is_found_where_there_is_none(works):
    assert not find_drift()


def test_a_missing_document_is_found_and_repaired(works, search_indices, indexed_in):
    search_indices.delete(index=alias_of("ar"), id=works[0].key, refresh=True)
    drift = find_drift()
    assert (drift.missing, drift.stale, drift.orphaned) == ({"ar": [works[0].key]}, {}, {})
    assert not repair_drift(drift)
    assert indexed_in(works[0].key) == ["ar", "en"]


def test_a_stale_document_is_found_and_repaired(works):
    # Past all signals, as a database tool would do it.
    WorkPage.objects.filter(work=works[1]).update(summary="Changed behind everybody's back")
    drift = find_drift()
    assert (drift.missing, drift.orphaned) == ({}, {})
    assert drift.stale == {"en": [works[1].key], "ar": [works[1].key]}
    assert not repair_drift(drift)


def test_a_document_of_a_work_that_is_gone_is_found_and_removed(works, search_indices, indexed_in):
    source = search_indices.get(index=alias_of("en"), id=works[2].key)["_source"]
    search_indices.index(index=alias_of("en"), id="ghost", document=source | {"key": "ghost"}, refresh=True)
    drift = find_drift()
    assert drift.orphaned == {"en": ["ghost"]}
    assert not repair_drift(drift)
    assert indexed_in("ghost") == []


def test_a_work_with_a_row_in_the_outbox_is_no_drift(works):
    page = WorkPage.objects.filter(work=works[0]).first()
    page.title = "Edited a moment ago"
    page.save()
    assert OutboxEntry.objects.exists()
    assert not find_drift()


def test_a_hundred_drifts_at_random_are_all_found_and_all_repaired(drain, search_indices):
    randomly = random.Random(62172)
    works = [make_work() for _ in range(110)]
    drain()
    chosen = randomly.sample(works, 100)
    missing, stale, orphaned = chosen[:40], chosen[40:80], chosen[80:]
    bulk(
        search_indices,
        [{"_op_type": "delete", "_index": alias_of("en"), "_id": work.key} for work in missing],
        refresh=True,
    )
    WorkPage.objects.filter(work__in=stale).update(title="Changed behind everybody's back")
    WorkPage.objects.filter(work__in=orphaned).update(live=False)
    drift = find_drift()
    assert set(drift.missing["en"]) == {work.key for work in missing}
    assert set(drift.stale["en"]) == {work.key for work in stale}
    assert set(drift.orphaned["en"]) == {work.key for work in orphaned}
    assert not repair_drift(drift)
    assert not find_drift()


def test_the_command_exits_with_1_on_drift_and_with_0_after_repairing_it(works, search_indices, capsys):
    call_command("check_search_index")
    assert "hold what the database holds" in capsys.readouterr().out
    search_indices.delete(index=alias_of("en"), id=works[0].key, refresh=True)
    with pytest.raises(SystemExit) as stopped:
        call_command("check_search_index")
    assert stopped.value.code == 1
    assert f"en: 1 missing: {works[0].key}" in capsys.readouterr().out
    call_command("check_search_index", "--repair")
    assert "1 of 1 works repaired" in capsys.readouterr().out
    assert Work.objects.count() == len(works)
