"""What an exchange and a refresh of statuses ask of the database: rows of their work, never all of a language."""

import re
from dataclasses import replace

import pytest
from django.db import connection

from catalogue.tests.query_plans import recorded_statements, steps_of
from catalogue.translations.admin.addresses import lead_to_editor
from catalogue.translations.documents import build_document, find_translation_of
from catalogue.translations.models import Origin, TranslationState
from catalogue.translations.publication_guard import UntranslatedPageError, refuse_unfinished
from catalogue.translations.quality import load_terms
from catalogue.translations.receiving import receive_document
from catalogue.translations.statuses import refresh_statuses
from catalogue.translations.sync import sync_page
from catalogue.translations.sync_run import SyncRun

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in its tables"),
]
# Found by the language alone, or not found by anything.
WIDE = re.compile(r"\((target_)?locale_id=\?\)|(target_language|language_code)=\?\)$|^SCAN (?!.*CONSTANT ROW)")
# Few rows, however many works there are.
SMALL = re.compile(r"SCAN (wagtailcore_locale|wagtailcore_site|auth_|django_content_type)")


def plans_of(work) -> list[tuple[str, str]]:
    """Return (plan, query) of every step of every query that a call makes."""
    with recorded_statements() as statements:
        work()
    asked = {sql: params for sql, params in statements if sql.startswith(("SELECT", "UPDATE", "DELETE"))}
    found = [(step, sql) for sql, params in asked.items() for step in steps_of((sql, params))]
    assert found
    return found


def wide_steps(work) -> list[tuple[str, str]]:
    return [(plan, sql) for plan, sql in plans_of(work) if WIDE.search(plan) and not SMALL.search(plan)]


def test_sending_and_receiving_look_at_their_work_alone(synced_page, steps):
    translation = steps.translation(synced_page, "fr")
    terms = load_terms("en", "fr")  # the thesaurus, read once for a run

    def exchange():
        document = build_document(translation)
        units = [
            replace(each, target=f"« {each.source} »", state=TranslationState.IN_REVIEW) for each in document.units
        ]
        receive_document(find_translation_of(document), units, origin=Origin.FILE, terms=terms)
        build_document(translation)

    assert wide_steps(exchange) == []


def test_statuses_syncs_and_the_guard_look_at_their_work_alone(synced_page, steps):
    steps.translate(synced_page, "fr")
    french = steps.page_in(synced_page, "fr")
    assert wide_steps(lambda: refresh_statuses([synced_page.work_id])) == []

    def guard():
        with pytest.raises(UntranslatedPageError):
            refuse_unfinished(french, is_publication=False)

    assert wide_steps(guard) == []
    assert wide_steps(lambda: sync_page(SyncRun(), synced_page)) == []


def test_a_page_in_wagtails_editor_is_led_to_ours_by_its_own_rows(synced_page, steps, rf):
    french = steps.page_in(synced_page, "fr")
    request = rf.get("/")
    assert wide_steps(lambda: lead_to_editor(request, french)) == []
