"""What the root conftest.py promises every test."""

import os
import socket

import pytest
from django.conf import settings
from django.core.cache import cache
from pytest_socket import SocketConnectBlockedError
from wagtail.models import Locale, Page, Site

from launch.embedded import is_elasticsearch_ready, is_valkey_ready


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_get_their_first_rows_back(migrated_database):
    before = [model.objects.count() for model in (Page, Site, Locale)]
    assert all(before)
    for model in (Page, Site, Locale):
        model.objects.all().delete()
    migrated_database.restore()
    assert [model.objects.count() for model in (Page, Site, Locale)] == before


def test_names_of_indexes_and_keys_are_this_workers_own():
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    assert settings.SEARCH_INDEX_PREFIX.endswith(f"-{worker}")
    assert settings.REDIS_KEY_PREFIX.endswith(f"-{worker}")
    assert f"/{worker}/" in str(settings.MEDIA_ROOT)


def test_the_services_answer(elasticsearch_url, redis_url):
    assert elasticsearch_url == settings.ELASTICSEARCH_URL
    assert is_elasticsearch_ready(elasticsearch_url)
    assert redis_url == settings.REDIS_URL
    assert is_valkey_ready(redis_url)


def test_no_test_reaches_another_machine():
    # 192.0.2.0/24 is kept for documentation: nobody is there, should the block fail.
    with socket.socket() as link:
        link.settimeout(1)
        with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError):
            link.connect(("192.0.2.1", 80))


@pytest.mark.django_db
@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_finds_an_empty_cache(turn):
    assert cache.get("left-behind") is None
    cache.set("left-behind", turn)
    assert cache.get("left-behind") == turn
