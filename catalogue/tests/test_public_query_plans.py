"""Answers that anybody can ask for without end, and that aren't kept, look at their own rows alone.

SQLite keeps no statistics here, so it plans for a few rows as for millions: a plan that walks through a table can be
seen in an empty one.
"""

import re

import pytest
from django.db import connection

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from catalogue.tests.query_plans import recorded_statements, steps_of
from pages.page_cache import generation

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in its tables"),
]
# All rows, or those of a language, of a type, or that are no aliases.
WIDE = re.compile(r"SCAN (wagtailcore_page|catalogue_work)|INDEX wagtailcore_page_(locale_id|content_type|alias_of)")


def wide_steps(ask):
    """Return (step, query) of the steps that may look at most pages or works."""
    with recorded_statements() as statements:
        ask()
    selects = [each for each in statements if each[0].startswith("SELECT")]
    assert selects
    return [(step, each[0]) for each in selects for step in steps_of(each) if WIDE.search(step)]


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
