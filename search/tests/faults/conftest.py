"""An Elasticsearch node and a Valkey of the fault tests' own, so that killing them harms no other test."""

import os

import pytest
from django.core.management import call_command

from config.celery import app as celery_app
from launch.embedded import (
    build_elasticsearch_command,
    build_valkey_command,
    is_elasticsearch_ready,
    is_valkey_ready,
)
from launch.ports import choose_free_ports
from search.client import get_writer
from search.tests.faults.services import Service, Worker


def pytest_collection_modifyitems(items):
    """All in one xdist worker: they share a node, and the processor."""
    for item in items:
        if "/faults/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="session")
def stores(elasticsearch_url, tmp_path_factory):
    """{"elasticsearch", "valkey"}: running, each with its `url` (the shared node is built by now)."""
    folder = tmp_path_factory.mktemp("stores")
    elasticsearch_port, valkey_port = choose_free_ports(2)
    own_elasticsearch = f"http://127.0.0.1:{elasticsearch_port}"
    own_redis = f"redis://127.0.0.1:{valkey_port}/0"
    valkey = Service(
        build_valkey_command(valkey_port, folder / "valkey"), lambda: is_valkey_ready(own_redis), folder / "valkey.log"
    )
    valkey.url = own_redis
    elasticsearch = Service(
        build_elasticsearch_command(elasticsearch_port, folder / "elasticsearch"),
        lambda: is_elasticsearch_ready(own_elasticsearch),
        folder / "elasticsearch.log",
    )
    elasticsearch.url = own_elasticsearch
    services = {"valkey": valkey, "elasticsearch": elasticsearch}
    try:
        for service in services.values():
            service.start()
        yield services
    finally:
        for service in services.values():
            service.stop()


@pytest.fixture
def own_services(transactional_db, stores, settings, monkeypatch, tmp_path):
    """The stores with empty indices and queue, and a worker that is not started yet."""
    elasticsearch, valkey = stores["elasticsearch"], stores["valkey"]
    elasticsearch.ensure_running()
    valkey.ensure_running()
    for name, value in (
        ("ELASTICSEARCH_URL", elasticsearch.url),
        ("REDIS_URL", valkey.url),
        ("CELERY_VISIBILITY_TIMEOUT", "10"),
    ):
        monkeypatch.setitem(os.environ, name, value)
    settings.ELASTICSEARCH_URL = elasticsearch.url
    monkeypatch.setattr(celery_app.conf, "broker_url", valkey.url)
    celery_app._after_fork()
    empty_stores(valkey.url)
    call_command("rebuild_search_index", verbosity=0)
    worker = Worker(tmp_path)
    try:
        yield {**stores, "worker": worker}
    finally:
        worker.stop()
        celery_app._after_fork()


def empty_stores(redis_url: str) -> None:
    import redis

    client = get_writer()
    names = list(client.indices.get(index="test-*", expand_wildcards="all").body)
    if names:
        client.indices.delete(index=",".join(names))
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushdb()
