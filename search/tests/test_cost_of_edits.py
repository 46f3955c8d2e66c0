"""What an edit costs, from the editor's click to the index, doesn't grow with the catalogue.

SQLite keeps no statistics here, so it plans for a few rows as for millions: a plan that walks through a table can be
seen in an empty one.
"""

import re

import pytest
from django.apps import apps
from django.db import connection

from catalogue.models import PublicRecord, WorkPage
from catalogue.tasks import refresh_records
from catalogue.tests.factories import make_work
from catalogue.tests.query_plans import recorded_statements, steps_of
from pages.querysets import visible_pages
from search.drain import drain_outbox
from search.tests.conftest import page_of
from search.wagtail_backend import SAMPLE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's plans follow the size of its tables"),
]

# Tables with a row or more for each work.
LARGE_TABLES = (
    "catalogue_languageversion",
    "catalogue_publicrecord",
    "catalogue_translations_languagestatus",
    "catalogue_work",
    "catalogue_workpage",
    "catalogue_work_topics",
    "wagtailcore_page",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailsearch_indexentry",
)
# Found by these, a row is one of very many: all pages of a language, of a type, or that are no aliases.
BLUNT_INDICES = ("wagtailcore_page_locale", "wagtailcore_page_content_type")
NO_ALIASES = '"alias_of_id" IS NULL'


def walks_of(sql, params):
    """Return the steps of a statement's plan that look at all rows of a large table, or at most of them."""
    if not re.match("(SELECT|UPDATE|DELETE|INSERT)", sql) or f"LIMIT {SAMPLE}" in sql:
        return []
    return [step for step in steps_of((sql, params)) if is_walk(step, sql)]


def is_walk(step, sql):
    if step.startswith("SCAN"):
        return table_of(step, sql) in LARGE_TABLES
    is_blunt = any(f"INDEX {name}" in step for name in BLUNT_INDICES)
    return is_blunt or (NO_ALIASES in sql and "INDEX wagtailcore_page_alias_of" in step)


def table_of(step, sql):
    """Return the table that a step scans. It names an alias, which may be used twice, but an index only once."""
    index = re.search(r"INDEX (?:sqlite_autoindex_)?(\w+)", step)
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    by_index = [table for table in tables if index and index[1].startswith(f"{table}_")]
    if by_index:
        return max(by_index, key=len)
    alias = step.split()[1]
    named = re.search(rf'"(\w+)" {alias}\b', sql)
    return named[1] if named else alias


def find_walks(statements):
    return [(walk, sql) for sql, params in statements for walk in walks_of(sql, params)]


def test_a_walk_through_all_pages_is_seen():
    with recorded_statements() as statements:
        list(visible_pages().filter(title="Extradition"))
        list(WorkPage.objects.filter(work__in=[1, 2, 3], alias_of__isnull=True))
    assert [sql for _walk, sql in find_walks(statements)] == [sql for sql, _params in statements]


def test_no_statement_of_an_edit_walks_through_the_catalogue(search_indices, django_capture_on_commit_callbacks):
    work = make_work(languages=("en", "fr"))
    drain_outbox()
    refresh_records([work.pk])
    digest = PublicRecord.objects.get(key=work.key).digest
    page = page_of(work, "fr")
    page.title = "Quokkas témoins"
    with recorded_statements() as statements:
        # Translation statuses are written anew right after the commit.
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        assert drain_outbox().works == 1
        refresh_records([work.pk])
    assert PublicRecord.objects.get(key=work.key).digest != digest
    assert len(statements) > 50
    assert find_walks(statements) == []
