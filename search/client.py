"""The one door to Elasticsearch: clients for readers and writers, index names, and the errors callers see."""

import os
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from elastic_transport import NodeConfig
from elastic_transport.client_utils import url_to_node_config
from elasticsearch import ApiError, Elasticsearch, JsonSerializer, OrjsonSerializer, TransportError
from elasticsearch.dsl import query
from elasticsearch.serializer import NdjsonSerializer


class SearchUnavailableError(Exception):
    """Elasticsearch is not there, too slow, or has no index yet: what is to be done can wait."""


class SearchNotConfiguredError(SearchUnavailableError):
    """ELASTICSEARCH_URL is empty: this site has no Elasticsearch."""


# Answers that say "not now" rather than "never": overload, a node without master, a full disk.
PASSING_STATUSES = frozenset({403, 408, 429, 500, 502, 503, 504})
UNAVAILABLE_ERRORS = (TransportError, ApiError)


class QuickJson(JsonSerializer):
    """Ten times as fast as Python's own JSON, which is left for the halves of characters that readers may type.

    Clauses of elasticsearch.dsl are written as they are met: a search has hundreds.
    """

    def default(self, data: Any) -> Any:
        return data.to_dict() if isinstance(data, query.Query) else super().default(data)

    def json_dumps(self, data: Any) -> bytes:
        try:
            return orjson.dumps(data, default=self.default)
        except TypeError:
            return JsonSerializer.json_dumps(self, data)


class ReaderSerializer(QuickJson, OrjsonSerializer):
    """Requests of one search."""


class ReaderLinesSerializer(QuickJson, NdjsonSerializer):
    """Requests of several searches."""


def is_configured() -> bool:
    return bool(settings.ELASTICSEARCH_URL)


def get_reader() -> Elasticsearch:
    """Return the client for searches: one attempt, given up after SEARCH_REQUEST_TIMEOUT seconds."""
    return _connect(settings.SEARCH_REQUEST_TIMEOUT)


def get_writer() -> Elasticsearch:
    """Return the client for index writes, which may take SEARCH_WRITE_TIMEOUT seconds each."""
    return _connect(settings.SEARCH_WRITE_TIMEOUT, is_writer=True)


def _connect(timeout: float, is_writer: bool = False) -> Elasticsearch:
    if not settings.ELASTICSEARCH_URL:
        raise SearchNotConfiguredError("ELASTICSEARCH_URL is empty.")
    # Sockets must not be shared with a forked worker, hence the process id.
    return _make_client(
        os.getpid(),
        settings.ELASTICSEARCH_URL,
        timeout,
        is_writer,
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_USERNAME,
        settings.ELASTICSEARCH_PASSWORD,
        settings.ELASTICSEARCH_CA_CERTS,
        settings.ELASTICSEARCH_CERT_FINGERPRINT,
    )


@lru_cache(maxsize=8)
def _make_client(
    _process_id: int,
    urls: str,
    timeout: float,
    is_writer: bool,
    api_key: str,
    username: str,
    password: str,
    ca_certs: str,
    cert_fingerprint: str,
) -> Elasticsearch:
    options: dict[str, Any] = {"retry_on_timeout": False}
    if is_writer:
        options["serializer"] = OrjsonSerializer()
    else:
        options["serializers"] = {each.mimetype: each for each in (ReaderSerializer(), ReaderLinesSerializer())}
    if api_key:
        options["api_key"] = api_key
    elif username:
        options["basic_auth"] = (username, password)
    addresses = [url.strip() for url in urls.split(",") if url.strip()]
    nodes = [build_node_config(url, timeout, ca_certs, cert_fingerprint) for url in addresses]
    # A node that refuses is tried no second time; the others are, and for a while come first. One that is silent
    # uses up the time limit, so nobody else is tried. Nodes that weren't named are never looked for (no sniffing):
    # their addresses inside a cluster need not lead there from here.
    return Elasticsearch(nodes, max_retries=len(nodes) - 1, **options)


def build_node_config(url: str, timeout: float, ca_certs: str = "", cert_fingerprint: str = "") -> NodeConfig:
    """Return where a node is. The limit is set here since only so it spans connecting and reading together."""
    config = url_to_node_config(url, use_default_ports_for_scheme=True)
    extra: dict[str, Any] = {}
    if config.scheme == "https" and ca_certs:
        extra["ca_certs"] = ca_certs
    if config.scheme == "https" and cert_fingerprint:
        extra["ssl_assert_fingerprint"] = cert_fingerprint
    return config.replace(request_timeout=timeout, **extra)


def alias_of(name: str) -> str:
    """Return the alias under which readers and writers know an index (see `search.index_kinds`).

    `name` is a language code for the works as that language's readers find them, else what the index holds.
    """
    is_language = any(name == code for code, _name in settings.LANGUAGES)
    return f"{settings.SEARCH_INDEX_PREFIX}-works-{name}" if is_language else f"{settings.SEARCH_INDEX_PREFIX}-{name}"
