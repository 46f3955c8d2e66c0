"""Many processes at once on the same rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from wagtail.models import Page
from wagtail_localize.models import TranslationLog

from catalogue.tests.factories import make_work
from catalogue.translations.job_rows import request_job
from catalogue.translations.models import TranslationJob
from catalogue.translations.registry import SYNC_PAGE
from catalogue.translations.running import run_job

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6


def at_once(call):
    """Call `call` in six threads that start together; return their results and errors."""
    barrier = Barrier(THREADS)

    def run(_number):
        try:
            barrier.wait(20)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_the_same_call_from_many_processes_at_once_is_one_job():
    results = at_once(lambda: request_job(SYNC_PAGE, {"page": {"model": "wagtailcore.page", "pk": 1}}, unique_key="k"))

    assert {job.pk for job in results} == {TranslationJob.objects.get().pk}


def test_many_workers_on_one_job_run_it_once():
    page = make_work("tool", ("en",)).pages.get().specific
    page.save_revision().publish()
    job = TranslationJob.objects.get()

    results = at_once(lambda: run_job(job.pk))

    assert sorted(map(str, results)) == ["None"] * (THREADS - 1) + ["done"]
    assert Page.objects.filter(translation_key=page.translation_key).count() == 6
    assert TranslationLog.objects.count() == 5
    job.refresh_from_db()
    assert job.attempts == 1
