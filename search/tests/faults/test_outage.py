"""Elasticsearch stopped, silent or refusing writes: editors notice nothing, readers get answers, nothing is lost."""

import os
import time

import pytest
from django.contrib.auth import get_user_model

from catalogue.tests.factories import make_work
from launch.embedded import wait_until
from search.breaker import reader_breaker
from search.client import alias_of, get_writer
from search.documents import DOCUMENTS
from search.index_kinds import INDEX_KINDS
from search.models import OutboxEntry
from search.tests.faults.admin_form import edit_in_admin
from search.tests.faults.editing import assert_nothing_lost_or_doubled

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SECONDS_TO_BE_SEARCHABLE = 30.0
SECONDS_OF_A_SLOW_ANSWER = 2.5
SECONDS_OF_A_QUICK_ANSWER = 0.5


@pytest.fixture
def editor_client(db, client):
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def search(client, query: str, language: str = "en"):
    response = client.get("/api/v1/search/", {"q": query, "lang": language})
    assert response.status_code == 200
    return response.json()


def timed_search(client, query: str):
    started = time.monotonic()
    answer = search(client, query)
    return answer, time.monotonic() - started


def report(capsys, text: str) -> None:
    with capsys.disabled():
        print(f"\n{text}")


def test_edits_of_an_outage_are_searchable_soon_after_it(own_services, editor_client, is_long, capsys):
    """Through Wagtail's edit form, with worker and beat as a site has them."""
    edits, pages = (200, 50) if is_long else (12, 6)
    own_services["worker"].start()
    works = [make_work("tool", titles={"en": f"Work {number}"}) for number in range(pages)]
    ids = [work.pages.get().pk for work in works]
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 60)
    own_services["elasticsearch"].stop()
    slowest = 0.0
    for number in range(edits):
        started = time.monotonic()
        edit_in_admin(editor_client, ids[number % pages], title=f"Numbat{number}")
        slowest = max(slowest, time.monotonic() - started)
        if number % 10 == 0:
            # The database answers, with the edit just made.
            answer = search(editor_client, f"numbat{number}")
            assert (answer["engine"], answer["total"]) == ("database", 1)
            assert f"Numbat{number}" in editor_client.get("/en/search/", {"q": f"numbat{number}"}).content.decode()
    own_services["elasticsearch"].start()
    returned = time.monotonic()
    last_titles = {f"numbat{number}" for number in range(edits - pages, edits)}

    def is_searchable(word: str) -> bool:
        answer = get_writer().search(index=alias_of("en"), query={"match": {"title": word}}, size=0)
        return answer["hits"]["total"]["value"] == 1

    waiting = set(last_titles)
    while waiting and time.monotonic() - returned < SECONDS_TO_BE_SEARCHABLE:
        waiting -= {word for word in waiting if is_searchable(word)}
        time.sleep(0.05)
    seconds = time.monotonic() - returned
    assert not waiting, f"{len(waiting)} edits are not searchable after {seconds:.0f} s"
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 10)
    # The site's own search comes back to Elasticsearch by itself.
    assert wait_until(lambda: search(editor_client, f"numbat{edits - 1}")["engine"] == "elasticsearch", 10)
    count = assert_nothing_lost_or_doubled()
    report(
        capsys,
        f"{edits} edits during an outage: searchable {seconds:.1f} s after Elasticsearch answered; "
        f"slowest edit {slowest:.2f} s; {count} documents right",
    )


def test_a_node_that_hangs_costs_one_reader_two_seconds_and_comes_back_by_itself(
    own_services, client, settings, capsys
):
    settings.SEARCH_RETRY_AFTER = 2.0
    make_work("tool", titles={"en": "Wombats"})
    own_services["worker"].start()
    assert wait_until(lambda: search(client, "wombats")["total"] == 1 and not OutboxEntry.objects.exists(), 60)
    # By now the site may have answered from the database only because the index was behind: not any more.
    assert wait_until(lambda: search(client, "wombats")["engine"] == "elasticsearch", 10)
    node = own_services["elasticsearch"]
    node.freeze()
    try:
        answer, first = timed_search(client, "wombats")
        assert (answer["engine"], answer["total"]) == ("database", 1)
        assert first <= SECONDS_OF_A_SLOW_ANSWER
        assert not reader_breaker.allows(settings.SEARCH_RETRY_AFTER)
        answers = [timed_search(client, "wombats") for _ in range(5)]
        assert {each["engine"] for each, _ in answers} == {"database"}
        later = max(seconds for _, seconds in answers)
        assert later <= SECONDS_OF_A_QUICK_ANSWER
        make_work("tool", titles={"en": "Wombats again"})
    finally:
        node.thaw()
    thawed = time.monotonic()
    assert wait_until(lambda: search(client, "wombats")["engine"] == "elasticsearch", 15)
    back = time.monotonic() - thawed
    assert wait_until(lambda: search(client, "wombats")["total"] == 2, 60)
    report(capsys, f"node frozen: first answer {first:.2f} s, then ≤ {later:.2f} s; back {back:.1f} s after it woke")


def test_a_full_disk_holds_the_outbox_and_is_got_over_without_help(own_services, monkeypatch, capsys):
    """What Elasticsearch does to its indices at the flood stage, and takes back when there is room again."""
    monkeypatch.setitem(os.environ, "SEARCH_OUTBOX_TICK", "1")
    own_services["worker"].start()
    make_work("tool", titles={"en": "Before"})
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 60)
    set_block(True)
    works = [make_work("tool", languages=tuple(DOCUMENTS)) for _ in range(5)]
    time.sleep(2.5)  # ticks of beat have tried it
    assert set(OutboxEntry.objects.values_list("work_key", flat=True)) == {work.key for work in works}
    assert not OutboxEntry.objects.filter(attempts__gt=0).exists(), "waiting for a disk is nobody's failure"
    set_block(None)
    started = time.monotonic()
    assert wait_until(lambda: not OutboxEntry.objects.exists(), 40)
    seconds = time.monotonic() - started
    assert_nothing_lost_or_doubled()
    report(capsys, f"read-only indices: rows held, written {seconds:.1f} s after the block went")


def set_block(value) -> None:
    aliases = ",".join(alias_of(name) for name in INDEX_KINDS)
    get_writer().indices.put_settings(index=aliases, settings={"index.blocks.read_only_allow_delete": value})
