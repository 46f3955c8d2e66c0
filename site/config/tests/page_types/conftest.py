"""One site with the demonstration content and its index, and one browser, for all tests of page types."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from catalogue.demo.loading import load_demo
from config.tests.page_types import demo_states
from config.tests.page_types.keyboard import LONG_FORM, SHORT_FORM
from config.tests.page_types.page_list import LANGUAGES, PAGE_TYPES, PageType

SECONDS, SECONDS_OF_LONG_FORMS = 900, 7200


@dataclass(frozen=True)
class FoundPage:
    """A page that exists, as the site answers; `path` begins with the language, or is a whole address of a file."""

    name: str
    language_code: str
    path: str
    html: str
    templates: frozenset[str] = frozenset()
    # The key of the session in which it was asked for.
    session: str = ""


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

    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF="config.tests.page_types.answer_urls"):
        call_command("set_up_site", verbosity=0)
        load_demo()
        demo_states.make_states()
        call_command("rebuild_search_index", verbosity=0)
        suite_services.forget_cached_values()
        server = LiveServer("127.0.0.1")
        yield server
        server.stop()
        client = get_writer()
        delete_indices(client, [name for kind in INDEX_KINDS for name in find_generations(client, kind)])
        migrated_database.restore()
        suite_services.forget_cached_values()
        shutil.rmtree(demo_states.PACKS)


@pytest.fixture(scope="package")
def editor_session(demo_site: LiveServer) -> str:
    """The key of a session of somebody who may open the admin."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="translator-en"), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@pytest.fixture(scope="package")
def found_pages(demo_site: LiveServer, editor_session: str) -> dict[tuple[str, str], FoundPage]:
    """Return every page of the list that exists, by (name, language)."""
    found = {}
    for name, page_type in PAGE_TYPES.items():
        for code in LANGUAGES:
            path = page_type.find(code)
            page = ask(name, page_type, code, path, editor_session) if path else None
            if page and page_type.shows in page.html:
                found[name, code] = page
    return found


def ask(name: str, page_type: PageType, code: str, path: str, editor_session: str) -> FoundPage | None:
    from django.test import Client

    if path.startswith("file:"):
        return FoundPage(name, code, path, Path(unquote(urlsplit(path).path)).read_text(encoding="utf-8"))
    client = Client(raise_request_exception=False)
    if page_type.is_for_editors:
        client.cookies["sessionid"] = editor_session
    response = client.post(path) if page_type.sends_form else client.get(path)
    if response.status_code != page_type.status:
        return None
    templates = frozenset(template.name for template in response.templates if template.name)
    session = editor_session if page_type.is_for_editors else ""
    return FoundPage(name, code, path, response.content.decode(), templates, session)
