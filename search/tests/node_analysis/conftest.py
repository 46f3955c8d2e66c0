"""What analysis must do on the local node and on the official distribution alike.

ELASTICSEARCH_URL runs these tests against another node, which needs the plugins analysis-smartcn and analysis-icu.
"""

import os
import uuid

import pytest
from elasticsearch import Elasticsearch


@pytest.fixture(scope="module")
def client(elasticsearch_url):
    with Elasticsearch(elasticsearch_url, request_timeout=30) as client:
        yield client


@pytest.fixture
def index_name(client):
    """A name for an index of one test's own."""
    name = f"{os.environ.get('SEARCH_INDEX_PREFIX', 'test')}-analysis-{uuid.uuid4().hex[:8]}"
    yield name
    client.indices.delete(index=name, ignore_unavailable=True)


def analyze(client, text, index=None, **parts):
    answer = client.indices.analyze(index=index, text=text, **parts)
    return [token["token"] for token in answer["tokens"]]
