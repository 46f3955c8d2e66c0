"""What the tests of search share: live indices of this worker on the real node, and ways to fill and ask them."""

import time
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from elasticsearch.helpers import bulk

from search.breaker import reader_breaker, writer_breaker
from search.client import alias_of, get_writer
from search.documents import DOCUMENTS
from search.drain import drain_outbox
from search.engines import search_works
from search.forms import ApiForm
from search.index_kinds import INDEX_KINDS
from search.indexing import find_targets
from search.lifecycle import create_indices, swap_aliases
from search.models import OutboxEntry
from search.side_requests import SideRequest
from search.tests.alert_steps import inbox  # noqa: F401 - a fixture of several files


@pytest.fixture(autouse=True)
def _closed_breakers():
    """A test that cut Elasticsearch off must not leave the next one without it."""
    close_breakers()
    yield
    close_breakers()


def close_breakers():
    for breaker in (reader_breaker, writer_breaker, *(each.breaker for each in SideRequest.all)):
        breaker.note_success()


@pytest.fixture
def search_indices(elasticsearch_url):
    """The live indices of all languages, empty. They are made once, since that takes longest."""
    client = get_writer()
    if len(find_targets(client).live) < len(INDEX_KINDS):
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        create_indices(client, stamp)
        swap_aliases(client, stamp)
    empty_indices(client)
    return client


def empty_indices(client):
    aliases = ",".join(map(alias_of, INDEX_KINDS))
    client.indices.refresh(index=aliases)
    hits = client.search(index=aliases, size=10_000, source=False, sort=["_doc"], version=True)["hits"]["hits"]
    # Above every version given so far, and below those to come: versions follow the clock. (Where a test
    # moved the clock, its documents have versions of their own.)
    version = int(time.time() * 1000)
    actions = [
        {
            "_op_type": "delete",
            "_index": hit["_index"],
            "_id": hit["_id"],
            "version": max(version, hit["_version"]),
            "version_type": "external_gte",
        }
        for hit in hits
    ]
    bulk(client, actions, refresh=True)


@pytest.fixture
def drain(search_indices):
    """Empty the outbox and make the outcome visible to searches."""

    def run(**options):
        outcome = drain_outbox(**options)
        search_indices.indices.refresh(index=",".join(map(alias_of, INDEX_KINDS)))
        return outcome

    return run


@pytest.fixture
def find():
    """Return the keys that a search finds, best first."""

    def run(query="", language="en", **parameters):
        return [hit.key for hit in ask(query, language, **parameters).hits]

    return run


def ask(query="", language="en", **parameters):
    data = QueryDict(mutable=True)
    data.update({"q": query})
    for name, value in parameters.items():
        data.setlist(name, [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)])
    form = ApiForm(data, language=language)
    assert form.is_valid(), form.errors
    return search_works(form.to_request())


@pytest.fixture
def indexed_in():
    """Return the languages in whose index a work's own page stands, and see that stand-ins show one of these."""

    def run(key):
        shown = shown_in(key)
        # A stand-in only ever shows a page that is there.
        assert set(shown.values()) <= {code for code, language in shown.items() if code == language}
        return [code for code, language in shown.items() if code == language]

    return run


def shown_in(key):
    """Return {index language: language of the page that is shown} of a work's documents at this moment."""
    client = get_writer()
    answers = {code: client.options(ignore_status=404).get(index=alias_of(code), id=key) for code in DOCUMENTS}
    return {code: answer["_source"]["language"] for code, answer in answers.items() if answer.get("found")}


class Recorder:
    """The keys of works for which rows are added within a with block."""

    def __enter__(self):
        OutboxEntry.objects.all().delete()
        return self

    def __exit__(self, *exception):
        self.keys = set(OutboxEntry.objects.values_list("work_key", flat=True))


def page_of(work, code="en"):
    return work.pages.get(locale__language_code=code).specific


def title_in_index(client, key, code="en"):
    answer = client.options(ignore_status=404).get(index=alias_of(code), id=key)
    return answer["_source"]["title"] if answer.get("found") else None
