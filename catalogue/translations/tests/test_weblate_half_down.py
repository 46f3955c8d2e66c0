"""A Weblate that fails half of the requests, some after it has done what they ask: every item ends exactly once."""

import random

import pytest
from django.utils import timezone

from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.exchange_queue import queue_fetching, queue_sending
from catalogue.translations.models import (
    ArchivedText,
    JobState,
    ServerDocument,
    TranslationJob,
    TranslationJobItem,
    TranslationState,
)
from catalogue.translations.providers.base import ProviderUnavailableError
from catalogue.translations.queueing import retry_job
from catalogue.translations.running import run_job
from catalogue.translations.sync_run import ItemsFailedError
from catalogue.translations.tests.conftest import TARGETS
from catalogue.translations.tests.local_service import Answer, local_service

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.timeout(900)]

# Works of the short and the long form, each in five languages.
SHORT, LONG = 4, 40
PER_PAGE = 150
MOST_ATTEMPTS = 400


class HalfDown:
    """Answers every other request on average; `units` are what it has, in pages."""

    def __init__(self) -> None:
        self.chance = random.Random(11)
        self.units: list[dict] = []

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        luck = self.chance.random()
        if luck < 0.25:
            return 502, {}, b""
        answer = self.answer(path)
        return (0, {}, b"") if luck < 0.5 else answer

    def answer(self, path: str) -> Answer:
        if "/api/units/" not in path:
            return 200, {}, {"results": [], "next": None}
        last = int(path.partition("id%3A%3E")[2].partition("&")[0])
        rest = [unit for unit in self.units if unit["id"] > last]
        return 200, {}, {"results": rest[:PER_PAGE], "next": "more" if rest[PER_PAGE:] else None}


@pytest.fixture
def weblate(settings):
    server = HalfDown()
    with local_service(server) as service:
        settings.TRANSLATION_WEBLATE_URL = service.url
        settings.TRANSLATION_WEBLATE_TOKEN = "token"
        settings.TRANSLATION_WEBLATE_TIMEOUT = 5
        yield server


def run_until_done(job: TranslationJob) -> int:
    """Run a job without its pauses; what was given up is retried as by hand. Return the number of attempts."""
    for attempt in range(1, MOST_ATTEMPTS):
        TranslationJob.objects.filter(pk=job.pk).update(available_at=timezone.now())
        try:
            assert run_job(job.pk) == JobState.DONE
        except (ItemsFailedError, ProviderUnavailableError):
            job.refresh_from_db()
            if job.state == JobState.DEAD:
                retry_job(job)
        else:
            return attempt
    raise AssertionError(f"not done after {MOST_ATTEMPTS} attempts: {job.reason}")


def units_of(row: ServerDocument, first_id: int) -> list[dict]:
    component, language = row.address.split("/")
    return [
        {
            "id": number,
            "translation": f"http://127.0.0.1/api/translations/sextant/{component}/{language}/",
            "context": unit.id,
            "source": [unit.source],
            "target": [f"« {unit.source} »"],
            "state": 20,
            "location": unit.path,
            "automatically_translated": False,
        }
        for number, unit in enumerate(build_document(row.translation).units, first_id)
    ]


def test_every_translation_is_sent_once_and_every_text_taken_over_once(weblate, steps, is_long):
    works = LONG if is_long else SHORT
    pages = []
    for number in range(works):
        titles = {"en": f"Handbook on evidence {number}"}
        work = make_work("tool", ("en",), key=f"work-{number}", titles=titles, body=f"The text of part {number}.")
        pages.append(steps.publish(work.pages.get().specific))
    steps.run_jobs()
    translations = [steps.translation(page, "fr") for page in pages]
    translations += [steps.translation(page, code) for page in pages for code in TARGETS if code != "fr"]
    total = len(translations)

    sending = queue_sending("weblate", translations)
    sent_after = run_until_done(sending)
    items = TranslationJobItem.objects.filter(job=sending)
    assert items.count() == items.filter(state=JobState.DONE, outcome="sent").count() == total
    assert ServerDocument.objects.exclude(source_hash="").count() == total

    for row in ServerDocument.objects.select_related("translation"):
        weblate.units += units_of(row, len(weblate.units) + 1)
    fetching = queue_fetching("weblate")
    fetched_after = run_until_done(fetching)
    items = TranslationJobItem.objects.filter(job=fetching)
    assert items.count() == items.filter(state=JobState.DONE, outcome="received").count() == total
    assert ArchivedText.objects.count() == len(weblate.units)
    states = {unit.state for each in translations for unit in build_document(each).units}
    assert states == {TranslationState.IN_REVIEW}
    print(f"{total} sent after {sent_after} attempts, {len(weblate.units)} texts fetched after {fetched_after}")
