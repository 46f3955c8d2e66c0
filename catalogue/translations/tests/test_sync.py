"""What a publication does to the other languages."""

import pytest
from django.conf import settings
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from catalogue.models import ToolPage, WorkPage
from catalogue.plain_text import plain_to_body
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from catalogue.translations.models import SourceVersion, TranslationJob
from catalogue.translations.registry import SYNC_PAGE
from catalogue.translations.sync_run import ItemsFailedError
from catalogue.translations.tests.conftest import BODY, TARGETS
from pages.models import HomePage, TextPage


def test_publishing_a_page_creates_drafts_in_the_other_five_languages(english_page, steps):
    steps.publish(english_page)

    outcomes = steps.run_jobs()

    assert sorted(outcomes) == sorted(f"{code} created" for code in TARGETS)
    drafts = WorkPage.objects.filter(work=english_page.work).exclude(pk=english_page.pk)
    assert {page.locale.language_code for page in drafts} == set(TARGETS)
    for page in drafts:
        assert not page.live
        assert page.slug == english_page.slug
        assert page.get_parent().locale == page.locale
        assert page.specific_class is english_page.specific_class
    assert Translation.objects.filter(source__object_id=english_page.translation_key, enabled=True).count() == 5


def test_drafts_are_not_public(synced_page, client):
    assert client.get(synced_page.url).status_code == 200
    path = synced_page.url.split("/", 2)[2]
    assert {code: client.get(f"/{code}/{path}").status_code for code in TARGETS} == dict.fromkeys(TARGETS, 404)


@pytest.mark.parametrize("source_code", [code for code, _name in settings.LANGUAGES])
def test_any_language_can_be_the_source(source_code, steps, db):
    page = make_work("training", (source_code,)).pages.get().specific

    steps.publish(page)

    outcomes = steps.run_jobs()
    assert len(outcomes) == 5
    assert {outcome.split()[1] for outcome in outcomes} == {"created"}
    source = Translation.objects.filter(source__object_id=page.translation_key).first().source
    assert source.locale.language_code == source_code


def test_the_first_published_page_is_the_source_even_if_another_one_is_published_later(steps, db):
    work = make_work("publication", ("fr", "en"))
    steps.publish(work.pages.get(locale__language_code="en"))

    outcomes = steps.run_jobs()

    assert sorted(outcomes) == ["ar created", "en own_text", "es created", "ru created", "zh-hans created"]
    assert steps.translation(work.pages.first(), "ar").source.locale.language_code == "fr"


def test_a_page_with_its_own_text_is_left_alone(english_page, steps):
    french = make_page(english_page.work, "fr", title="Loi type", live=False, body=plain_to_body("Un brouillon."))

    steps.publish(english_page)
    outcomes = steps.run_jobs()

    assert "fr own_text" in outcomes
    kept = steps.page_in(english_page, "fr")
    assert (kept.pk, kept.title, kept.live) == (french.pk, "Loi type", False)
    assert "Un brouillon." in kept.body[0].value.source
    assert not Translation.objects.filter(target_locale__language_code="fr").exists()


def test_a_work_that_exists_in_all_six_languages_needs_no_job(steps, db):
    work = make_work("tool", tuple(code for code, _name in settings.LANGUAGES), body=BODY)
    before = {page.pk: (page.title, page.specific.body.raw_data) for page in work.pages.all()}

    steps.publish(work.pages.get(locale__language_code="en"))

    assert not TranslationJob.objects.exists()
    assert not Translation.objects.exists()
    assert {page.pk: page.title for page in work.pages.all()} == {pk: title for pk, (title, _body) in before.items()}


def test_pages_written_directly_start_nothing(db):
    make_work("tool", ("en", "ar"))
    assert not TranslationJob.objects.exists()


def test_publishing_a_translation_does_not_make_it_a_source(synced_page, steps):
    steps.translate(synced_page, "ar")
    TranslationJob.objects.all().delete()

    arabic = steps.publish_translation(synced_page, "ar")

    assert arabic.live
    assert not TranslationJob.objects.filter(function=SYNC_PAGE).exists()


def test_a_publication_that_changes_nothing_changes_no_translation(synced_page, steps):
    steps.translate(synced_page, "ar")
    steps.publish_translation(synced_page, "ar")
    versions = SourceVersion.objects.count()

    steps.publish(synced_page)

    assert set(steps.run_jobs()) == {f"{code} unchanged" for code in TARGETS}
    assert SourceVersion.objects.count() == versions


def test_a_changed_source_leaves_the_public_translation_and_its_unchanged_segments(synced_page, steps, client):
    steps.translate(synced_page, "ar")
    arabic = steps.publish_translation(synced_page, "ar")
    total, done = steps.translation(synced_page, "ar").get_progress()
    assert total == done == 3

    steps.publish(synced_page, title="A new title")
    outcomes = steps.run_jobs()

    assert "ar outdated" in outcomes
    assert "fr refreshed" in outcomes
    kept = steps.page_in(synced_page, "ar")
    assert (kept.live, kept.title, kept.live_revision_id) == (True, arabic.title, arabic.live_revision_id)
    assert kept.body.raw_data[:] == arabic.body.raw_data[:]
    assert steps.translation(synced_page, "ar").get_progress() == (3, 2)
    page = client.get(kept.url).content.decode()
    assert "[ar] Model law on evidence" in page
    assert "[ar] The first paragraph" in page


def test_a_draft_follows_its_source_until_it_is_published(synced_page, steps):
    steps.translate(synced_page, "es", only=1)

    steps.publish(synced_page, body=plain_to_body("Another body."))
    steps.run_jobs()

    spanish = steps.page_in(synced_page, "es")
    assert not spanish.live
    assert "Another body." in spanish.body[0].value.source
    assert spanish.title == "[es] Model law on evidence"


def test_a_paragraph_that_is_removed_disappears_from_translations_without_a_translator(synced_page, steps):
    steps.translate(synced_page, "ru")
    russian = steps.publish_translation(synced_page, "ru")
    assert "[ru] The second" in str(russian.body)
    body = synced_page.body.raw_data
    body[0]["value"] = "<p>The first paragraph says what the tool is.</p>"

    steps.publish(synced_page, body=synced_page.body)
    outcomes = steps.run_jobs()

    assert "ru republished" in outcomes
    russian = steps.page_in(synced_page, "ru")
    assert russian.live
    assert not russian.has_unpublished_changes
    assert "[ru] The second" not in str(russian.body)
    assert "[ru] The first" in str(russian.body)


def test_words_a_translator_has_not_published_yet_are_never_published_by_a_sync(synced_page, steps):
    steps.translate(synced_page, "ru")
    steps.publish_translation(synced_page, "ru")
    steps.publish(synced_page, title="Second title")
    steps.run_jobs()
    steps.translate(synced_page, "ru")
    synced_page.refresh_from_db()
    synced_page.body.raw_data[0]["value"] = "<p>The first paragraph says what the tool is.</p>"

    steps.publish(synced_page, title="Second title", body=synced_page.body)

    assert "ru outdated" in steps.run_jobs()
    assert steps.page_in(synced_page, "ru").title == "[ru] Model law on evidence"


def test_a_new_slug_of_the_source_is_the_slug_of_all(synced_page, steps):
    steps.translate(synced_page, "fr")
    steps.publish_translation(synced_page, "fr")

    steps.publish(synced_page, slug="model-law-on-evidence")
    steps.run_jobs()

    slugs = set(Page.objects.filter(translation_key=synced_page.translation_key).values_list("slug", flat=True))
    assert slugs == {"model-law-on-evidence"}


def test_the_slug_is_nothing_to_translate(synced_page, steps):
    paths = steps.translation(synced_page, "ar").source.stringsegment_set.values_list("context__path", flat=True)
    assert "slug" not in paths


def test_home_pages_and_listings_are_no_targets_since_they_exist_in_all_languages(steps, db):
    listing = ensure_listings()["tool", "en"]

    steps.publish(listing, introduction="Changed")
    steps.publish(HomePage.objects.get(locale__language_code="en"))

    assert not TranslationJob.objects.exists()


def test_parents_are_translated_before_their_children(steps, db):
    home = HomePage.objects.get(locale__language_code="en")
    about = home.add_child(instance=TextPage(title="About", slug="about", live=False))
    team = about.add_child(instance=TextPage(title="The team", slug="team"))

    steps.publish(team)
    outcomes = steps.run_jobs()

    assert {outcome.split()[1] for outcome in outcomes} == {"created"}
    arabic = steps.page_in(team, "ar")
    parent = arabic.get_parent().specific
    assert (parent.translation_key, parent.live, parent.alias_of_id) == (about.translation_key, False, None)
    assert not Page.objects.filter(alias_of__isnull=False).exists()


def test_all_translations_show_the_same_work(synced_page, steps):
    works = {steps.page_in(synced_page, code).work_id for code in TARGETS}
    assert works == {synced_page.work_id}


def test_nothing_is_translated_from_a_page_that_was_unpublished_meanwhile(english_page, steps):
    page = steps.publish(english_page)
    page.unpublish()

    assert steps.run_jobs() == []
    assert page.get_translations().count() == 0


def test_a_translated_title_that_is_too_long_is_flagged_and_stops_nothing(synced_page, steps):
    steps.translate(synced_page, "ru", only=1)
    entered = StringTranslation.objects.get(locale__language_code="ru")
    assert not entered.has_error
    entered.data = "Заголовок " * 50
    entered.save()

    steps.publish(synced_page, body=plain_to_body("Another body."))

    assert "ru refreshed" in steps.run_jobs()
    assert steps.page_in(synced_page, "ru").title == "Model law on evidence"
    entered.refresh_from_db()
    assert entered.has_error
    assert "255" in entered.get_error()


def test_one_language_that_fails_does_not_stop_the_others(synced_page, steps):
    russian = steps.page_in(synced_page, "ru")
    # A page whose row in the table of tools was lost can't be saved.
    ToolPage.objects.filter(pk=russian.pk)._raw_delete("default")
    steps.publish(synced_page, body=plain_to_body("Another body."))

    with pytest.raises(ItemsFailedError, match="ru: "):
        steps.run_jobs()

    job = TranslationJob.objects.first()
    items = {item.language_code: (item.state, item.outcome) for item in job.items.all()}
    assert items.pop("ru") == ("failed", "")
    assert items == {code: ("done", "refreshed") for code in TARGETS if code != "ru"}
    assert job.items.get(language_code="ru").reason


def test_a_source_with_a_slug_in_its_own_script_has_translations_with_usable_slugs(steps, db):
    page = make_work("tool", ("ar",), titles={"ar": "قانون نموذجي"}).pages.get().specific

    steps.publish(page, slug="قانون-نموذجي")
    steps.run_jobs()

    slugs = Page.objects.filter(translation_key=page.translation_key).values_list("locale__language_code", "slug")
    assert all(slug for _code, slug in slugs)
