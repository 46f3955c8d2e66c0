"""Sending the texts of many works at once to translators."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from catalogue.groups import ensure_groups
from catalogue.translations.models import TranslationJob
from catalogue.translations.tests.conftest import messages_of
from catalogue.translations.tests.status_rows import set_status, set_statuses
from catalogue.translations.tests.test_matrix_actions import address, ask

pytestmark = pytest.mark.django_db


def sending_jobs():
    return TranslationJob.objects.filter(function__endswith="send_translations")


@pytest.fixture(autouse=True)
def exchange_folder(settings, tmp_path):
    settings.TRANSLATION_EXCHANGE_FOLDER = str(tmp_path)


@pytest.fixture
def work(synced_page):
    """Five translations have begun; all texts of the Spanish one are approved."""
    set_statuses(synced_page.work)
    for code, left in {"ar": 3, "zh-hans": 3, "fr": 3, "ru": 3, "es": 0}.items():
        set_status(synced_page.work, code, texts_left=left)
    return synced_page.work


def test_only_what_has_begun_and_has_texts_left_is_sent(admin, work):
    plan = ask(admin, address("send", [work]))
    assert plan["عربي"] == ["1", ""]
    assert plan["Español"] == ["0", "1: all its texts are approved"]
    assert plan["English"][1].startswith("1: it isn't translated from another language")


def test_sending_makes_one_job_for_each_language(admin, work, steps, synced_page):
    data = {"languages": ["ar", "fr"], "way": "files"}
    shown = messages_of(admin.post(address("send", [work]), data, follow=True))
    assert "2 translations are being sent: عربي 1 and Français 1." in shown
    jobs = list(sending_jobs().order_by("pk"))
    assert [job.arguments["translations"] for job in jobs] == [
        [steps.translation(synced_page, code).pk] for code in ("ar", "fr")
    ]
    assert {job.arguments["provider"] for job in jobs} == {"files"}
    assert {job.requested_by.username for job in jobs} == {"editor"}


def test_a_file_is_downloaded_with_the_same_selection(admin, work, steps, synced_page):
    download = reverse("translation_files_download")
    response = admin.post(address("send", [work]), {"languages": ["ar", "fr"], "way": "download"})
    uuids = "&".join(f"translation={steps.translation(synced_page, code).uuid}" for code in ("ar", "fr"))
    assert response["Location"] == f"{download}?{uuids}"
    assert not sending_jobs().exists()


def test_only_ways_that_are_set_up_are_offered(admin, work, settings):
    def offered() -> str:
        return admin.get(address("send", [work])).content.decode()

    assert 'value="files"' in offered()
    assert 'value="weblate"' not in offered()
    settings.TRANSLATION_EXCHANGE_FOLDER = ""
    assert 'value="files"' not in offered()


def test_translators_send_nothing_to_others(client, work):
    ensure_groups()
    user = get_user_model().objects.create_user("translator", "translator@example.org", "secret")
    user.groups.set([Group.objects.get(name="Translator")])
    client.force_login(user)
    assert client.post(address("send", [work]), {"languages": ["ar"], "way": "files"}).status_code == 200
    assert not sending_jobs().exists()
