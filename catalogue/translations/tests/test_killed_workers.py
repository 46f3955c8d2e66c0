"""Workers that are killed while they publish: every approved translation becomes public, and once only."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import Page, PageLogEntry

from catalogue.tests.factories import make_work
from catalogue.translations.models import TranslationJob, TranslationJobItem
from catalogue.translations.registry import PUBLISH_TRANSLATION
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.tests.conftest import TARGETS
from launch.embedded import wait_until
from launch.suite_worker import kill_worker

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True), pytest.mark.timeout(7200)]

# Works and kills of the short and the long form: 20 items and two kills, 1,000 and fifty.
SHORT, LONG = (4, 2), (200, 50)
SECONDS_BETWEEN_KILLS = 120.0
SECONDS_TO_CATCH_UP = 1200.0


def approved_works(count: int, steps) -> list[Page]:
    """Works whose five translations were approved to the last text; their publications are queued."""
    approver = get_user_model().objects.create_superuser("approver", "approver@example.org", "secret")
    pages = []
    for _number in range(count):
        page = make_work("tool", ("en",)).pages.get().specific
        page.save_revision().publish()
        TranslationJob.objects.all().exclude(function=PUBLISH_TRANSLATION).delete()
        run = SyncRun()
        sync_page(run, page)
        run.raise_failures()
        for code in TARGETS:
            steps.translate(page, code)
            steps.approve(page, code, approver)
        pages.append(page)
    return pages


def published_items() -> int:
    return TranslationJobItem.objects.filter(state="done", outcome="published").count()


def test_every_approved_translation_is_published_once_however_often_its_worker_is_killed(
    start_beat_worker, steps, is_long
):
    works, kills = LONG if is_long else SHORT
    pages = approved_works(works, steps)
    total = works * len(TARGETS)
    assert TranslationJob.objects.filter(function=PUBLISH_TRANSLATION, state="waiting").count() == total
    worker = start_beat_worker()
    for number in range(1, kills + 1):
        goal = number * total // (kills + 1)
        assert wait_until(lambda goal=goal: published_items() >= goal, SECONDS_BETWEEN_KILLS)
        kill_worker(worker)
        worker = start_beat_worker()

    publications = TranslationJob.objects.filter(function=PUBLISH_TRANSLATION)
    assert wait_until(lambda: publications.filter(state="done").count() == total, SECONDS_TO_CATCH_UP)

    assert published_items() == TranslationJobItem.objects.filter(job__in=publications).count() == total
    targets = Page.objects.filter(translation_key__in=[page.translation_key for page in pages])
    targets = targets.exclude(pk__in=[page.pk for page in pages])
    assert targets.filter(live=True).count() == total
    logged = PageLogEntry.objects.filter(action="wagtail.publish", page__in=targets.values("pk"))
    assert sorted(logged.values_list("page_id", flat=True)) == sorted(targets.values_list("pk", flat=True))
    print(f"{kills} workers killed, {total} items, attempts: {sum(publications.values_list('attempts', flat=True))}")
