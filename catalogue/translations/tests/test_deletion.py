"""What remains of translations when pages are deleted."""

from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from catalogue.translations.models import TranslationJob


def test_a_deleted_translation_stays_deleted_until_somebody_asks(synced_page, steps):
    steps.translate(synced_page, "fr", only=1)
    steps.page_in(synced_page, "fr").delete()

    steps.publish(synced_page, title="New title")

    assert "fr stopped" in steps.run_jobs()
    assert not Page.objects.filter(translation_key=synced_page.translation_key, locale__language_code="fr").exists()
    # What was translated is kept.
    assert StringTranslation.objects.filter(locale__language_code="fr").count() == 1


def test_translations_of_a_deleted_source_become_pages_with_their_own_text(synced_page, steps):
    steps.translate(synced_page, "fr")
    steps.publish_translation(synced_page, "fr")
    synced_page.delete()

    french = steps.publish(steps.page_in(synced_page, "fr"), title="Titre")

    assert french.title == "Titre"
    outcomes = steps.run_jobs()
    assert "en created" in outcomes
    assert steps.translation(french, "en").source.locale.language_code == "fr"


def test_a_job_for_a_deleted_page_is_done(english_page, steps):
    steps.publish(english_page)
    english_page.delete()

    assert steps.run_jobs() == []
    job = TranslationJob.objects.get()
    assert (job.state, job.counts) == ("done", {"gone": 1})
