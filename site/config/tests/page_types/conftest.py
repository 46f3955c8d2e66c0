"""One site with the demonstration content and its index, and one browser, for all tests of page types."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from catalogue.demo.loading import load_demo
from config.tests.page_types.keyboard import LONG_FORM, SHORT_FORM
from config.tests.page_types.page_list import ERROR_PAGES, LANGUAGES, PAGE_TYPES

SECONDS, SECONDS_OF_LONG_FORMS = 900, 7200


@dataclass(frozen=True)
class FoundPage:
    """A page that exists, as the site answers; `path` begins with the language."""

    name: str
    language_code: str
    path: str
    html: str


def pytest_collection_modifyitems(config, items):
    """All in one worker, which loads the content once."""
    seconds = SECONDS_OF_LONG_FORMS if config.getoption("--long") else SECONDS
    for item in items:
        if "/page_types/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("page_types"))
            # The first of them loads the content and asks for every page in six languages.
            item.add_marker(pytest.mark.timeout(seconds), append=False)
            # pytest-django makes databases for marked tests only.
            item.add_marker(pytest.mark.django_db)


def pytest_generate_tests(metafunc):
    """Journeys by keyboard: in Arabic on a phone and in English on a desk; in the long form in more ways."""
    if "reader" in metafunc.fixturenames:
        readers = LONG_FORM if metafunc.config.getoption("--long") else SHORT_FORM
        metafunc.parametrize("reader", readers, ids=[f"{each.language_code}-{each.width}px" for each in readers])


@pytest.fixture
def _django_db_helper():
    """No transaction around each test, as pytest-django would have it: all of them only read what is committed."""


@pytest.fixture(scope="package")
def demo_site(
    django_db_setup, django_db_blocker, migrated_database, elasticsearch_url: str, redis_url: str
) -> Iterator[LiveServer]:
    """A live server with committed demo content; the database is put back at the end."""
    from launch import suite_services
    from search.client import get_writer
    from search.index_kinds import INDEX_KINDS
    from search.lifecycle import delete_indices, find_generations

    with django_db_blocker.unblock():
        call_command("set_up_site", verbosity=0)
        load_demo()
        call_command("rebuild_search_index", verbosity=0)
        suite_services.forget_cached_values()
        server = LiveServer("127.0.0.1")
        yield server
        server.stop()
        client = get_writer()
        delete_indices(client, [name for kind in INDEX_KINDS for name in find_generations(client, kind)])
        migrated_database.restore()
        suite_services.forget_cached_values()


@pytest.fixture(scope="package")
def found_pages(demo_site: LiveServer) -> dict[tuple[str, str], FoundPage]:
    """Return every page of the list that exists, by (name, language)."""
    from django.test import Client

    client = Client()
    found = {}
    for name, find in PAGE_TYPES.items():
        for code in LANGUAGES:
            path = find(code)
            response = client.get(path) if path else None
            if response is not None and response.status_code == (404 if name in ERROR_PAGES else 200):
                found[name, code] = FoundPage(name, code, path, response.content.decode())
    return found
