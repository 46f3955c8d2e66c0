"""The whole way with a real broker and real workers: an editor publishes, drafts appear, whatever breaks."""

import time

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import TranslationLog

from catalogue.models import TrainingSessionPage
from catalogue.plain_text import plain_to_body
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work
from catalogue.tests.test_facts import session_form
from catalogue.translations.models import TranslationJob, TranslationJobItem
from catalogue.translations.tests.conftest import TARGETS
from config.celery import app as celery_app
from config.celery import broker_pause
from launch.embedded import wait_until
from launch.ports import choose_free_ports
from launch.suite_worker import kill_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

SECONDS_TO_CATCH_UP = 60.0
# An editor's click may take this long while the broker is away (seconds).
LONGEST_CLICK = 4.0


@pytest.fixture
def admin(client, editor):
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def publish_in_admin(admin) -> TrainingSessionPage:
    listing = ensure_listings()["training", "en"]
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "trainingsessionpage", listing.pk])
    response = admin.post(address, session_form(**{"action-publish": "1"}))
    assert response.status_code == 302
    return TrainingSessionPage.objects.get(slug="evidence-from-abroad", locale=listing.locale)


def languages_of(page) -> list[str]:
    pages = Page.objects.filter(translation_key=page.translation_key)
    return sorted(pages.values_list("locale__language_code", flat=True))


def has_all_languages(page) -> bool:
    return languages_of(page) == sorted([*TARGETS, "en"])


@pytest.fixture
def dead_broker(monkeypatch):
    """This process's broker is an address where nobody listens."""
    monkeypatch.setattr(celery_app.conf, "broker_url", f"redis://127.0.0.1:{choose_free_ports(1)[0]}/0")
    broker_pause.end()
    celery_app._after_fork()  # forgets connections to the broker it knew
    yield
    broker_pause.end()
    monkeypatch.undo()
    celery_app._after_fork()


def test_a_page_published_in_the_admin_has_five_drafts_within_seconds(admin, celery_worker):
    page = publish_in_admin(admin)

    assert wait_until(lambda: TranslationJob.objects.filter(state="done").exists(), 20)

    assert has_all_languages(page)
    drafts = TrainingSessionPage.objects.exclude(pk=page.pk)
    assert not drafts.filter(live=True).exists()
    assert {draft.work_id for draft in drafts} == {page.work_id}
    edit = admin.get(reverse("wagtailadmin_pages:edit", args=[drafts.first().pk]), follow=True).content.decode()
    assert "data-text-editor" in edit  # the translation editor


def test_publishing_works_without_a_broker_and_the_job_runs_when_it_is_back(admin, dead_broker, start_beat_worker):
    started = time.monotonic()
    page = publish_in_admin(admin)
    assert time.monotonic() - started < LONGEST_CLICK
    assert page.live
    job = TranslationJob.objects.get()
    assert (job.state, job.attempts) == ("waiting", 0)

    start_beat_worker()

    assert wait_until(lambda: has_all_languages(page), SECONDS_TO_CATCH_UP)


@pytest.mark.fault
def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_to_the_next_one_and_every_draft_is_made_once(
    start_beat_worker,
):
    body = plain_to_body("\n\n".join(f"Paragraph number {number} of a long page." for number in range(300)))
    page = make_work("tool", ("en",)).pages.get().specific
    page.body = body
    worker = start_beat_worker()
    page.save_revision().publish()

    def is_in_the_middle() -> bool:
        return 1 <= TranslationJobItem.objects.filter(state="done").count() < len(TARGETS)

    assert wait_until(is_in_the_middle, 40)
    kill_worker(worker)
    job = TranslationJob.objects.get()
    assert job.state == "running"
    assert 1 <= job.items.count() < len(TARGETS)

    start_beat_worker()

    assert wait_until(lambda: TranslationJob.objects.filter(state="done").exists(), SECONDS_TO_CATCH_UP)
    assert has_all_languages(page)
    assert TranslationJobItem.objects.filter(state="done").count() == len(TARGETS)
    assert TranslationLog.objects.count() == len(TARGETS)
    # Each draft was made once: one revision by Wagtail's copy, one by wagtail-localize.
    for draft in Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        assert draft.revisions.count() == 2
    job.refresh_from_db()
    assert job.attempts == 2
