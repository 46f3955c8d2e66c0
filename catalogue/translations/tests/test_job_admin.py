"""Jobs in the admin: seen, inspected, tried again by those who may."""

import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from catalogue.tests.factories import make_work
from catalogue.translations.drafting_queue import queue_draft
from catalogue.translations.exchange_queue import queue_fetching, queue_sending
from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.queueing import queue_publication
from catalogue.translations.references import to_json
from catalogue.translations.registry import FETCH_TRANSLATIONS, PUBLISH_TRANSLATION, SYNC_PAGE
from catalogue.translations.running import run_job
from catalogue.translations.sync_run import ItemsFailedError, JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead_job(job):
    TranslationJob.objects.filter(pk=job.pk).update(state=JobState.DEAD, reason="OperationalError: database is locked")
    return job


def test_dead_jobs_are_listed_with_their_reason_and_can_be_tried_again(client, editor, dead_job):
    client.force_login(editor)
    listing = reverse("wagtailsnippets_catalogue_translations_translationjob:list")
    shown = html.unescape(client.get(f"{listing}?state=dead").content.decode())
    assert "OperationalError: database is locked" in shown
    assert "Model law on evidence" in shown
    address = reverse("wagtail_bulk_action", args=["catalogue_translations", "translationjob", "retry"])
    assert f"{address}?id={dead_job.pk}" in shown

    assert "This job will be tried again" in client.get(f"{address}?id={dead_job.pk}").content.decode()
    response = client.post(f"{address}?id={dead_job.pk}&next={listing}", follow=True)

    assert "1 job will be tried again" in response.content.decode()
    dead_job.refresh_from_db()
    assert dead_job.state == "waiting"


def test_a_job_can_be_inspected_but_neither_added_nor_changed_nor_deleted(client, editor, job):
    client.force_login(editor)
    run_job(job.pk)
    name = "wagtailsnippets_catalogue_translations_translationjob"
    inspected = client.get(reverse(f"{name}:inspect", args=[job.pk])).content.decode()
    assert "عربي: draft created" in inspected
    for address in (reverse(f"{name}:add"), *(reverse(f"{name}:{view}", args=[job.pk]) for view in ("edit", "delete"))):
        assert client.get(address).status_code == 302
        assert client.post(address, {}).status_code == 302
    assert TranslationJob.objects.count() == 1


@pytest.mark.parametrize(("rights", "state"), [([], "dead"), (["view_translationjob"], "waiting")])
def test_whoever_may_see_jobs_may_try_them_again(client, dead_job, django_user_model, rights, state):
    user = django_user_model.objects.create_user("translator", "translator@example.org", "secret")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *rights]))
    client.force_login(user)
    address = reverse("wagtail_bulk_action", args=["catalogue_translations", "translationjob", "retry"])

    client.post(f"{address}?id={dead_job.pk}")

    dead_job.refresh_from_db()
    assert dead_job.state == state


def listed(client) -> str:
    response = client.get(reverse("wagtailsnippets_catalogue_translations_translationjob:list"))
    return " ".join(html.unescape(strip_tags(response.content.decode())).split())


def test_the_list_says_how_far_a_job_has_come_while_it_runs(admin, job, monkeypatch):
    """As somebody sees it who looks in the middle of the job, between two of its items."""
    seen = []
    record = JobRun.record

    def look_first(run, *item):
        outcome = record(run, *item)
        seen.append(listed(admin))
        if len(seen) == 2:
            raise ValueError("not this one")
        return outcome

    monkeypatch.setattr(JobRun, "record", look_first)
    with pytest.raises(ItemsFailedError):
        run_job(job.pk)
    assert [re.search(r"running (\d of \d( Failed: \d)?)", text)[1] for text in seen] == [
        "1 of 5",
        "2 of 5",
        "2 of 5 Failed: 1",
        "3 of 5 Failed: 1",
        "4 of 5 Failed: 1",
    ]
    assert "4 of 5 Failed: 1" in listed(admin)

    list_address = reverse("wagtailsnippets_catalogue_translations_translationjob:list")
    results = admin.get(list_address + "results/?state=dead").content.decode()
    progress = re.search(r'href="([^"]+)">4 of 5<', results)[1]
    shown = html.unescape(admin.get(html.unescape(progress)).content.decode())
    assert "ValueError: not this one" in shown
    assert f'href="{list_address}?state=dead"' in shown


def test_a_job_that_is_done_has_its_result_and_one_of_unknown_length_what_it_did(admin, job):
    run_job(job.pk)
    assert " of 5" not in listed(admin)
    TranslationJob.objects.create(function=FETCH_TRANSLATIONS, arguments={"provider": "files"}, unique_key="fetch")
    assert "waiting 0 so far" in listed(admin)


def test_the_list_asks_the_database_the_same_for_many_jobs(admin, db):
    def add_jobs(numbers):
        for number in numbers:
            page = make_work("tool", ("en",), key=f"work-{number}").pages.get()
            arguments, key = {"page": to_json(page)}, f"key-{number}"
            job = TranslationJob.objects.create(function=SYNC_PAGE, arguments=arguments, unique_key=key)
            job.items.create(translation_key=page.translation_key, language_code="fr", source_hash="", state="done")

    TranslationJob.objects.create(function=PUBLISH_TRANSLATION, arguments={"translation": 1}, unique_key="gone")
    add_jobs(range(2))
    listed(admin)
    with CaptureQueriesContext(connection) as few:
        assert listed(admin).count("1 of 5") == 2
    add_jobs(range(2, 20))
    with CaptureQueriesContext(connection) as many:
        assert listed(admin).count("1 of 5") == 20
    assert len(many) == len(few)


def test_jobs_say_what_they_are_about(admin, synced_page, steps):
    french, arabic = (steps.translation(synced_page, code) for code in ("fr", "ar"))
    jobs = [
        queue_publication(french),
        queue_draft(arabic),
        queue_sending("weblate", [french]),
        queue_sending("weblate", [french, arabic]),
        queue_fetching("files"),
    ]
    assert [job.subject for job in jobs] == [
        "Model law on evidence (Français)",
        "Model law on evidence (عربي)",
        "Model law on evidence (Français), Weblate",
        "2 translations, Weblate",
        "Exchange folder",
    ]
    shown = listed(admin)
    assert all(job.subject in shown for job in jobs)
