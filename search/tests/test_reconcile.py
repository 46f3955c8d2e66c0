"""Drift between database and index: all of it is found, and repaired; what only waits is no drift."""

import random

import pytest
from django.core.management import call_command
from elasticsearch.helpers import bulk

from catalogue.models import Work, WorkPage
from catalogue.tests.factories import make_work
from search.client import alias_of
from search.documents import DOCUMENTS
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
    assert drift.stale == {code: [works[1].key] for code in DOCUMENTS}
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


def test_a_hundred_drifts_at_random_in_all_languages_are_all_found_and_all_repaired(drain, search_indices):
    """Each is in one language's index only; 30 more concern all of them at once."""
    randomly = random.Random(62172)
    codes = sorted(DOCUMENTS)
    works = [make_work(languages=tuple(randomly.sample(codes, k=2))) for _ in range(90)]
    drain()
    keys = [work.key for work in works]
    chosen = iter(randomly.sample(keys, k=len(keys)))
    missing, stale, orphaned = ({code: [] for code in codes} for _ in range(3))
    template = search_indices.get(index=alias_of("en"), id=keys[0])["_source"]
    # Texts in other languages than the index's stand in `other`, which no two indices have alike.
    template = {name: value for name, value in template.items() if name != "other"}
    actions = []
    for number in range(100):
        code = codes[number % len(codes)]
        action = {"_index": alias_of(code)}
        if number < 40:
            key = next(chosen)
            missing[code].append(key)
            actions.append(action | {"_op_type": "delete", "_id": key})
        elif number < 70:
            key = next(chosen)
            stale[code].append(key)
            actions.append(action | {"_op_type": "update", "_id": key, "doc": {"content_hash": "of another time"}})
        else:
            key = f"ghost-{number}"
            orphaned[code].append(key)
            actions.append(action | {"_op_type": "index", "_id": key, "_source": template | {"key": key}})
    bulk(search_indices, actions, refresh=True)
    drift = find_drift()
    for found, injected in ((drift.missing, missing), (drift.stale, stale), (drift.orphaned, orphaned)):
        assert {code: sorted(keys) for code, keys in found.items()} == {
            code: sorted(keys) for code, keys in injected.items() if keys
        }
    assert sum(len(found) for kind in (drift.missing, drift.stale, drift.orphaned) for found in kind.values()) == 100
    assert not repair_drift(drift)
    assert not find_drift()
    # Past all signals, as a database tool would do it: stale in all languages, or in none any more.
    WorkPage.objects.filter(work__key__in=keys[:15]).update(title="Changed behind everybody's back")
    WorkPage.objects.filter(work__key__in=keys[15:30]).update(live=False)
    drift = find_drift()
    assert {code: set(found) for code, found in drift.stale.items()} == {code: set(keys[:15]) for code in codes}
    assert {code: set(found) for code, found in drift.orphaned.items()} == {code: set(keys[15:30]) for code in codes}
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
