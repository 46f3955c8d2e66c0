"""Reaching Elasticsearch: TLS, an API key, nodes that are gone; wrong settings are told at the start."""

import hashlib
import http.client
import http.server
import ssl
import threading
from urllib.parse import urlsplit

import pytest
import trustme
from django.core.checks import run_checks
from elasticsearch import AuthenticationException, TransportError

from catalogue.tests.factories import make_work
from launch.ports import choose_free_ports
from search.client import get_reader, get_writer
from search.lifecycle import create_indices, delete_indices, index_name
from search.placement import build_placement
from search.results import DATABASE, ELASTICSEARCH
from search.tests.conftest import ask

API_KEY = "bmFtZTpzZWNyZXQ="


class Gate(http.server.BaseHTTPRequestHandler):
    """Passes requests with the right key on to the node, and answers 401 to others, as a guarded cluster does."""

    protocol_version = "HTTP/1.1"
    node = ""

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"ApiKey {API_KEY}":
            self.answer(
                401, {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}, b'{"error":{}}'
            )
            return
        connection = http.client.HTTPConnection(self.node, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        kept = {name: value for name, value in response.getheaders() if name.lower() != "transfer-encoding"}
        self.answer(response.status, kept, response.read())
        connection.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_any  # noqa: N815 - names of the standard library

    def answer(self, status, headers, content):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def authority(tmp_path):
    """A certificate authority; `.file` is what ELASTICSEARCH_CA_CERTS names."""
    authority = trustme.CA()
    authority.file = str(tmp_path / "authority.pem")
    authority.cert_pem.write_to_path(authority.file)
    return authority


@pytest.fixture
def guarded_node(search_indices, settings, authority):
    """The node behind TLS and an API key; the settings lead there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    handler = type("Gate", (Gate,), {"node": urlsplit(settings.ELASTICSEARCH_URL).netloc})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    settings.ELASTICSEARCH_URL = f"https://127.0.0.1:{server.server_port}"
    settings.ELASTICSEARCH_API_KEY = API_KEY
    settings.ELASTICSEARCH_CA_CERTS = authority.file
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def find_problems():
    return {error.id: error.msg for error in run_checks(tags=["search"])}


@pytest.mark.django_db
def test_edits_and_searches_go_through_tls_with_an_api_key(guarded_node, drain):
    make_work("tool", key="guarded", titles={"en": "A guarded numbat"})
    assert drain().put == 6
    results = ask("numbat")
    assert (results.engine, [hit.key for hit in results.hits]) == (ELASTICSEARCH, ["guarded"])
    assert find_problems() == {}


@pytest.mark.django_db
def test_a_wrong_key_is_refused_and_the_database_answers(guarded_node, settings):
    make_work("tool", key="guarded", titles={"en": "A guarded numbat"})
    settings.ELASTICSEARCH_API_KEY = "d3Jvbmc6d3Jvbmc="
    with pytest.raises(AuthenticationException):
        get_writer().info()
    results = ask("numbat")
    assert (results.engine, [hit.key for hit in results.hits]) == (DATABASE, ["guarded"])


@pytest.mark.django_db
def test_a_certificate_of_another_authority_is_refused_and_the_database_answers(guarded_node, settings, tmp_path):
    make_work("tool", key="guarded", titles={"en": "A guarded numbat"})
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    settings.ELASTICSEARCH_CA_CERTS = str(other)
    with pytest.raises(TransportError) as refusal:
        get_writer().info()
    assert "CERTIFICATE_VERIFY_FAILED" in repr(refusal.value)
    results = ask("numbat")
    assert (results.engine, [hit.key for hit in results.hits]) == (DATABASE, ["guarded"])


def test_a_fingerprint_stands_for_the_authority(guarded_node, settings):
    settings.ELASTICSEARCH_CA_CERTS = ""
    certificate = ssl.get_server_certificate(("127.0.0.1", guarded_node.server_port))
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
    settings.ELASTICSEARCH_CERT_FINGERPRINT = digest
    assert get_reader().ping()
    settings.ELASTICSEARCH_CERT_FINGERPRINT = "0" * 64
    with pytest.raises(TransportError) as refusal:
        get_reader().info()
    assert "ingerprint" in repr(refusal.value)


def test_a_node_that_is_gone_is_passed_over(search_indices, settings):
    dead = ",".join(f"http://127.0.0.1:{port}" for port in choose_free_ports(2))
    settings.ELASTICSEARCH_URL = f"{dead}, {settings.ELASTICSEARCH_URL}"
    for _ in range(6):
        assert get_reader().info()["version"]


def test_shards_and_replicas_come_from_the_settings(search_indices, settings):
    settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS = 2, "1"
    stamp = "29991231235959000000"
    try:
        create_indices(search_indices, stamp)
        name = index_name("en", stamp)
        index = search_indices.indices.get_settings(index=name)[name]["settings"]["index"]
        assert (index["number_of_shards"], index["number_of_replicas"]) == ("2", "1")
    finally:
        delete_indices(search_indices, [index_name(code, stamp) for code in ("ar", "zh-hans", "en", "fr", "ru", "es")])
    settings.SEARCH_REPLICAS = "0-1"
    assert build_placement() == {"number_of_shards": 2, "auto_expand_replicas": "0-1"}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"SEARCH_SHARDS": 0}, "search.E010"),
        ({"SEARCH_REPLICAS": "many"}, "search.E011"),
        ({"SEARCH_REPLICAS": "2-1"}, "search.E011"),
        ({"SEARCH_REPLICAS": "99"}, "search.E011"),
        ({"ELASTICSEARCH_CA_CERTS": "/nowhere/ca.pem"}, "search.E012"),
        ({"ELASTICSEARCH_CA_CERTS": __file__}, "search.E012"),
        ({"ELASTICSEARCH_CERT_FINGERPRINT": "ab:cd"}, "search.E012"),
        ({"ELASTICSEARCH_URL": "http://node:9200", "ELASTICSEARCH_CERT_FINGERPRINT": "a" * 64}, "search.E012"),
        ({"ELASTICSEARCH_API_KEY": "key", "ELASTICSEARCH_USERNAME": "u", "ELASTICSEARCH_PASSWORD": "p"}, "search.E013"),
        ({"ELASTICSEARCH_USERNAME": "elastic"}, "search.E013"),
        ({"ELASTICSEARCH_URL": "https://one:9200,two:9200"}, "search.E003"),
    ],
)
def test_wrong_settings_are_told_at_the_start(settings, values, problem):
    settings.ELASTICSEARCH_URL = "https://node:9200"
    for name, value in values.items():
        setattr(settings, name, value)
    assert problem in find_problems()


@pytest.mark.parametrize("replicas", ["0", "2", "0-1", "1-all"])
def test_numbers_and_spans_of_replicas_are_taken(settings, replicas):
    settings.SEARCH_REPLICAS = replicas
    assert find_problems() == {}
