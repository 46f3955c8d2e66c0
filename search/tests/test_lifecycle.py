"""Rebuilding: the swap, what is kept, and what is refused. test_rebuild_beside_edits has edits made meanwhile."""

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import ConnectionTimeout

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from search import lifecycle
from search.client import SearchUnavailableError, alias_of, get_writer
from search.documents import DOCUMENTS
from search.drain import drain_outbox
from search.index_kinds import FILES, INDEX_KINDS, WorkIndex
from search.lifecycle import (
    RebuildError,
    find_generations,
    find_outdated_indices,
    is_generation_of,
    rebuild_indices,
    unfinished_indices,
)
from search.models import OutboxEntry
from search.tests.generations import delete_other_generations, indexed_keys, live_index

pytestmark = pytest.mark.django_db

SIX = tuple(DOCUMENTS)


@pytest.fixture
def client(search_indices):
    """Elasticsearch, with no more than the live generation in it before and after."""
    yield search_indices
    delete_other_generations(search_indices)


def test_a_rebuild_makes_all_six_languages_live_and_counts_them(client):
    work = make_work(languages=SIX)
    make_work(languages=("ar",))
    report = rebuild_indices()
    # A work has a stand-in where it has no page.
    assert report.counts == dict.fromkeys(SIX, 2) | {FILES: 0}
    assert all(work.key in indexed_keys(client, code) for code in SIX)


def test_what_is_live_has_few_segments_however_many_it_was_filled_with(client, settings, monkeypatch):
    settings.SEARCH_BATCH_SIZE = 1
    monkeypatch.setattr(lifecycle, "WRITERS", 1)
    for _number in range(6):
        make_work()
    fill = lifecycle.write_records

    def fill_and_refresh(*arguments, **options):
        result = fill(*arguments, **options)
        client.indices.refresh(index=f"{alias_of('en')}-*")
        return result

    monkeypatch.setattr(lifecycle, "write_records", fill_and_refresh)
    segments = []
    merge = lifecycle.merge_segments
    count = lambda: client.indices.stats(index=live_index(client))["_all"]["primaries"]["segments"]["count"]  # noqa: E731
    monkeypatch.setattr(lifecycle, "merge_segments", lambda *given: (segments.append(count()), merge(*given)))
    rebuild_indices()
    assert segments == [6]
    assert count() <= lifecycle.SEGMENTS


def test_a_rebuild_whose_segments_cannot_be_merged_is_live_all_the_same(client, monkeypatch):
    work = make_work()

    def refuse(*_given, **_options):
        raise ConnectionTimeout("too slow")

    monkeypatch.setattr(type(client.indices), "forcemerge", refuse)
    rebuild_indices()
    assert indexed_keys(client) == {work.key}


def test_the_swap_is_one_request_for_all_languages(client, monkeypatch):
    make_work()
    calls = []
    original = type(client.indices).update_aliases
    monkeypatch.setattr(
        type(client.indices),
        "update_aliases",
        lambda self, **kwargs: calls.append(kwargs) or original(self, **kwargs),
    )
    rebuild_indices()
    assert len(calls) == 1
    added = {action["add"]["alias"] for action in calls[0]["actions"] if "add" in action}
    assert added == {alias_of(name) for name in INDEX_KINDS}


def test_the_previous_generation_is_kept_one_round_and_older_ones_go(client):
    make_work()
    first = live_index(client)
    rebuild_indices()
    second = live_index(client)
    assert set(find_generations(client, "en")) == {first, second}
    rebuild_indices()
    assert set(find_generations(client, "en")) == {second, live_index(client)}


def test_the_indices_of_a_neighbour_with_a_longer_prefix_are_left_alone(client):
    neighbour = f"{alias_of('en')}-old-20260101000000000000"
    client.indices.create(index=neighbour)
    try:
        rebuild_indices()
        rebuild_indices()
        assert client.indices.exists(index=neighbour)
    finally:
        client.indices.delete(index=neighbour)


def test_only_names_that_end_in_a_time_are_generations():
    assert is_generation_of(f"{alias_of('en')}-20261124104108346466", "en")
    assert not is_generation_of(f"{alias_of('en')}-20261124104108346466-x", "en")
    assert not is_generation_of(f"x{alias_of('en')}-20261124104108346466", "en")
    assert not is_generation_of(f"{alias_of('en')}-old", "en")


# Refusals


def refuse(monkeypatch, name, error):
    def fail(*args):
        raise error

    monkeypatch.setattr(lifecycle, name, fail)


@pytest.mark.parametrize("step", ["fill_indices", "check_counts", "swap_aliases"])
def test_a_rebuild_that_breaks_off_leaves_the_live_index_and_nothing_else(client, monkeypatch, step):
    make_work()
    before = live_index(client)
    refuse(monkeypatch, step, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        rebuild_indices()
    assert set(find_generations(client, "en")) == {before}
    assert live_index(client) == before


def test_what_a_killed_rebuild_left_is_removed_by_the_next_one(client, monkeypatch):
    make_work()
    lifecycle.create_indices(client, "20260101000000000000")
    assert len(unfinished_indices(client)) == len(INDEX_KINDS)
    rebuild_indices()
    assert unfinished_indices(client) == []
    assert f"{alias_of('en')}-20260101000000000000" not in find_generations(client, "en")


def test_what_waited_still_waits_when_the_rebuild_is_refused(client, monkeypatch):
    work = make_work()
    refuse(monkeypatch, "check_counts", RebuildError("no"))
    with pytest.raises(RebuildError):
        rebuild_indices()
    assert {row.work_key for row in OutboxEntry.objects.all()} == {work.key}


def test_an_index_that_lacks_works_is_not_swapped_in(client, monkeypatch):
    work, lost = make_work(), make_work()
    before = live_index(client)
    original = lifecycle.build_records
    monkeypatch.setattr(lifecycle, "build_records", lambda keys: original([key for key in keys if key != lost.key]))
    drain_outbox()
    OutboxEntry.objects.all().delete()
    with pytest.raises(RebuildError, match="en: 1 of 2"):
        rebuild_indices()
    assert live_index(client) == before
    assert indexed_keys(client) == {work.key, lost.key}


def test_an_index_that_shrank_suspiciously_is_not_swapped_in_unless_asked_for(client):
    works = [make_work() for _ in range(10)]
    drain_outbox()
    client.indices.refresh(index=alias_of("en"))
    # Gone without a trace for the outbox, as after a mistake in the database.
    WorkPage.objects.filter(work__in=works[:4]).update(live=False)
    with pytest.raises(RebuildError, match="6 documents, the live one 10"):
        rebuild_indices()
    assert rebuild_indices(is_shrinking_allowed=True).counts["en"] == 6


def test_a_rebuild_without_elasticsearch_says_so(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    with pytest.raises(SearchUnavailableError):
        rebuild_indices()
    with pytest.raises(CommandError, match="nothing was swapped"):
        call_command("rebuild_search_index")


# The command


def test_the_command_reports_counts_and_skips_a_rebuild_that_is_not_needed(client, capsys):
    make_work(languages=("fr",))
    call_command("rebuild_search_index")
    assert "fr: 1 documents" in capsys.readouterr().out
    live = live_index(client)
    call_command("rebuild_search_index", "--if-needed")
    assert "up to date" in capsys.readouterr().out
    assert live_index(client) == live


def test_an_index_made_for_another_mapping_is_outdated(client, monkeypatch):
    assert find_outdated_indices(client) == []
    original = WorkIndex.build_body

    def changed(kind):
        body = original(kind)
        if kind.language_code == "ru":
            body["mappings"]["_meta"] = {"fingerprint": "another"}
        return body

    monkeypatch.setattr(WorkIndex, "build_body", changed)
    assert find_outdated_indices(client) == ["ru"]
    assert get_writer() is client
