"""Answers that anybody can ask for without end, and that aren't kept, look at their own rows alone.

SQLite keeps no statistics here, so it plans for a few rows as for millions: a plan that walks through a table can be
seen in an empty one.
"""

import re

import pytest
from django.db import connection

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from pages.page_cache import generation

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL plans by what is in its tables"),
]
# All rows, or those of a language, of a type, or that are no aliases.
WIDE = re.compile(r"SCAN (wagtailcore_page|catalogue_work)|INDEX wagtailcore_page_(locale_id|content_type|alias_of)")


def wide_steps(ask):
    """Return (plan, query) of the steps that may look at most pages or works."""
    asked = {}

    def note(execute, sql, params, many, context):
        asked.setdefault(sql, params)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    assert asked
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked.items():
            if sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                found += [(row[3], sql) for row in cursor.fetchall() if WIDE.search(row[3])]
    return found


def test_a_walk_through_all_pages_is_seen():
    assert wide_steps(lambda: list(WorkPage.objects.filter(title="Extradition")))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ar/tools/guide/", 404),
        ("/ar/tools/none/", 404),
        ("/ar/no/such/page/", 404),
        ("/en/tools/guide/", 200),
        ("/api/v1/works/guide/", 200),
        ("/api/v1/works/none/", 404),
    ],
)
def test_an_address_is_answered_without_a_walk_through_the_catalogue(client, monkeypatch, path, status):
    make_work("tool", ("en", "fr"), key="guide")
    # A test is one transaction; parts of pages (menus, say) are kept as if it had ended.
    monkeypatch.setattr(generation, "is_marked", lambda: False)

    assert client.get(path).status_code == status
    assert wide_steps(lambda: client.get(path)) == []
