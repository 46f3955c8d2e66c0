"""From the last approval to a public page that everybody finds, with a real worker and a real Elasticsearch."""

import time

import pytest
from django.apps import apps
from django.core.management import call_command

from catalogue.plain_text import plain_to_body
from catalogue.tests.factories import make_work
from catalogue.translations.models import TranslationJob
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun
from launch.embedded import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS_TO_BE_FOUND = 5.0


@pytest.fixture
def french_draft(steps):
    """An English work with a French draft that is translated, not approved."""
    page = make_work("tool", ("en",), titles={"en": "Wombats"}).pages.get().specific
    page.body = plain_to_body("How to hear a wombat in court.")
    page.save_revision().publish()
    sync_page(SyncRun(), page, ["fr"])
    TranslationJob.objects.all().delete()
    steps.translate(page, "fr")
    title = steps.translation(page, "fr").source.stringsegment_set.get(context__path="title")
    text = title.string.translations.get()
    text.data = "Les wombats témoins"
    text.save()
    return page


def find(client, words: str, language: str) -> list:
    return client.get("/api/v1/search/", {"q": words, "lang": language}).json()["results"]


def test_an_approved_translation_is_public_and_in_the_search_within_seconds(
    french_draft, steps, editor, client, elasticsearch_url, celery_worker
):
    call_command("rebuild_search_index", allow_shrink=True)
    assert find(client, "témoins", "fr") == []
    # The first task makes a fresh worker load everything; what is measured is a site that runs.
    make_work("tool", titles={"en": "Quokkas"})
    assert wait_until(lambda: find(client, "quokkas", "en"), 60)

    started = time.monotonic()
    steps.approve(french_draft, "fr", editor)
    assert wait_until(lambda: find(client, "témoins", "fr"), 3 * SECONDS_TO_BE_FOUND)
    took = time.monotonic() - started

    assert [result["title"] for result in find(client, "témoins", "fr")] == ["Les wombats témoins"]
    assert steps.page_in(french_draft, "fr").live
    print(f"searchable {took:.1f} s after the approval")
    assert took < SECONDS_TO_BE_FOUND


def test_a_publication_and_what_the_search_has_to_know_are_one_transaction(french_draft, steps, editor):
    outbox = apps.get_model("search", "OutboxEntry").objects
    outbox.all().delete()
    steps.approve(french_draft, "fr", editor)
    assert not outbox.exists()  # nothing is public yet

    assert steps.run_jobs() == ["fr published"]

    assert outbox.exists()
