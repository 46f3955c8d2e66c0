"""An import brings texts of their own; translators' work is not lost to it."""

import json

import pytest
from django.urls import reverse
from wagtail_localize.models import Translation

from catalogue.importers.run import import_file
from catalogue.models import WorkPage
from catalogue.translations.models import TranslationJob
from catalogue.translations.tests.conftest import BODY

pytestmark = pytest.mark.django_db

ARABIC = {"title": "قانون نموذجي", "summary": "ملخص", "body": "نص الصفحة."}


@pytest.fixture
def import_record(tmp_path):
    def run(**pages):
        path = tmp_path / "works.jsonl"
        record = {"key": "model-law", "kind": "tool", "type": "model_law", "pages": pages}
        path.write_text(json.dumps(record) + "\n", encoding="utf-8")
        return import_file(path)

    return run


def test_an_imported_text_ends_the_translation_that_was_in_progress(synced_page, steps, import_record):
    report = import_record(ar=ARABIC)

    assert (report.updated, report.rejected) == (1, [])
    arabic = steps.page_in(synced_page, "ar")
    assert (arabic.live, arabic.title) == (True, ARABIC["title"])
    assert not steps.translation(synced_page, "ar").enabled


def test_no_later_sync_overwrites_an_imported_text(synced_page, steps, import_record):
    import_record(ar=ARABIC)
    steps.publish(synced_page, title="New title", summary="New summary")

    assert "ar own_text" in steps.run_jobs()
    assert steps.page_in(synced_page, "ar").title == ARABIC["title"]


def test_an_imported_text_may_have_the_same_title_as_its_source(synced_page, steps, import_record):
    report = import_record(fr={"title": synced_page.title, "summary": "", "body": "Un texte."})

    assert report.rejected == []
    assert steps.page_in(synced_page, "fr").live


def test_an_import_is_refused_where_translators_have_unpublished_work(synced_page, steps, import_record, editor):
    steps.translate(synced_page, "ar", only=1, user=editor)

    report = import_record(ar=ARABIC, fr={"title": "Loi type", "summary": "", "body": "Un texte."})

    assert report.updated == 0
    assert report.rejected == [(1, "pages.ar: a translation of this page is being worked on")]
    assert steps.translation(synced_page, "ar").enabled
    assert not steps.page_in(synced_page, "fr").live  # nothing of the record was written


def test_an_import_may_replace_a_published_translation(synced_page, steps, import_record, editor):
    steps.translate(synced_page, "ar", user=editor)
    steps.publish_translation(synced_page, "ar")

    report = import_record(ar=ARABIC)

    assert report.rejected == []
    arabic = steps.page_in(synced_page, "ar")
    assert arabic.title == ARABIC["title"]
    # The translators' text is in the history.
    assert any("[ar] Model law" in revision.content["title"] for revision in arabic.revisions.all())


def test_an_import_that_changes_the_source_passes_it_on(synced_page, steps, import_record):
    steps.translate(synced_page, "ru")
    steps.publish_translation(synced_page, "ru")

    import_record(en={"title": "Imported title", "summary": "", "body": BODY})

    outcomes = steps.run_jobs()
    assert "ru outdated" in outcomes
    assert "fr refreshed" in outcomes
    assert steps.page_in(synced_page, "ru").title == "[ru] Model law on evidence"


def test_an_import_of_new_works_makes_no_jobs(tmp_path, django_assert_max_num_queries):
    path = tmp_path / "works.jsonl"
    page = {"title": "A title", "summary": "", "body": "A text."}
    records = [
        {"key": f"imported-{number}", "kind": "tool", "type": "model_law", "pages": {"en": page, "fr": page}}
        for number in range(20)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")

    report = import_file(path)

    assert report.created == 20
    assert WorkPage.objects.count() == 40
    assert not TranslationJob.objects.exists()
    assert not Translation.objects.exists()


def test_starting_a_translation_over_a_page_without_history_keeps_its_text_in_a_revision(
    synced_page, steps, import_record, client, editor
):
    import_record(ar=ARABIC)
    arabic = steps.page_in(synced_page, "ar")
    arabic.revisions.all().delete()
    client.force_login(editor)

    client.post(reverse("wagtailadmin_pages:edit", args=[arabic.pk]), {"localize-restart-translation": "1"})

    assert steps.translation(synced_page, "ar").enabled
    assert [revision.content["title"] for revision in arabic.revisions.all()] == [ARABIC["title"]]
    steps.publish(synced_page, title="New title")
    assert "ar outdated" in steps.run_jobs()
    assert steps.page_in(synced_page, "ar").title == ARABIC["title"]
