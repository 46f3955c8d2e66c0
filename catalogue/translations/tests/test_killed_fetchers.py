"""Workers that are killed while they exchange translations: each goes out once, every file and text comes in once."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from wagtail_localize.models import StringTranslation, Translation

from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_fetching, queue_sending
from catalogue.translations.formats import FORMATS
from catalogue.translations.formats.packaging import make_file
from catalogue.translations.models import (
    ArchivedText,
    JobState,
    ServerCursor,
    ServerDocument,
    TranslationJob,
    TranslationJobItem,
    TranslationState,
)
from catalogue.translations.providers.folder import ExchangeFolder
from catalogue.translations.providers.weblate_files import weblate_language
from catalogue.translations.sync import record_source
from catalogue.translations.tests.conftest import TARGETS
from catalogue.translations.tests.local_service import Answer, local_service
from catalogue.translations.tests.many_works import ManyWorks
from catalogue.translations.units import Unit
from launch.embedded import wait_until
from launch.suite_worker import kill_worker

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]

# Works (each in five languages) and kills of the short and the long form.
SHORT, LONG = (8, 2), (100, 25)
TEXTS = 10
# Not a multiple of TEXTS: a translation may come in two pages.
PAGE = 25
# Translations of a job that sends. It is given up when its worker was lost eight times.
PER_JOB = 100
SECONDS_BETWEEN_KILLS = 120.0
SECONDS_TO_CATCH_UP = 600.0


@pytest.fixture
def size(is_long) -> tuple[int, int]:
    return LONG if is_long else SHORT


@pytest.fixture
def translations(db, size) -> list[Translation]:
    body = "\n\n".join(f"It says in article {number} what states have agreed to do." for number in range(1, TEXTS))
    page = make_work("tool", ("en",), titles={"en": "Model law on evidence"}, body=body).pages.get().specific
    record_source(page)
    ids = ManyWorks(page).add(size[0], TARGETS)
    TranslationJob.objects.all().delete()
    related = ("source__locale", "source__specific_content_type", "target_locale")
    return list(Translation.objects.filter(pk__in=ids).select_related(*related))


def translated(unit: Unit) -> str:
    return f"« {unit.source} »"


def items_done() -> int:
    return TranslationJobItem.objects.filter(state=JobState.DONE, outcome="received").count()


def kill_often(start_beat_worker, kills: int, is_reached) -> int:
    """Kill a worker whenever it came as far as `is_reached(number)`; return how many were killed amid their job."""
    amid = 0
    worker = start_beat_worker()
    for number in range(1, kills + 1):
        assert wait_until(lambda number=number: is_reached(number), SECONDS_BETWEEN_KILLS)
        kill_worker(worker)
        amid += TranslationJob.objects.filter(state=JobState.RUNNING).exists()
        worker = start_beat_worker()
    assert amid
    return amid


def nothing_is_left() -> bool:
    return not TranslationJob.objects.exclude(state=JobState.DONE).exists()


def check_each_text_came_once(translations: list[Translation]) -> None:
    total = len(translations) * TEXTS
    rows = Counter(ArchivedText.objects.values_list("translation_key", "target_language", "path", "source_text"))
    assert len(rows) == total
    assert set(rows.values()) == {1}
    assert StringTranslation.objects.filter(review__state=TranslationState.IN_REVIEW).count() == total
    items = TranslationJobItem.objects.all()
    assert {item.state for item in items} == {JobState.DONE}
    assert items.values("translation_key", "language_code").distinct().count() == len(translations)


def test_files_of_the_exchange_folder_are_taken_over_once_however_often_the_worker_is_killed(
    start_beat_worker, translations, size, tmp_path, monkeypatch
):
    root = tmp_path / "exchange"
    monkeypatch.setenv("TRANSLATION_EXCHANGE_FOLDER", str(root))
    monkeypatch.setenv("TRANSLATION_EXCHANGE_SETTLE_SECONDS", "0")
    monkeypatch.setenv("TRANSLATION_FETCH_TICK", "1")
    ExchangeFolder(str(root)).prepare()
    for translation in translations:
        document = build_document(translation)
        units = [replace(each, target=translated(each), state=TranslationState.IN_REVIEW) for each in document.units]
        file = make_file([replace(document, units=units)], FORMATS["xliff12"])
        (root / "in" / file.name).write_bytes(file.content)
    sent = sorted(path.name for path in (root / "in").iterdir())
    total = len(translations)
    assert len(sent) == total

    amid = kill_often(start_beat_worker, size[1], lambda number: items_done() >= number * total // (size[1] + 1))
    assert wait_until(lambda: not names(root / "in") and nothing_is_left(), SECONDS_TO_CATCH_UP)

    assert sorted(name.split("-", 1)[1] for name in names(root / "done")) == sent
    assert names(root / "failed") == []
    check_each_text_came_once(translations)
    print(
        f"{size[1]} workers killed, {amid} amid their job; {total} files in done/, {total * TEXTS} texts archived once"
    )


def test_what_a_killed_worker_left_half_written_is_removed_after_a_day(tmp_path):
    ExchangeFolder(str(tmp_path)).prepare()
    fresh, old, other = (
        tmp_path / "out" / f".{'a' * 32}.tmp",
        tmp_path / "out" / f".{'b' * 32}.tmp",
        tmp_path / "out" / "x.xlf",
    )
    for path in (fresh, old, other):
        path.write_bytes(b"<xliff")
    for path in (old, other):
        os.utime(path, (1, 1))
    ExchangeFolder(str(tmp_path)).prepare()
    assert sorted((tmp_path / "out").iterdir()) == [fresh, other]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Server:
    """A Weblate that has a translation of every text, in pages; none of them changes.

    `asked_after` are the ids after which it was asked for what it has.
    """

    def __init__(self) -> None:
        self.units: list[dict] = []
        self.asked_after: list[int] = []

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        if "last_changed" in path:
            return 200, {}, {"results": [], "next": None}
        after = int(path.partition("id%3A%3E")[2].partition("&")[0])
        self.asked_after.append(after)
        rest = [unit for unit in self.units if unit["id"] > after]
        return 200, {}, {"results": rest[:PAGE], "next": "more" if rest[PAGE:] else None}


def add_units(server: Server, translation: Translation) -> None:
    document = build_document(translation)
    component, language = f"work-{translation.source_id}", weblate_language(document.target_language)
    ServerDocument.objects.create(
        server="weblate",
        translation=translation,
        address=f"{component}/{language}",
        source_hash=document.source_hash,
    )
    for unit in document.units:
        server.units.append(
            {
                "id": len(server.units) + 1,
                "translation": f"http://127.0.0.1/api/translations/sextant/{component}/{language}/",
                "context": unit.id,
                "source": [unit.source],
                "target": [translated(unit)],
                "state": 20,
                "location": unit.path,
                "automatically_translated": False,
            }
        )


def test_texts_of_weblate_are_taken_over_once_however_often_the_worker_is_killed(
    start_beat_worker, translations, size, monkeypatch
):
    server = Server()
    for translation in translations:
        add_units(server, translation)
    total, kills = len(server.units), size[1]
    with local_service(server) as service:
        monkeypatch.setenv("TRANSLATION_WEBLATE_URL", service.url)
        monkeypatch.setenv("TRANSLATION_WEBLATE_TOKEN", "token")
        # A job whose worker was lost eight times is given up; the next one goes on where it was.
        monkeypatch.setenv("TRANSLATION_FETCH_TICK", "1")
        monkeypatch.setenv("TRANSLATION_WEBLATE_TICK", "1")
        queue_fetching("weblate")
        amid = kill_often(
            start_beat_worker, kills, lambda number: max(server.asked_after, default=0) >= number * total // (kills + 1)
        )
        assert wait_until(lambda: ServerCursor.objects.exclude(changed_until="").exists(), SECONDS_TO_CATCH_UP)
        assert wait_until(nothing_is_left, SECONDS_TO_CATCH_UP)

    check_each_text_came_once(translations)
    # What a killed worker had asked for last is asked for again, and nothing before it.
    pages = range(0, total, PAGE)
    assert sorted(set(server.asked_after)) == list(pages)
    assert server.asked_after == sorted(server.asked_after)
    assert len(server.asked_after) <= len(pages) + kills
    print(f"{kills} workers killed, {amid} amid their job; {total} texts in {len(pages)} pages, each archived once")


class Receiver:
    """A Weblate that takes whatever it gets. `sent` are the addresses of the translations that it got, in their order.

    A translation that is sent is first asked for, and once.
    """

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        if method == "GET" and "/translations/" in path:
            self.sent.append(path.partition("/units/")[0])
        return 200, {}, {"results": [], "next": None}


def test_translations_are_sent_to_weblate_once_however_often_the_worker_is_killed(
    start_beat_worker, translations, size, monkeypatch
):
    receiver, total, kills = Receiver(), len(translations), size[1]
    with local_service(receiver) as service:
        monkeypatch.setenv("TRANSLATION_WEBLATE_URL", service.url)
        monkeypatch.setenv("TRANSLATION_WEBLATE_TOKEN", "token")
        starts = range(0, total, PER_JOB)
        jobs = [queue_sending("weblate", translations[start : start + PER_JOB]) for start in starts]
        amid = kill_often(start_beat_worker, kills, lambda number: len(receiver.sent) >= number * total // (kills + 1))
        assert wait_until(nothing_is_left, SECONDS_TO_CATCH_UP)

    items = TranslationJobItem.objects.filter(job__in=jobs)
    assert items.count() == items.filter(state=JobState.DONE, outcome="sent").count() == total
    assert ServerDocument.objects.exclude(source_hash="").count() == total
    assert len(set(receiver.sent)) == total
    # Only what a killed worker was sending just then is sent again.
    again = len(receiver.sent) - total
    assert again <= kills
    print(f"{kills} workers killed, {amid} amid their job; {total} translations sent, {again} of them twice")
