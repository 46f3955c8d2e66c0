"""/health/live and /health/ready with each component there, away, slow and late."""

import json
import time
from datetime import timedelta

import pytest
import redis
from django.db import ConnectionHandler
from django.utils import timezone

from config import health
from search.models import OutboxEntry
from search.tests.conftest import search_indices  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)


def read(client):
    started = time.monotonic()
    response = client.get("/health/ready")
    assert time.monotonic() - started < 2.0
    assert response["Cache-Control"] == "no-store"
    return response, response.json()


def test_live_needs_neither_database_nor_host_name_nor_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^health/"]
    response = client.get("/health/live", headers={"host": "10.1.2.3:8000"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert client.post("/health/live").status_code == 405
    assert client.head("/health/live").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_ready_reports_every_component(client, search_indices, redis_url):  # noqa: F811
    response, result = read(client)
    assert response.status_code == 200
    assert result["status"] == "ok", result
    assert {name: check["status"] for name, check in result["checks"].items()} == {
        "database": "ok",
        "broker": "ok",
        "search": "ok",
        "outbox": "ok",
    }
    assert all(check["ms"] >= 0 for check in result["checks"].values())
    assert result["checks"]["outbox"]["waiting"] == 0


@pytest.mark.django_db(transaction=True)
def test_ready_counts_what_waits_in_each_queue(client, settings, redis_url):
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    queues = {settings.CELERY_TASK_DEFAULT_QUEUE: 1, settings.CELERY_SLOW_QUEUE: 2}
    with redis.Redis.from_url(redis_url) as server:
        before = read(client)[1]["checks"]["broker"]
        for queue, number in queues.items():
            server.rpush(f"{prefix}{queue}", *["{}"] * number)
        try:
            broker = read(client)[1]["checks"]["broker"]
        finally:
            for queue, number in queues.items():
                server.rpop(f"{prefix}{queue}", number)
    assert broker["waiting_tasks"] == before["waiting_tasks"] + 1
    assert broker["waiting_slow_tasks"] == before["waiting_slow_tasks"] + 2


@pytest.mark.django_db(transaction=True)
def test_without_elasticsearch_or_broker_the_site_is_degraded_but_ready(client, settings, dead_port):
    settings.ELASTICSEARCH_URL = f"http://elastic:hidden-word@127.0.0.1:{dead_port}"
    settings.CELERY_BROKER_URL = f"redis://:hidden-word@127.0.0.1:{dead_port}/0"
    response, result = read(client)
    assert (response.status_code, result["status"]) == (200, "degraded")
    assert result["checks"]["search"]["status"] == "failing"
    assert result["checks"]["broker"]["status"] == "failing"
    assert result["checks"]["database"]["status"] == "ok"
    assert "hidden-word" not in json.dumps(result)
    assert str(dead_port) not in json.dumps(result)


@pytest.mark.django_db(transaction=True)
def test_a_site_without_elasticsearch_on_purpose_is_ok(client, settings, redis_url):
    settings.ELASTICSEARCH_URL = ""
    _response, result = read(client)
    assert result["status"] == "ok"
    assert result["checks"]["search"]["status"] == "off"


@pytest.mark.django_db(transaction=True)
def test_a_search_index_that_was_never_filled_is_degraded(client, settings, elasticsearch_url, redis_url):
    settings.SEARCH_INDEX_PREFIX = "never-filled"
    response, result = read(client)
    assert (response.status_code, result["status"]) == (200, "degraded")
    assert result["checks"]["search"]["index"] == "missing"


@pytest.mark.django_db(transaction=True)
def test_index_updates_that_wait_too_long_are_degraded(client, settings, elasticsearch_url, redis_url):
    entry = OutboxEntry.objects.create(work_id=1, work_key="probe", reason="published")
    assert read(client)[1]["checks"]["outbox"]["status"] == "ok"
    OutboxEntry.objects.update(created_at=timezone.now() - timedelta(seconds=90))
    response, result = read(client)
    assert (response.status_code, result["status"]) == (200, "degraded")
    assert result["checks"]["outbox"]["waiting"] == 1
    assert result["checks"]["outbox"]["oldest_seconds"] == pytest.approx(90, abs=5)
    OutboxEntry.objects.filter(pk=entry.pk).update(created_at=timezone.now(), failed_at=timezone.now())
    result = read(client)[1]
    assert result["checks"]["outbox"]["status"] == "degraded"
    assert (result["checks"]["outbox"]["waiting"], result["checks"]["outbox"]["given_up"]) == (0, 1)


def test_without_database_the_site_is_not_ready(client, settings):
    settings.HEALTH_PROBES = {"database": "config.tests.test_health.fail"}
    response, result = read(client)
    assert (response.status_code, result["status"]) == (503, "failing")
    assert result["checks"]["database"]["error"] == "RuntimeError"


@pytest.mark.django_db
def test_a_database_server_that_is_away_is_noticed_within_the_time_limit(client, monkeypatch, dead_port):
    server = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": dead_port, "NAME": "sextant"}
    server["OPTIONS"] = {"connect_timeout": 2}
    monkeypatch.setattr(health, "connections", ConnectionHandler({"default": server}))
    response, result = read(client)
    assert (response.status_code, result["status"]) == (503, "failing")
    assert result["checks"]["database"]["error"] in {"OperationalError", "timeout"}


def test_a_probe_that_hangs_is_given_up_and_not_started_again(client, settings):
    settings.HEALTH_PROBES = {"database": "config.tests.test_health.hang"}
    calls.clear()
    for _ in range(2):
        response, result = read(client)
        assert (response.status_code, result["checks"]["database"]["error"]) == (503, "timeout")
    assert len(calls) == 1


def test_answers_are_repeated_for_a_moment(client, settings, monkeypatch):
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    settings.HEALTH_PROBES = {"database": "config.tests.test_health.count"}
    calls.clear()
    for _ in range(20):
        client.get("/health/ready")
    assert len(calls) == 1


calls = []


def fail():
    raise RuntimeError("the password is hidden-word")


def hang():
    calls.append(1)
    time.sleep(3)
    return {}


def count():
    calls.append(1)
    return {}
