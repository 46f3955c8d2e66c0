"""The cache while its server is there, dead, frozen, and back."""

import time

import pytest
import redis
from django.conf import settings

from config import cache as cache_module
from config.cache import Outage, TolerantRedisCache


def make_cache(url: str, **options) -> TolerantRedisCache:
    options = {**settings.CACHES["default"]["OPTIONS"], **options}
    return TolerantRedisCache(url, {"KEY_PREFIX": "probe:cache", "OPTIONS": options})


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(cache_module, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(cache_module, "_outages", {})


def test_values_are_kept_while_the_server_is_there(valkey):
    cache = make_cache(valkey.url)
    cache.set("a", {"x": 1}, 60)
    cache.set_many({"b": "é", "c": None}, 60)
    assert cache.get("a") == {"x": 1}
    assert cache.get_many(["a", "b", "d"]) == {"a": {"x": 1}, "b": "é"}
    assert cache.add("a", 2) is False
    assert cache.add("n", 1) is True
    assert cache.incr("n") == 2
    assert cache.has_key("n")
    assert cache.touch("n", 30)
    assert cache.delete("n") is True
    cache.delete_many(["a", "b"])
    assert cache.get("a", "gone") == "gone"


def test_every_operation_is_a_miss_on_a_dead_server(dead_port):
    cache = make_cache(f"redis://127.0.0.1:{dead_port}/0", socket_timeout=0.1, socket_connect_timeout=0.1)
    operations = [
        (lambda: cache.get("a", "otherwise"), "otherwise"),
        (lambda: cache.get_many(["a"]), {}),
        (lambda: cache.set("a", 1), None),
        (lambda: cache.set_many({"a": 1}), []),
        (lambda: cache.add("a", 1), False),
        (lambda: cache.delete("a"), False),
        (lambda: cache.delete_many(["a"]), None),
        (lambda: cache.has_key("a"), False),
        (lambda: cache.touch("a"), False),
        (cache.clear, False),
        (lambda: cache.get_or_set("a", 5), 5),
    ]
    for operation, expected in operations:
        assert operation() == expected
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_a_dead_server_costs_the_first_request_only(silent_port, monkeypatch):
    monkeypatch.setattr(cache_module, "PAUSE_SECONDS", 5.0)
    url = f"redis://127.0.0.1:{silent_port}/0"
    started = time.monotonic()
    make_cache(url).get("a")
    assert time.monotonic() - started < 1.5
    started = time.monotonic()
    # Another thread has another cache object: it must know of the outage all the same.
    other = make_cache(url)
    for number in range(200):
        other.get(f"key-{number}")
    assert time.monotonic() - started < 0.2


def test_one_caller_at_a_time_tries_whether_the_server_is_back(monkeypatch):
    monkeypatch.setattr(cache_module, "PAUSE_SECONDS", 0.05)
    outage = Outage()
    assert outage.may_try()
    outage.begin(OSError())
    assert not outage.may_try()
    time.sleep(0.06)
    assert [outage.may_try(), outage.may_try()] == [True, False]
    outage.end()
    assert [outage.may_try(), outage.may_try()] == [True, True]


def test_what_could_not_be_deleted_or_changed_is_gone_when_the_server_is_back(valkey):
    cache = make_cache(valkey.url)
    cache.set_many({"deleted": "old", "changed": "old", "untouched": "old", "counter": 7}, 600)
    valkey.kill()
    cache.delete("deleted")
    cache.set("changed", "new")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("counter")
    assert cache.get("deleted") is None
    valkey.start()
    assert redis.Redis(port=valkey.port).get("probe:cache:1:deleted") is not None
    assert cache.get_many(["deleted", "changed", "untouched", "counter"]) == {"untouched": "old"}


def test_a_frozen_server_is_used_again_once_it_thaws(valkey):
    cache = make_cache(valkey.url)
    cache.set("a", 1, 600)
    valkey.freeze()
    started = time.monotonic()
    assert cache.get("a") is None
    assert time.monotonic() - started < 1.5
    valkey.thaw()
    assert cache.get("a") == 1


def test_after_very_many_lost_deletions_the_whole_cache_is_emptied(valkey, monkeypatch):
    monkeypatch.setattr(cache_module, "MOST_SPOILED_KEYS", 10)
    cache = make_cache(valkey.url)
    cache.set("kept:otherwise", 1, 600)
    valkey.kill()
    cache.delete_many([f"key-{number}" for number in range(11)])
    valkey.start()
    assert cache.get("kept:otherwise") is None


def test_clearing_the_cache_leaves_the_queues_on_the_same_server_alone(valkey):
    cache = make_cache(valkey.url)
    server = redis.Redis(port=valkey.port)
    server.lpush("probe:celery:sextant", "message")
    server.set("probe:cache2:1:a", "another site's")
    cache.set_many({f"key-{number}": number for number in range(1200)}, 600)
    assert cache.clear() is True
    assert sorted(server.keys("*")) == [b"probe:cache2:1:a", b"probe:celery:sextant"]
