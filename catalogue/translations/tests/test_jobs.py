"""Job rows: one for the same call, one effect, leases, retries, the dead letter."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import TranslationSource
from wagtail_localize.tasks import background

from catalogue.tests.factories import make_work
from catalogue.translations import leases, running
from catalogue.translations.job_rows import request_job
from catalogue.translations.leases import LeaseLostError, delay_after, take_job
from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.queueing import retry_job
from catalogue.translations.references import JobArgumentError, from_json, to_json
from catalogue.translations.registry import SYNC_PAGE, UnknownJobFunctionError
from catalogue.translations.running import JobsFailedError, run_due_jobs, run_job
from catalogue.translations.sync_run import ItemsFailedError
from catalogue.translations.tests.conftest import TARGETS

pytestmark = pytest.mark.django_db


def expire_lease(job):
    TranslationJob.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def make_due(job):
    TranslationJob.objects.filter(pk=job.pk).update(available_at=timezone.now())


@pytest.fixture
def broken_database(monkeypatch):
    """The database refuses to take over a source, as it does while another process holds it too long."""

    def fail(instance):
        raise OperationalError("database is locked")

    monkeypatch.setattr(TranslationSource, "update_or_create_from_instance", fail)
    return monkeypatch


def test_publishing_twice_before_a_worker_comes_is_one_job(job, english_page, steps):
    steps.publish(english_page, title="Again")
    assert TranslationJob.objects.get().pk == job.pk
    assert len(steps.run_jobs()) == 5


def test_publishing_while_the_job_runs_makes_another_one_that_waits_for_it(job, english_page, steps):
    lease = take_job(job.pk)
    steps.publish(english_page, title="Again")
    second = TranslationJob.objects.exclude(pk=job.pk).get()

    assert run_job(second.pk) is None
    lease.finish(running.Counter())
    assert run_job(second.pk) == "done"


def test_a_finished_job_runs_only_once(job):
    assert run_job(job.pk) == "done"
    assert run_job(job.pk) is None
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_job_that_somebody_holds_is_not_taken(job):
    lease = take_job(job.pk)
    assert take_job(job.pk) is None
    lease.renew()


def test_a_job_is_taken_over_when_its_lease_has_run_out_and_the_first_worker_can_write_no_more(job):
    first = take_job(job.pk)
    expire_lease(job)
    second = take_job(job.pk)

    assert second.owner != first.owner
    with pytest.raises(LeaseLostError):
        first.renew()
    with pytest.raises(LeaseLostError):
        first.finish(running.Counter())
    assert first.fail(ValueError("late"), running.Counter()) is None
    second.renew()


def test_a_clock_that_was_set_back_holds_no_job(job):
    TranslationJob.objects.filter(pk=job.pk).update(available_at=timezone.now() + timedelta(days=1))
    first = take_job(job.pk)
    assert first is not None  # a job that was never tried waits for no clock

    TranslationJob.objects.filter(pk=job.pk).update(lease_expires_at=timezone.now() + timedelta(days=1))
    assert running.due_job_ids() == [job.pk]
    second = take_job(job.pk)  # no lease of this clock lasts that long
    with pytest.raises(LeaseLostError):
        first.renew()

    second.fail(OperationalError("gone"), running.Counter())
    assert running.due_job_ids() == []  # an ordinary pause is kept
    TranslationJob.objects.filter(pk=job.pk).update(available_at=timezone.now() + timedelta(days=1))
    assert running.due_job_ids() == [job.pk]
    assert run_job(job.pk) == "done"


def test_a_worker_that_lost_its_lease_in_the_middle_leaves_nothing_of_the_item(job, english_page, monkeypatch):
    """Two workers on one job: the slow one's transaction is rolled back, so every page exists once."""
    original = TranslationSource.create_or_update_translation
    calls = []

    def lose_lease_at_third(self, locale, **kwargs):
        calls.append(locale.language_code)
        if len(calls) == 3:
            expire_lease(job)
            assert run_job(job.pk) == "done"
        return original(self, locale, **kwargs)

    monkeypatch.setattr(TranslationSource, "create_or_update_translation", lose_lease_at_third)
    with pytest.raises(Exception, match=r"UNIQUE|unique|no longer held"):
        run_job(job.pk)

    pages = Page.objects.filter(translation_key=english_page.translation_key)
    assert sorted(pages.values_list("locale__language_code", flat=True)) == sorted([*TARGETS, "en"])
    job.refresh_from_db()
    assert job.state == "done"


def test_a_second_attempt_does_only_what_the_first_left(job, monkeypatch, steps):
    original = TranslationSource.create_or_update_translation
    attempts = []

    def fail_once_for_russian(self, locale, **kwargs):
        attempts.append(locale.language_code)
        if attempts.count("ru") == 1 and locale.language_code == "ru":
            raise OperationalError("database is locked")
        return original(self, locale, **kwargs)

    monkeypatch.setattr(TranslationSource, "create_or_update_translation", fail_once_for_russian)
    with pytest.raises(ItemsFailedError, match="ru: OperationalError: database is locked"):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.available_at > timezone.now()
    assert run_job(job.pk) is None  # not due yet
    make_due(job)

    assert run_job(job.pk) == "done"

    assert sorted(attempts) == sorted([*TARGETS, "ru"])
    assert {item.state for item in job.items.all()} == {"done"}


def test_pauses_between_attempts_double_up_to_an_hour_and_are_spread():
    for attempts in range(1, 30):
        expected = min(10 * 2 ** (attempts - 1), 3600)
        pauses = {delay_after(attempts).total_seconds() for _ in range(20)}
        assert all(expected / 2 <= pause <= expected * 1.5 for pause in pauses)
        assert len(pauses) > 1


def test_a_job_that_keeps_failing_is_given_up_and_can_be_tried_again(job, broken_database):
    for _attempt in range(leases.MAX_ATTEMPTS):
        make_due(job)
        with pytest.raises(ItemsFailedError):
            run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "dead"
    assert "database is locked" in job.reason
    make_due(job)
    assert run_job(job.pk) is None
    broken_database.undo()

    assert retry_job(job)

    assert run_job(job.pk) == "done"
    assert not retry_job(job)


def test_a_job_that_takes_its_worker_down_every_time_is_given_up(job):
    for _attempt in range(leases.MAX_ATTEMPTS):
        assert take_job(job.pk)
        expire_lease(job)

    assert take_job(job.pk) is None

    job.refresh_from_db()
    assert (job.state, job.owner) == ("dead", "")
    assert "worker was lost 8 times" in job.reason


def test_an_error_that_no_later_attempt_can_help_is_given_up_at_once(job, monkeypatch):
    def fail(run, **arguments):
        raise ValueError("a mistake in the code")

    monkeypatch.setattr(running, "load_runner", lambda path: fail)
    with pytest.raises(ValueError, match="a mistake in the code"):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason) == ("dead", "ValueError: a mistake in the code")


def test_a_later_success_of_the_same_call_settles_what_was_given_up(job, english_page, steps):
    TranslationJob.objects.filter(pk=job.pk).update(state=JobState.DEAD)
    steps.publish(english_page, title="Again")

    steps.run_jobs()

    assert set(TranslationJob.objects.values_list("state", flat=True)) == {"done"}


def test_a_failed_job_gives_way_to_a_newer_one_for_the_same_page(job, english_page, steps, broken_database):
    lease = take_job(job.pk)
    steps.publish(english_page, title="Again")

    assert lease.fail(OperationalError("gone"), running.Counter()) == "done"
    assert TranslationJob.objects.filter(state="waiting").count() == 1


def test_a_retry_next_to_a_waiting_job_closes_the_old_row(job, english_page, steps):
    TranslationJob.objects.filter(pk=job.pk).update(state=JobState.DEAD)
    steps.publish(english_page, title="Again")

    assert retry_job(job)

    job.refresh_from_db()
    assert job.state == "done"
    assert TranslationJob.objects.filter(state="waiting").count() == 1


def test_a_tick_runs_everything_that_is_due_although_one_job_fails(steps, monkeypatch):
    pages = [make_work("tool", ("en",)).pages.get() for _ in range(3)]
    for page in pages:
        steps.publish(page)
    bad = TranslationJob.objects.get(arguments__page__pk=pages[1].pk)
    TranslationJob.objects.filter(pk=bad.pk).update(function="catalogue.translations.sync.sync_everything")

    with pytest.raises(JobsFailedError, match=f"{bad.pk} .UnknownJobFunctionError."):
        run_due_jobs(60)

    states = dict(TranslationJob.objects.values_list("pk", "state"))
    assert states.pop(bad.pk) == "dead"
    assert set(states.values()) == {"done"}


def test_a_job_that_was_deleted_is_nothing_to_do():
    assert run_job(4711) is None


def test_only_listed_functions_are_taken():
    with pytest.raises(UnknownJobFunctionError):
        background.enqueue(timezone.now, [], {})
    with pytest.raises(UnknownJobFunctionError):
        request_job("os.system", {"command": "true"})
    assert not TranslationJob.objects.exists()


def test_arguments_are_json_with_references(english_page, locales, editor):
    from wagtail.models import Locale

    value = {"page": english_page, "locales": Locale.objects.filter(language_code="ar"), "user": editor, "n": [1, None]}
    data = to_json(value)

    assert data["page"] == {"model": "catalogue.toolpage", "pk": english_page.pk}
    assert data["locales"] == [{"model": "wagtailcore.locale", "pk": locales["ar"].pk}]
    assert from_json(data) == {"page": english_page, "locales": [locales["ar"]], "user": editor, "n": [1, None]}
    for refused in (object(), Page(), {1: 2}, {"model": "a", "pk": 1}):
        with pytest.raises(JobArgumentError):
            to_json(refused)


def test_old_jobs_are_deleted(job):
    run_job(job.pk)
    TranslationJob.objects.update(finished_at=timezone.now() - timedelta(days=91))
    run_due_jobs(1)
    assert not TranslationJob.objects.exists()


def test_the_job_of_a_page_refers_to_it_by_id(job, english_page):
    assert job.function == SYNC_PAGE
    assert job.arguments == {"page": {"model": "catalogue.toolpage", "pk": english_page.pk}}
