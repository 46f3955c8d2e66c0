"""Jobs in the admin: seen, inspected, tried again by those who may."""

import html

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from catalogue.translations.models import JobState, TranslationJob
from catalogue.translations.running import run_job

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
