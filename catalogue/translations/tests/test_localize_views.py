"""wagtail-localize's own views and jobs, where they would put the wrong text in public."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import LocaleSynchronization, TranslationSource

from catalogue.plain_text import plain_to_steps
from catalogue.tests.factories import make_work
from catalogue.translations.models import TranslationJob
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun
from catalogue.translations.tests.conftest import edit_address, is_public, messages_of
from pages.models import HomePage, TextPage


def test_a_page_can_not_be_turned_into_an_alias_of_another_language(admin, synced_page, steps):
    steps.translate(synced_page, "ru")
    russian = steps.publish_translation(synced_page, "ru")

    response = admin.post(reverse("wagtail_localize:convert_to_alias", args=[russian.pk]), follow=True)

    assert "can't show the text of another language" in messages_of(response)
    russian.refresh_from_db()
    assert (russian.alias_of_id, russian.title) == (None, "[ru] Model law on evidence")


def test_an_alias_in_another_language_is_never_public(steps, locales, db):
    page = make_work("tool", ("en",)).pages.get().specific
    alias = page.copy_for_translation(locales["ar"], alias=True)
    assert not is_public(alias)

    steps.publish(page, title="Published again")

    assert not is_public(alias)
    # The sync turns the alias into a translation.
    assert "ar created" in steps.run_jobs()
    assert Page.objects.get(pk=alias.pk).alias_of_id is None


def test_a_mirrored_tree_makes_no_public_pages_and_is_not_offered(admin, steps, locales, db):
    about = HomePage.objects.get(locale=locales["en"]).add_child(instance=TextPage(title="About us", slug="about"))

    form = admin.get(reverse("wagtaillocales:edit", args=[locales["ar"].pk])).content.decode()
    assert "sync_from" not in form
    LocaleSynchronization.objects.create(locale=locales["ar"], sync_from=locales["en"])
    job = TranslationJob.objects.get()
    assert job.function == "wagtail_localize.synctree.synchronize_tree"
    steps.run_jobs()

    aliases = Page.objects.filter(alias_of__isnull=False)
    assert [alias.alias_of_id for alias in aliases] == [about.pk]
    assert not aliases.filter(live=True).exists()


def test_sync_translated_pages_queues_a_job_and_publishes_nothing(admin, synced_page, steps):
    TranslationJob.objects.all().delete()
    source = TranslationSource.objects.get(object_id=synced_page.translation_key)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])

    assert "publish_translations" not in admin.get(address).content.decode()
    response = admin.post(address, {"publish_translations": "on"}, follow=True)

    assert "are being brought up to date" in messages_of(response)
    assert TranslationJob.objects.get().arguments["page"]["pk"] == synced_page.pk
    assert (
        not Page.objects.filter(translation_key=synced_page.translation_key, live=True)
        .exclude(pk=synced_page.pk)
        .exists()
    )


def test_a_subtree_submitted_for_translation_overwrites_no_page(admin, steps, locales, db):
    section = HomePage.objects.get(locale=locales["en"]).add_child(instance=TextPage(title="Section", slug="section"))
    child = section.add_child(instance=TextPage(title="Child", slug="child"))
    own = HomePage.objects.get(locale=locales["ar"]).add_child(
        instance=TextPage(title="صفحة", slug="own", locale=locales["ar"], translation_key=child.translation_key)
    )
    address = reverse("wagtail_localize:submit_page_translation", args=[section.pk])

    response = admin.post(address, {"locales": [locales["ar"].pk, locales["fr"].pk], "include_subtree": "on"})

    assert response.status_code == 302
    assert TranslationJob.objects.get().requested_by.username == "editor"
    assert sorted(steps.run_jobs()) == ["ar own_text", "fr created"]
    own.refresh_from_db()
    assert (own.title, own.live) == ("صفحة", True)


@pytest.mark.parametrize("kind", ["training", "tool", "publication"])
def test_the_translation_editor_shows_every_text_that_must_be_translated(admin, steps, kind, db):
    page = make_work(kind, ("en",), summary="Summary", body="Body.").pages.get().specific
    texts = {"seo_title": "Title for engines", "search_description": "Description for engines"}
    own = {
        "training": {"venue": "Vienna", "how_to_take_part": "<p>Write to us.</p>"},
        "tool": {"purpose": "<p>For drafters.</p>", "steps": plain_to_steps([{"title": "One", "text": "Read it."}])},
        "publication": {"series": "Series A"},
    }
    page = steps.publish(page, **texts, **own[kind])
    sync_page(SyncRun(), page, ["ar"])

    editor = admin.get(f"{edit_address(steps.page_in(page, 'ar'))}?editor=page")

    shown = {segment["contentPath"] for segment in json.loads(editor.context["props"])["segments"]}
    needed = steps.translation(page, "ar").source.stringsegment_set.values_list("context__path", flat=True)
    assert set(needed) <= shown
    assert len(set(needed)) >= 5 + len(own[kind])
