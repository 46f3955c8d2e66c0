"""A Weblate that is away, slow, busy or answers nonsense: a service with real sockets stands in for it."""

import time

import pytest
from django.core.checks import run_checks
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_due_fetches, queue_fetching, queue_sending
from catalogue.translations.models import (
    ArchivedText,
    JobState,
    ServerCursor,
    ServerDocument,
    TranslationJob,
    TranslationState,
    hash_text,
)
from catalogue.translations.providers.base import ProviderRefusedError, ProviderUnavailableError
from catalogue.translations.providers.weblate import WeblateProvider
from catalogue.translations.running import run_job
from catalogue.translations.tests.local_service import local_service

pytestmark = pytest.mark.django_db


def unit(number: int, context: str, target: str, state: int = 20) -> dict:
    return {
        "id": number,
        "translation": "http://127.0.0.1/api/translations/sextant/model-law/fr/",
        "context": context,
        "source": ["Source"],
        "target": [target],
        "state": state,
        "location": "title",
        "automatically_translated": False,
    }


@pytest.fixture
def weblate(settings):
    with local_service(lambda *_: (200, {}, {"results": [], "next": None})) as service:
        settings.TRANSLATION_WEBLATE_URL = service.url
        settings.TRANSLATION_WEBLATE_TOKEN = "token"
        settings.TRANSLATION_WEBLATE_TIMEOUT = 1.5
        yield service


@pytest.fixture
def translation(synced_page, steps):
    return steps.translation(synced_page, "fr")


@pytest.fixture
def row(translation):
    """The translation as if it had been sent."""
    source_hash = build_document(translation).source_hash
    return ServerDocument.objects.create(
        server="weblate", translation=translation, address="model-law/fr", source_hash=source_hash
    )


def fail(job: TranslationJob) -> TranslationJob:
    with pytest.raises(Exception) as raised:
        run_job(job.pk)
    job.refresh_from_db()
    job.error = raised.value
    return job


FAILURES = {
    "busy": (lambda *_: (429, {"Retry-After": "90"}, {"detail": "Request was throttled."}), JobState.FAILED),
    "broken": (lambda *_: (500, {}, b"<html>Server error</html>"), JobState.FAILED),
    "away": (lambda *_: (502, {}, b""), JobState.FAILED),
    "locked": (lambda *_: (423, {}, {"detail": "locked"}), JobState.FAILED),
    "line is cut": (lambda *_: (0, {}, b""), JobState.FAILED),
    "a page instead of JSON": (lambda *_: (200, {}, b"<html>Welcome</html>"), JobState.FAILED),
    "half an answer": (lambda *_: (200, {}, b'{"results": [{"id": 1, '), JobState.FAILED),
    "another structure": (lambda *_: (200, {}, {"results": [{"id": 1}], "next": None}), JobState.FAILED),
    "a list": (lambda *_: (200, {}, [1, 2]), JobState.FAILED),
    "text that is none": (lambda *_: (200, {}, {"results": [unit(1, "u1", 7)], "next": None}), JobState.FAILED),
    "pages without an end": (lambda *_: (200, {}, {"results": [unit(1, "u", "t")], "next": "more"}), JobState.FAILED),
    "wrong token": (lambda *_: (401, {}, {"detail": "Invalid token."}), JobState.DEAD),
    "no permission": (lambda *_: (403, {}, {"detail": "no"}), JobState.DEAD),
    "moved": (lambda *_: (301, {"Location": "http://127.0.0.1:9/"}, b""), JobState.DEAD),
    "conflict": (lambda *_: (409, {}, {"detail": "no"}), JobState.DEAD),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failing_server_changes_nothing_here(weblate, translation, row, failure):
    weblate.respond, state = FAILURES[failure]
    job = fail(queue_fetching("weblate"))
    assert job.state == state
    assert not ArchivedText.objects.exists()
    assert not StringTranslation.objects.filter(locale=translation.target_locale).exists()
    assert ServerCursor.objects.get().changed_until == ""
    assert isinstance(job.error, ProviderUnavailableError if state == JobState.FAILED else ProviderRefusedError)
    if failure == "busy":
        assert (job.available_at - timezone.now()).total_seconds() > 80


@pytest.mark.parametrize("failure", FAILURES)
def test_a_document_that_cannot_be_sent_fails_alone_with_its_reason(weblate, translation, failure):
    weblate.respond, state = FAILURES[failure]
    job = fail(queue_sending("weblate", [translation]))
    assert job.state == state
    item = job.items.get()
    assert item.state == JobState.FAILED
    assert item.reason
    assert not ServerDocument.objects.exclude(source_hash="").exists()


def test_a_slow_server_is_left_after_its_time(weblate, row):
    weblate.drip_seconds = 0.1
    started = time.monotonic()
    fail(queue_fetching("weblate"))
    assert time.monotonic() - started < 5


def test_units_are_taken_page_by_page_and_only_once(weblate, translation, row):
    units = build_document(translation).units
    texts = [unit(number, each.id, "Texte") for number, each in enumerate(units, 1)]
    texts += [unit(50, "u0-of-another", "Autre") | {"translation": "http://127.0.0.1/api/translations/x/other/fr/"}]

    def pages(method, path, body):
        number = sum("/units/" in sent for _method, sent, _body in weblate.requests) - 1
        return 200, {}, {"results": texts[number : number + 1], "next": "more" if number < len(texts) - 1 else None}

    weblate.respond = pages
    job = queue_fetching("weblate")
    assert run_job(job.pk) == JobState.DONE
    assert [each.state for each in build_document(translation).units] == [TranslationState.IN_REVIEW] * len(units)
    assert ServerCursor.objects.get(server="weblate").changed_until.endswith("Z")
    assert "id%3A%3E1" in weblate.requests[1][1]

    weblate.requests.clear()
    count = ArchivedText.objects.count()
    job = queue_fetching("weblate")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.counts == {}
    assert ArchivedText.objects.count() == count
    assert "last_changed" in weblate.requests[0][1]


def test_a_text_changed_on_both_sides_is_a_conflict(weblate, translation, row, steps, synced_page, editor):
    first = build_document(translation).units[0]
    row.exchanged = {first.id: [20, hash_text("Texte")]}
    row.save()
    steps.translate(synced_page, "fr", only=1, user=editor)
    weblate.respond = lambda *_: (200, {}, {"results": [unit(1, first.id, "Nouveau texte")], "next": None})
    run_job(queue_fetching("weblate").pk)
    assert build_document(translation).units[0].state == TranslationState.CONFLICT


def test_a_text_changed_there_alone_replaces_the_one_that_both_had(
    weblate, translation, row, steps, synced_page, editor
):
    steps.translate(synced_page, "fr", only=1, user=editor)
    first = build_document(translation).units[0]
    row.exchanged = {first.id: [20, first.base_hash]}
    row.save()
    weblate.respond = lambda *_: (200, {}, {"results": [unit(1, first.id, "Nouveau texte")], "next": None})
    run_job(queue_fetching("weblate").pk)
    assert build_document(translation).units[0].target == "Nouveau texte"


def test_the_clock_asks_once_in_a_while(weblate, row, settings):
    assert "weblate" in queue_due_fetches()
    run_job(TranslationJob.objects.get(unique_key="fetch:weblate").pk)
    assert "weblate" not in queue_due_fetches()
    ServerCursor.objects.update(asked_at=timezone.now() - timezone.timedelta(seconds=settings.TRANSLATION_WEBLATE_TICK))
    assert "weblate" in queue_due_fetches()


def test_without_a_server_nothing_is_asked(settings, row):
    settings.TRANSLATION_WEBLATE_URL = ""
    assert "weblate" not in queue_due_fetches()
    with pytest.raises(ProviderRefusedError):
        WeblateProvider().send([])


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"TRANSLATION_WEBLATE_URL": "weblate.example.org"}, "E201"),
        ({"TRANSLATION_WEBLATE_URL": "https://weblate.example.org"}, "E202"),
        ({"TRANSLATION_WEBLATE_PROJECT": "a/b"}, "E203"),
        ({"TRANSLATION_WEBLATE_SECRET": "whsec_c2hvcnQ="}, "E204"),
        ({"TRANSLATION_MACHINE": "babelfish"}, "E101"),
        ({"TRANSLATION_MACHINE": "libretranslate"}, "E102"),
        ({"TRANSLATION_MACHINE": "deepl"}, "E103"),
        ({"TRANSLATION_MACHINE": "google"}, "E104"),
        ({"TRANSLATION_MACHINE_PRICE": "cheap"}, "E106"),
        ({"TRANSLATION_MACHINE_BATCH": 0}, "E107"),
    ],
)
def test_wrong_settings_are_told_at_the_start(settings, values, fault):
    assert not run_checks(tags=["translations"])
    for name, value in values.items():
        setattr(settings, name, value)
    assert f"catalogue_translations.{fault}" in [error.id for error in run_checks(tags=["translations"])]
