"""Where a work stands in each language."""

import json

import pytest
from django.core.management import CommandError, call_command

from catalogue.models import Work, WorkPage
from catalogue.plain_text import plain_to_body
from catalogue.tests.factories import make_page, make_work
from catalogue.translations.models import TranslationJob, TranslationState
from catalogue.translations.reviewing import submit_texts
from catalogue.translations.selectors import counts_by_language, language_states
from catalogue.translations.statuses import refresh_stale
from catalogue.translations.tests.conftest import TARGETS

pytestmark = pytest.mark.django_db


def states_of(page) -> dict[str, str]:
    states = language_states(Work.objects.filter(pk=page.work_id))[page.work_id]
    return {code: str(entry.state) for code, entry in states.items()}


def drafts_of(page) -> set[str]:
    drafts = WorkPage.objects.filter(work_id=page.work_id, live=False)
    return set(drafts.values_list("locale__language_code", flat=True))


def test_without_a_page_a_language_is_missing(english_page):
    assert states_of(english_page) == {**dict.fromkeys(TARGETS, "missing"), "en": "approved"}


def test_an_alias_is_no_translation(english_page, locales):
    english_page.copy_for_translation(locales["ar"], alias=True)
    assert states_of(english_page)["ar"] == "missing"


def test_a_work_goes_through_all_states(synced_page, steps):
    assert states_of(synced_page) == {**dict.fromkeys(TARGETS, "missing"), "en": "approved"}

    steps.translate(synced_page, "ar", only=1)
    assert states_of(synced_page)["ar"] == "in_translation"
    steps.translate(synced_page, "ar")
    assert states_of(synced_page)["ar"] == "in_translation"
    submit_texts(steps.translation(synced_page, "ar"), None)
    assert states_of(synced_page)["ar"] == "in_review"
    steps.approve(synced_page, "ar")
    assert states_of(synced_page)["ar"] == "approved"
    steps.publish_translation(synced_page, "ar")
    assert states_of(synced_page)["ar"] == "approved"

    steps.publish(synced_page)
    steps.run_jobs()
    assert states_of(synced_page)["ar"] == "approved"

    steps.publish(synced_page, title="A new title")
    steps.run_jobs()
    assert states_of(synced_page)["ar"] == "outdated"

    steps.translate(synced_page, "ar")
    assert states_of(synced_page)["ar"] == "outdated"  # translated, but the public page lags until somebody publishes
    steps.publish_translation(synced_page, "ar")
    assert states_of(synced_page)["ar"] == "approved"


def test_outdated_says_since_when_and_the_source_is_marked(synced_page, steps):
    steps.translate(synced_page, "ar")
    steps.publish_translation(synced_page, "ar")
    first = steps.publish(synced_page, title="A new title")
    steps.run_jobs()
    steps.publish(synced_page, title="A newer title")
    steps.run_jobs()

    states = language_states(Work.objects.all())[synced_page.work_id]

    assert states["ar"].outdated_since >= first.last_published_at
    assert states["ar"].outdated_since < steps.page_in(synced_page, "en").last_published_at
    assert [code for code, entry in states.items() if entry.is_source] == ["en"]


def test_a_removed_paragraph_does_not_leave_the_translation_outdated(synced_page, steps):
    steps.translate(synced_page, "ru")
    steps.publish_translation(synced_page, "ru")
    body = synced_page.body.raw_data
    body[0]["value"] = "<p>The first paragraph says what the tool is.</p>"
    steps.publish(synced_page, body=synced_page.body)
    steps.run_jobs()
    assert states_of(synced_page)["ru"] == "approved"


def test_pages_with_their_own_text_are_approved(db):
    work = make_work("tool", ("en", "fr"))
    make_page(work, "ar", live=False)
    states = language_states(Work.objects.all())[work.pk]
    assert [states[code].state for code in ("en", "fr", "ar", "ru")] == [
        "approved",
        "approved",
        "in_translation",
        "missing",
    ]


def test_the_number_of_queries_does_not_grow_with_the_works(steps, django_assert_num_queries):
    for _number in range(3):
        steps.publish(make_work("tool", ("en",), body="Text.").pages.get())
    steps.run_jobs()
    with django_assert_num_queries(7):
        assert len(language_states(Work.objects.all())) == 3


def test_counts_name_every_language_and_state(synced_page):
    refresh_stale()
    counts = counts_by_language(Work.objects.all())
    assert list(counts) == ["ar", "zh-hans", "en", "fr", "ru", "es"]
    assert counts["ar"] == {**dict.fromkeys(TranslationState.values, 0), "missing": 1}


def test_the_status_command_prints_the_same_as_json_and_as_a_table(synced_page, capsys):
    call_command("translation_status", "--json")
    status = json.loads(capsys.readouterr().out)
    assert status["works"] == 1
    assert status["languages"] == counts_by_language(Work.objects.all())
    assert status["jobs"] == {"waiting": 0, "running": 0, "done": 1, "failed": 0, "dead": 0}

    call_command("translation_status")
    table = capsys.readouterr().out
    assert "in_translation" in table
    assert table.splitlines()[2].split() == ["ar", "1", "0", "0", "0", "0", "0", "0", "0"]


def test_the_sync_command_starts_missing_translations_without_a_broker(english_page, capsys):
    call_command("sync_translations")
    assert "ar: 1 draft created" in capsys.readouterr().out
    assert drafts_of(english_page) == set(TARGETS)


def test_a_dry_run_says_what_would_change_and_changes_nothing(english_page, capsys):
    call_command("sync_translations", "--dry-run")
    output = capsys.readouterr().out
    assert "Nothing was changed" in output
    assert "zh-hans: 1 draft created" in output
    assert drafts_of(english_page) == set()
    assert not TranslationJob.objects.exists()


def test_the_sync_command_can_be_limited_to_a_work_and_a_language(english_page, capsys):
    other = make_work("tool", ("en",)).pages.get()

    call_command("sync_translations", "--work", "model-law", "--language", "fr")

    assert drafts_of(english_page) == {"fr"}
    assert drafts_of(other) == set()
    output = capsys.readouterr().out
    assert "fr: 1 draft created" in output
    assert "ar: nothing to do" in output


def test_the_sync_command_names_a_work_that_does_not_exist():
    with pytest.raises(CommandError, match="No work has the key no-such-work"):
        call_command("sync_translations", "--work", "no-such-work")


def test_the_sync_command_runs_waiting_jobs_and_brings_back_a_deleted_draft_if_asked(synced_page, steps, capsys):
    steps.page_in(synced_page, "es").delete()
    steps.publish(synced_page, body=plain_to_body("New."))

    call_command("sync_translations")
    assert "left alone, its translation was stopped" in capsys.readouterr().out
    assert not TranslationJob.objects.exclude(state="done").exists()

    call_command("sync_translations", "--work", "model-law")
    assert drafts_of(synced_page) == set(TARGETS)
