"""Ports and addresses of `make run`'s processes."""

import socket

import pytest

from launch import services
from launch.errors import LaunchError


@pytest.fixture(autouse=True)
def _no_given_addresses(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "PORT", "VALKEY_PORT", "ELASTICSEARCH_PORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("text", ["http", "-1", "65536", "80a", "８０００", "1e3"])
def test_a_port_that_is_none_is_refused_with_an_example(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(LaunchError) as caught:
        services.read_port("PORT", 8000)
    assert text in caught.value.message
    assert "PORT=8001 make run" in caught.value.remedy


def test_a_taken_port_is_refused_with_a_free_one_as_remedy(monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(LaunchError) as caught:
            services.read_port("PORT", 8000)
    assert caught.value.message == f"Port {port} is taken by another program."
    assert "make run" in caught.value.remedy


def test_embedded_stores_are_on_loopback_and_clients_find_them():
    environment, stores = services.build_environment(8000, has_node=False)
    assert [store.name for store in stores] == ["valkey"]
    assert environment["REDIS_URL"].startswith("redis://127.0.0.1:")
    assert stores[0].program[stores[0].program.index("--bind") + 1] == "127.0.0.1"
    assert environment["ELASTICSEARCH_URL"] == ""


def test_given_addresses_replace_the_embedded_stores(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://cache.example:6379/3")
    monkeypatch.setenv("ELASTICSEARCH_URL", "https://search.example:9200")
    environment, stores = services.build_environment(8000, has_node=True)
    assert stores == []
    assert environment["REDIS_URL"] == "redis://cache.example:6379/3"
    assert environment["ELASTICSEARCH_URL"] == "https://search.example:9200"


def test_the_web_port_reaches_the_address_in_links():
    environment, _stores = services.build_environment(8765, has_node=False)
    assert environment["BASE_URL"] == "http://127.0.0.1:8765"
