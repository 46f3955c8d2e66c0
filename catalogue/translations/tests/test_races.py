"""Two at once: approvers, files, syncs; and clocks that jump."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail_localize.models import StringTranslation

from catalogue.plain_text import plain_to_body
from catalogue.tests.factories import make_work
from catalogue.translations.documents import build_document
from catalogue.translations.leases import LeaseLostError, take_job
from catalogue.translations.models import ArchivedText, Origin, TranslationJob, TranslationState
from catalogue.translations.places import placed_texts
from catalogue.translations.publishing import publish_translation
from catalogue.translations.receiving import receive_document
from catalogue.translations.registry import PUBLISH_TRANSLATION
from catalogue.translations.reviewing import approve_texts
from catalogue.translations.running import run_job
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import JobRun, SyncRun
from catalogue.translations.tests.conftest import BODY
from catalogue.translations.tests.test_concurrency import THREADS, at_once
from catalogue.translations.work_states import work_states

pytestmark = pytest.mark.django_db(transaction=True)
CARRIED = Origin.CARRIED


@pytest.fixture
def page(steps):
    page = steps.publish(make_work("tool", ("en",), body=BODY).pages.get())
    run = SyncRun()
    sync_page(run, page, ["fr"])
    run.raise_failures()
    TranslationJob.objects.all().delete()
    return page


@pytest.fixture
def french(page, steps):
    steps.translate(page, "fr")
    return steps.translation(page, "fr")


@pytest.fixture
def approver(page):
    return get_user_model().objects.create_superuser("approver", "approver@example.org", "secret")


def test_many_approvals_at_once_are_one(french, approver):
    shown = {placed.text.pk: placed.text_hash for placed in placed_texts(french)}

    results = at_once(lambda: approve_texts(french, approver, shown))

    assert sorted(map(str, results)) == ["0"] * (THREADS - 1) + ["3"]
    assert ArchivedText.objects.filter(state=TranslationState.APPROVED).count() == 3
    assert TranslationJob.objects.filter(function=PUBLISH_TRANSLATION).count() == 1


def test_the_same_file_many_times_at_once_is_taken_over_once(page, steps):
    french = steps.translation(page, "fr")
    units = [type(unit)(unit.id, unit.path, unit.source, f"fr {unit.source}") for unit in build_document(french).units]

    results = at_once(lambda: receive_document(french, units, origin=Origin.FILE).counts)

    assert sorted(each["accepted"] for each in results) == [0] * (THREADS - 1) + [3]
    assert sorted(each["unchanged"] for each in results) == [0] + [3] * (THREADS - 1)
    assert ArchivedText.objects.count() == StringTranslation.objects.count() == 3


def test_many_syncs_at_once_carry_a_moved_text_once(french, page, approver, steps):
    approve_texts(french, approver, {placed.text.pk: placed.text_hash for placed in placed_texts(french)})
    run_job(TranslationJob.objects.get(function=PUBLISH_TRANSLATION).pk)
    page = steps.publish(page, body=plain_to_body(BODY))  # the same words in a block with another id

    def sync():
        run = SyncRun()
        sync_page(run, page, ["fr"])
        run.raise_failures()
        return [str(outcome) for outcome in run.counts]

    results = at_once(sync)

    assert sorted(map(str, results)) == ["['republished']"] + ["['unchanged']"] * (THREADS - 1)
    assert ArchivedText.objects.filter(origin=CARRIED, state=TranslationState.APPROVED).count() == 2
    assert {placed.state for placed in placed_texts(french)} == {TranslationState.APPROVED}


def test_a_clock_that_jumps_ahead_gives_a_job_to_another_worker_and_publishes_once(
    french, page, approver, steps, monkeypatch
):
    approve_texts(french, approver, {placed.text.pk: placed.text_hash for placed in placed_texts(french)})
    job = TranslationJob.objects.get(function=PUBLISH_TRANSLATION)
    slow_worker = take_job(job.pk)

    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=1))
    assert run_job(job.pk) == "done"
    with pytest.raises(LeaseLostError):
        publish_translation(JobRun(slow_worker), french)

    target = steps.page_in(page, "fr")
    assert PageLogEntry.objects.filter(action="wagtail.publish", page=target.pk).count() == 1


def test_a_clock_that_is_set_back_does_not_hide_that_a_translation_is_outdated(
    french, page, approver, steps, monkeypatch
):
    approve_texts(french, approver, {placed.text.pk: placed.text_hash for placed in placed_texts(french)})
    run_job(TranslationJob.objects.get(function=PUBLISH_TRANSLATION).pk)
    assert work_states([page.work_id])[page.work_id]["fr"].state == TranslationState.APPROVED

    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() - timedelta(days=2))
    page = steps.publish(page, title="A new title")
    sync_page(SyncRun(), page, ["fr"])

    found = work_states([page.work_id])[page.work_id]["fr"]
    assert (found.state, found.texts_left) == (TranslationState.OUTDATED, 1)
    assert found.lagging_since is not None
