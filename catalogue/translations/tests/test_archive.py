"""The archive keeps every text that comes in, by whatever way, and nothing can be taken out of it."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from wagtail_localize.models import StringTranslation

from catalogue.translations.archiving import catch_up, entering
from catalogue.translations.models import AppendOnlyError, ArchivedText, Origin, TextReview, TranslationState
from catalogue.translations.places import placed_texts


def rows() -> list[tuple[str, str, str]]:
    return list(ArchivedText.objects.values_list("target_text", "state", "origin"))


@pytest.fixture
def text(synced_page, steps, editor) -> StringTranslation:
    steps.translate(synced_page, "fr", only=1, user=editor)
    return StringTranslation.objects.get()


def test_a_text_is_archived_with_its_words_its_place_and_who_entered_it(text, synced_page, editor):
    row = ArchivedText.objects.get()

    assert (row.translation_key, row.path) == (synced_page.translation_key, "title")
    assert (row.source_language, row.target_language) == ("en", "fr")
    assert (row.source_text, row.target_text) == ("Model law on evidence", "[fr] Model law on evidence")
    assert (row.state, row.origin) == (TranslationState.IN_TRANSLATION, Origin.EDITOR)
    assert (row.user_id, row.user_name) == (editor.pk, "editor")
    assert row.source_revision_id == synced_page.live_revision_id


def test_new_words_add_a_row_and_the_same_words_none(text):
    text.save()
    text.data = "Loi type"
    text.save()
    text.save()

    assert [target for target, _state, _origin in rows()] == ["[fr] Model law on evidence", "Loi type"]


def test_a_machines_text_is_a_draft_that_nobody_answers_for(synced_page, steps, editor):
    segment = steps.translation(synced_page, "fr").source.stringsegment_set.first()
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=steps.translation(synced_page, "fr").target_locale,
        data="Loi modèle",
        translation_type="machine",
        tool_name="Dummy",
        last_translated_by=editor,
    )

    assert rows() == [("Loi modèle", TranslationState.MACHINE_DRAFT, Origin.MACHINE)]
    review = TextReview.objects.get()
    assert (review.state, review.translator) == (TranslationState.MACHINE_DRAFT, None)


def test_a_po_file_is_archived_as_a_file(synced_page, steps, editor):
    translation = steps.translation(synced_page, "fr")
    catalogue = translation.export_po()
    for entry in catalogue:
        entry.msgstr = f"fr {entry.msgid}"

    translation.import_po(catalogue, user=editor, tool_name="PO File")

    assert ArchivedText.objects.filter(origin=Origin.FILE, tool="PO File", user_id=editor.pk).count() == 3


def test_whoever_knows_more_of_a_text_says_so(text, editor):
    with entering(Origin.SERVER, "Weblate", None, TranslationState.IN_REVIEW):
        text.data = "Loi type"
        text.save()

    assert rows()[-1] == ("Loi type", TranslationState.IN_REVIEW, Origin.SERVER)
    assert TextReview.objects.get().state == TranslationState.IN_REVIEW


def test_a_faulty_text_is_archived_as_failed_once(text):
    text.data = "Loi <script>alert(1)</script>"
    text.save()

    assert rows()[1:] == [("Loi <script>alert(1)</script>", TranslationState.FAILED, Origin.EDITOR)]
    text.refresh_from_db()
    assert text.has_error


def test_texts_written_past_the_archive_are_noticed(text):
    StringTranslation.objects.update(data="Loi type")

    assert catch_up(StringTranslation.objects.all()) == 1
    assert catch_up(StringTranslation.objects.all()) == 0
    assert [target for target, _state, _origin in rows()] == ["[fr] Model law on evidence", "Loi type"]


def test_a_text_that_was_written_past_the_archive_is_archived_when_it_is_deleted(text):
    TextReview.objects.all().delete()
    StringTranslation.objects.update(data="Loi type")

    StringTranslation.objects.all().delete()

    assert rows()[-1][0] == "Loi type"
    assert not TextReview.objects.exists()


def test_the_archive_outlives_the_text_its_page_and_its_translator(text, synced_page, editor):
    StringTranslation.objects.all().delete()
    synced_page.delete()
    editor.delete()

    assert [target for target, _state, _origin in rows()] == ["[fr] Model law on evidence"]


def test_rows_are_never_changed_and_never_deleted(text):
    row = ArchivedText.objects.get()
    row.target_text = "Other words"

    for forbidden in (
        row.save,
        row.delete,
        ArchivedText.objects.all().delete,
        lambda: ArchivedText.objects.update(target_text="Other words"),
        lambda: ArchivedText.objects.bulk_update([row], ["target_text"]),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            forbidden()
    assert rows() == [("[fr] Model law on evidence", TranslationState.IN_TRANSLATION, Origin.EDITOR)]


def test_texts_from_before_there_were_reviews_are_archived_and_approved_if_they_are_public(synced_page, steps, editor):
    for code in ("fr", "es"):
        steps.translate(synced_page, code, user=editor)
    steps.publish_translation(synced_page, "fr")
    TextReview.objects.all().delete()
    known = ArchivedText.objects.count()
    migration = import_module("catalogue.translations.migrations.0007_reviews_of_existing_texts")

    migration.review_existing_texts(apps, None)
    migration.review_existing_texts(apps, None)

    assert ArchivedText.objects.count() == known + 6
    reviews = TextReview.objects.values_list("translation__locale__language_code", "state").distinct()
    assert set(reviews) == {("fr", TranslationState.APPROVED), ("es", TranslationState.IN_TRANSLATION)}
    assert {placed.state for placed in placed_texts(steps.translation(synced_page, "fr"))} == {
        TranslationState.APPROVED
    }
