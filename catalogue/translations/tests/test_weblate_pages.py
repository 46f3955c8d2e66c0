"""A fetch over many pages that is broken off: it goes on where it was, and what changes meanwhile comes, too."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

import pytest
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone
from wagtail_localize.models import Translation

from catalogue.translations import exchange
from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_fetching
from catalogue.translations.models import ArchivedText, JobState, ServerCursor, ServerDocument, TranslationJob
from catalogue.translations.running import run_job
from catalogue.translations.tests.local_service import Answer, local_service

pytestmark = pytest.mark.django_db

LANGUAGES = ["ar", "fr", "ru"]


class Server:
    """A Weblate with one unit to a page, which knows when each of them changed. `breaks` is where it is away."""

    def __init__(self) -> None:
        self.units: list[dict] = []
        self.changed: dict[int, datetime] = {}
        self.asked: list[tuple[int, bool]] = []
        self.breaks: int | None = None

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        query = unquote_plus(path)
        if "/translations/" in query:
            address = query.partition("/translations/")[2].partition("/units/")[0]
            return 200, {}, {"results": [each for each in self.units if address in each["translation"]], "next": None}
        after = int(re.search(r"id:>(\d+)", query)[1])
        since = re.search(r'last_changed:>="([^"]+)"', query)
        self.asked.append((after, bool(since)))
        if after == self.breaks:
            return 502, {}, b""
        begin = datetime.fromisoformat(since[1]) if since else None
        rest = [each for each in self.units if each["id"] > after and (not begin or self.changed[each["id"]] >= begin)]
        return 200, {}, {"results": rest[:1], "next": "more" if rest[1:] else None}

    def change(self, number: int, target: str) -> None:
        self.units[number - 1] |= {"target": [target]}
        self.changed[number] = timezone.now()


@pytest.fixture
def server(settings):
    server = Server()
    with local_service(server) as service:
        settings.TRANSLATION_WEBLATE_URL = service.url
        settings.TRANSLATION_WEBLATE_TOKEN = "token"
        yield server


@pytest.fixture
def sent(server, synced_page, steps) -> list:
    """Three translations as if they had been sent, the title of each translated there long ago."""
    translations = [steps.translation(synced_page, code) for code in LANGUAGES]
    for number, translation in enumerate(translations, 1):
        document = build_document(translation)
        address = f"model-law/{document.target_language}"
        ServerDocument.objects.create(
            server="weblate", translation=translation, address=address, source_hash=document.source_hash
        )
        server.units.append(
            {
                "id": number,
                "translation": f"http://127.0.0.1/api/translations/sextant/{address}/",
                "context": document.units[0].id,
                "source": [document.units[0].source],
                "state": 20,
                "location": "title",
                "automatically_translated": False,
            }
        )
        server.change(number, f"Title {number}")
        server.changed[number] -= timedelta(days=1)
    return translations


def fetch() -> None:
    TranslationJob.objects.update(available_at=timezone.now())
    with suppress(Exception):
        run_job(queue_fetching("weblate").pk)


def titles(translations: list) -> list[str]:
    return [build_document(each).units[0].target for each in translations]


def test_a_fetch_that_was_broken_off_goes_on_where_it_was(server, sent):
    server.breaks = 2
    fetch()
    assert titles(sent) == ["Title 1", "Title 2", ""]
    cursor = ServerCursor.objects.get()
    assert (cursor.page_after, cursor.changed_until) == (2, "")

    server.breaks = None
    server.asked.clear()
    fetch()
    assert titles(sent) == ["Title 1", "Title 2", "Title 3"]
    assert server.asked == [(2, False)]
    assert ArchivedText.objects.count() == 3
    cursor.refresh_from_db()
    assert (cursor.page_after, cursor.page_moment) == (0, "")
    assert cursor.changed_until

    server.asked.clear()
    fetch()
    assert server.asked == [(0, True)]
    assert ArchivedText.objects.count() == 3


def test_a_text_that_changes_after_its_page_was_read_comes_with_the_next_fetch(server, sent):
    server.breaks = 2
    fetch()
    server.change(1, "New title 1")
    server.breaks = None
    fetch()
    assert titles(sent) == ["Title 1", "Title 2", "Title 3"]

    fetch()
    assert titles(sent) == ["New title 1", "Title 2", "Title 3"]


def test_a_page_that_could_not_be_taken_over_is_asked_for_again(server, sent, monkeypatch):
    receive = exchange.receive_document

    def fail_once(translation, *args, **kwargs):
        if translation == sent[1]:
            raise OperationalError("database is locked")
        return receive(translation, *args, **kwargs)

    monkeypatch.setattr(exchange, "receive_document", fail_once)
    fetch()
    # The pages after it are taken over all the same.
    assert titles(sent) == ["Title 1", "", "Title 3"]
    assert ServerCursor.objects.get().page_after == 1

    monkeypatch.undo()
    server.asked.clear()
    fetch()
    assert titles(sent) == ["Title 1", "Title 2", "Title 3"]
    assert server.asked == [(1, False), (2, False)]
    assert ArchivedText.objects.count() == 3


def test_texts_that_came_while_a_translation_was_stopped_come_when_it_goes_on(server, sent):
    Translation.objects.filter(pk=sent[1].pk).update(enabled=False)
    fetch()
    assert titles(sent) == ["Title 1", "", "Title 3"]
    assert TranslationJob.objects.get(unique_key="fetch:weblate").state == JobState.DEAD
    assert ServerCursor.objects.get().changed_until  # it holds up nothing else

    fetch()
    assert titles(sent) == ["Title 1", "", "Title 3"]

    Translation.objects.filter(pk=sent[1].pk).update(enabled=True)
    ServerDocument.objects.update(missed_at=F("missed_at") - timedelta(hours=2))
    fetch()
    assert titles(sent) == ["Title 1", "Title 2", "Title 3"]
    assert not ServerDocument.objects.exclude(missed_at=None).exists()
