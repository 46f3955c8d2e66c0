"""The rows that the matrix reads say the truth: they follow every change, and are mended where they don't."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import Work
from catalogue.tests.factories import make_work
from catalogue.translations.models import LanguageStatus, TranslationState
from catalogue.translations.reviewing import submit_texts
from catalogue.translations.statuses import (
    find_differences,
    mark_stale,
    refresh_stale,
    refresh_statuses,
    refreshing_at_the_end,
    stale_work_ids,
)


def status(page, code="fr") -> LanguageStatus:
    return LanguageStatus.objects.get(work_id=page.work_id, language_code=code)


@pytest.fixture
def fresh(synced_page):
    refresh_stale()
    return synced_page


def test_every_work_has_a_row_in_every_language_after_the_first_refresh(db):
    works = [make_work("tool", ("en",)) for _number in range(3)]

    assert refresh_stale() == 3
    assert refresh_stale() == 0

    assert LanguageStatus.objects.count() == 18
    assert {row.state for row in LanguageStatus.objects.filter(work=works[0], language_code="en")} == {"approved"}
    assert find_differences() == []


def test_a_row_tells_what_is_left(fresh, steps):
    row = status(fresh)
    assert (row.state, row.texts_total, row.texts_left) == (TranslationState.MISSING, 3, 3)
    assert row.words_total == row.words_left == 20
    steps.translate(fresh, "fr", only=1)
    submit_texts(steps.translation(fresh, "fr"), None)
    refresh_stale()

    row = status(fresh)
    assert (row.state, row.texts_left, row.words_left) == (TranslationState.IN_TRANSLATION, 2, 16)
    assert (status(fresh, "en").is_source, status(fresh, "en").is_public) == (True, True)


def test_what_changes_a_text_marks_its_work_in_the_same_transaction(fresh, steps):
    other = make_work("tool", ("en",))
    refresh_stale()
    assert stale_work_ids() == []

    with transaction.atomic():
        steps.translate(fresh, "fr", only=1)
        assert stale_work_ids() == [fresh.work_id]
        transaction.set_rollback(True)

    assert stale_work_ids() == []
    for change in (
        lambda: steps.translate(fresh, "fr", user=None),
        lambda: submit_texts(steps.translation(fresh, "fr"), None),
        lambda: steps.approve(fresh, "fr"),
        lambda: steps.publish(fresh, title="A new title"),
        lambda: steps.page_in(fresh, "es").delete(),
    ):
        change()
        assert stale_work_ids() == [fresh.work_id]
        refresh_stale()
    steps.run_jobs()
    assert stale_work_ids() == []  # a job refreshes what it changed
    assert find_differences() == []
    assert other.pk not in stale_work_ids()


def test_the_time_moves_only_when_the_state_does(fresh, steps):
    LanguageStatus.objects.update(state_since=timezone.now() - timedelta(days=9))
    before = status(fresh).state_since
    steps.publish(fresh, title="Another title of more words")
    steps.run_jobs()
    refresh_stale()
    assert status(fresh).state_since == before

    steps.translate(fresh, "fr", only=1)
    refresh_stale()

    assert status(fresh).state_since > before
    assert status(fresh, "es").state_since == before


@pytest.mark.django_db(transaction=True)
def test_rows_follow_the_commit(steps):
    page = steps.publish(make_work("tool", ("en",)).pages.get())
    steps.run_jobs()
    assert status(page).state == TranslationState.MISSING

    steps.translate(page, "fr")

    assert (status(page).state, status(page).is_stale) == (TranslationState.IN_TRANSLATION, False)


@pytest.mark.django_db(transaction=True)
def test_a_job_of_many_transactions_refreshes_once(steps):
    page = steps.publish(make_work("tool", ("en",)).pages.get())
    steps.run_jobs()

    with refreshing_at_the_end():
        steps.translate(page, "fr")
        assert status(page).is_stale

    assert (status(page).state, status(page).is_stale) == (TranslationState.IN_TRANSLATION, False)


def test_the_number_of_queries_does_not_grow_with_the_works(steps, db):
    for _number in range(4):
        steps.publish(make_work("tool", ("en",), body="Text.").pages.get())
    steps.run_jobs()
    ids = list(Work.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as one:
        refresh_statuses(ids[:1])
    with CaptureQueriesContext(connection) as three:
        refresh_statuses(ids[1:])
    assert len(three) == len(one) < 20


def test_a_row_that_lies_is_found_and_mended(fresh, capsys):
    LanguageStatus.objects.filter(language_code="ar").update(state="approved", words_left=0)

    with pytest.raises(SystemExit):
        call_command("translation_status", "--check")
    captured = capsys.readouterr()
    assert "2 differences" in captured.out
    assert f"work {fresh.work_id} ar: state is approved, should be missing" in captured.err

    call_command("translation_status", "--check", "--refresh")
    assert "0 differences" in capsys.readouterr().out


def test_a_work_that_is_gone_leaves_nothing_to_refresh(fresh):
    work_id = fresh.work_id
    LanguageStatus.objects.all().delete()
    mark_stale([work_id])
    refresh_statuses([work_id, 10_000_000])
    assert set(LanguageStatus.objects.values_list("work_id", flat=True)) == {work_id}
