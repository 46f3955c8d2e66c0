"""Edits made while the indices are rebuilt: none is lost, none is undone by the swap."""

import pytest

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from search import lifecycle
from search.client import alias_of
from search.drain import drain_outbox
from search.lifecycle import rebuild_indices
from search.models import OutboxEntry
from search.tests.generations import delete_other_generations, indexed_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(search_indices):
    """Elasticsearch, with no more than the live generation in it before and after."""
    yield search_indices
    delete_other_generations(search_indices)


def set_title(work, title):
    page = WorkPage.objects.get(work=work)
    page.title = title
    page.save()


def test_an_edit_during_the_rebuild_is_in_the_new_index_from_its_first_moment(client, monkeypatch):
    """The work is edited, and drained into the live index, after the rebuild has read its old state."""
    work = make_work(titles={"en": "Before"})
    drain_outbox()
    original = lifecycle.check_counts

    def edit_then_check(*args):
        set_title(work, "After")
        assert drain_outbox().is_empty
        assert not OutboxEntry.objects.exists()
        return original(*args)

    monkeypatch.setattr(lifecycle, "check_counts", edit_then_check)
    rebuild_indices()
    assert client.get(index=alias_of("en"), id=work.key)["_source"]["title"] == "After"


def test_an_edit_between_reading_and_writing_wins_over_the_rebuilds_older_state(client, monkeypatch):
    work = make_work(titles={"en": "Before"})
    drain_outbox()
    build = lifecycle.build_records

    def build_then_edit(keys):
        built = build(keys)
        monkeypatch.setattr(lifecycle, "build_records", build)
        set_title(work, "After")
        drain_outbox()
        return built

    monkeypatch.setattr(lifecycle, "build_records", build_then_edit)
    rebuild_indices()
    assert client.get(index=alias_of("en"), id=work.key)["_source"]["title"] == "After"


def test_an_edit_that_waits_in_the_outbox_at_the_swap_is_written_afterwards(client, monkeypatch):
    work = make_work(titles={"en": "Before"})
    drain_outbox()
    original = lifecycle.swap_aliases

    def edit_then_swap(*args):
        set_title(work, "After")
        return original(*args)

    monkeypatch.setattr(lifecycle, "swap_aliases", edit_then_swap)
    rebuild_indices()
    assert OutboxEntry.objects.filter(work_key=work.key).exists()
    drain_outbox()
    assert client.get(index=alias_of("en"), id=work.key)["_source"]["title"] == "After"


def test_what_waited_when_the_rebuild_began_is_settled_by_it_and_what_came_later_still_waits(client, monkeypatch):
    early = make_work()
    late = make_work()
    OutboxEntry.objects.filter(work_key=late.key).delete()
    original = lifecycle.swap_aliases

    def edit_then_swap(*args):
        set_title(late, "After")
        return original(*args)

    monkeypatch.setattr(lifecycle, "swap_aliases", edit_then_swap)
    rebuild_indices()
    assert {row.work_key for row in OutboxEntry.objects.all()} == {late.key}
    assert indexed_keys(client) == {early.key, late.key}


def test_a_work_unpublished_during_the_rebuild_is_not_in_the_new_index(client, monkeypatch):
    gone, kept = make_work(), make_work()
    drain_outbox()
    original = lifecycle.check_counts

    def unpublish_then_check(*args):
        WorkPage.objects.get(work=gone).specific.unpublish()
        return original(*args)

    monkeypatch.setattr(lifecycle, "check_counts", unpublish_then_check)
    assert rebuild_indices().counts["en"] == 1
    assert indexed_keys(client) == {kept.key}
