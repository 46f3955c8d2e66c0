"""The commands drain_outbox and search, as an operator runs them."""

import json
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from catalogue.tests.factories import make_work
from search.breaker import writer_breaker
from search.models import OutboxEntry

pytestmark = pytest.mark.django_db


def test_drain_outbox_writes_what_waits(search_indices, capsys, indexed_in):
    work = make_work()
    call_command("drain_outbox")
    assert "1 works written (6 documents put" in capsys.readouterr().out
    assert indexed_in(work.key) == ["en"]


def test_drain_outbox_once_handles_one_batch(search_indices, capsys, settings):
    settings.SEARCH_BATCH_SIZE = 2
    for _ in range(3):
        make_work()
    call_command("drain_outbox", "--once")
    assert "2 works written" in capsys.readouterr().out
    assert OutboxEntry.objects.exists()


def test_drain_outbox_says_that_elasticsearch_is_away(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    make_work()
    with pytest.raises(CommandError, match="the rows wait"):
        call_command("drain_outbox")
    settings.ELASTICSEARCH_URL = ""
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        call_command("drain_outbox")


def test_drain_outbox_wait_goes_on_when_elasticsearch_is_back(search_indices, settings, indexed_in):
    address = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    settings.SEARCH_RETRY_AFTER = 0.1
    work = make_work()

    def come_back():
        time.sleep(1)
        settings.ELASTICSEARCH_URL = address

    thread = threading.Thread(target=come_back)
    thread.start()
    call_command("drain_outbox", "--wait")
    thread.join()
    assert writer_breaker.allows(5)
    assert indexed_in(work.key) == ["en"]


def test_search_prints_what_was_found(drain, capsys):
    make_work("publication", key="guide", titles={"en": "Guide & more"}, summary="About numbats.", symbol="A/1/2015")
    drain()
    call_command("search", "numbat")
    out = capsys.readouterr().out
    assert "1 results in" in out
    assert "Guide & more [A/1/2015]" in out
    assert "About *numbats*." in out
    assert "/en/publications/guide/" in out


def test_search_prints_the_apis_answer(drain, capsys):
    make_work(languages=("ar",), key="guide", titles={"ar": "دليل"})
    drain()
    call_command("search", "دليل", "--lang", "ar", "--size", "5", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["language"] == "ar"
    assert [result["key"] for result in answer["results"]] == ["guide"]


def test_search_refuses_what_the_api_refuses():
    with pytest.raises(CommandError, match="size"):
        call_command("search", "numbat", "--size", "1000")
    with pytest.raises(CommandError, match="200"):
        call_command("search", "x" * 300)
