"""What readers get from kept pages, and what is never kept."""

import gzip

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from redis.connection import Connection
from wagtail.models import PageViewRestriction

import config.cache
from pages.models import HomePage, TextPage
from pages.page_cache import middleware
from pages.page_cache.generation import read_generation
from pages.page_cache.shelf import shelf

pytestmark = pytest.mark.usefixtures("page_cache")


@pytest.fixture
def home():
    return HomePage.objects.get(locale__language_code="en")


@pytest.fixture
def about(home):
    return home.add_child(instance=TextPage(title="About", slug="about", summary="First"))


@pytest.fixture
def renderings(monkeypatch):
    """The bare requests that were rendered to be kept."""
    made = []
    build = middleware.build_bare_request

    def note(request, address):
        made.append(build(request, address))
        return made[-1]

    monkeypatch.setattr(middleware, "build_bare_request", note)
    return made


def read(path="/en/about/", client=None, **headers):
    return (client or Client()).get(path, headers=headers)


def test_a_page_is_rendered_once_and_read_with_one_small_query(about, renderings, django_assert_num_queries):
    first = read()
    with django_assert_num_queries(1):
        second = read()
    assert (first.status_code, second.status_code, len(renderings)) == (200, 200, 1)
    assert first.content == second.content
    assert b"First" in second.content
    assert dict(first.items()) | {"X-Request-ID": ""} == dict(second.items()) | {"X-Request-ID": ""}


def test_a_published_change_is_read_at_once_and_a_draft_changes_nothing(about, renderings):
    read()
    about.summary = "Second"
    generation = read_generation()
    draft = about.save_revision()
    assert read_generation() == generation
    assert b"First" in read().content
    assert len(renderings) == 1
    draft.publish()
    assert b"Second" in read().content


def test_encodings_are_those_that_the_reader_takes(about):
    plain = read()
    assert "Content-Encoding" not in plain
    for accepted, encoding, unpack in (
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, *;q=0.5", "gzip", gzip.decompress),
    ):
        response = read(**{"accept-encoding": accepted})
        assert response["Content-Encoding"] == encoding
        assert unpack(response.content) == plain.content
        assert int(response["Content-Length"]) == len(response.content)
        assert "Accept-Encoding" in response["Vary"]
        assert response["ETag"] == plain["ETag"]
    assert "Content-Encoding" not in read(**{"accept-encoding": "br;q=0, gzip;q=0"})


def test_a_reader_who_has_the_page_gets_304_until_it_changes(about):
    etag = read()["ETag"]
    again = read(**{"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "public, no-cache"
    about.summary = "Second"
    about.save_revision().publish()
    assert read(**{"if-none-match": etag}).status_code == 200


def test_head_tells_what_get_would(about):
    got, head = read(), Client().head("/en/about/")
    assert head.content == b""
    assert head["Content-Length"] == got["Content-Length"]
    assert head["ETag"] == got["ETag"]


HOSTILE = {
    "accept": "application/json",
    "accept-language": "ar",
    "cookie": "django_language=ar; csrftoken=abcdefghijklmnopqrstuvwxyz012345; colour=red",
    "forwarded": "host=evil.example;proto=https",
    "origin": "https://evil.example",
    "range": "bytes=0-9",
    "referer": "https://evil.example/",
    "user-agent": "<script>evil.example</script>",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-http-method-override": "POST",
    "x-original-url": "/ar/",
    "x-requested-with": "XMLHttpRequest",
    "x-rewrite-url": "/ar/",
}


@pytest.mark.parametrize("path", ["/en/about/", "/en/", "/en/tools/?type=manual"])
def test_whatever_one_reader_sends_another_one_gets_the_same_page(about, path):
    clean = read(path)
    for name, value in HOSTILE.items():
        shelf.clear()
        cache.clear()
        mark = "&" if "?" in path else "?"
        read(f"{path}{mark}evil=evil.example&utm_source=x", **{name: value})
        victim = read(path)
        assert (victim.status_code, victim.content) == (200, clean.content), name
        assert victim["Vary"] == clean["Vary"]
        assert not victim.cookies


def test_a_foreign_host_is_refused_and_kept_hosts_stay_apart(about, renderings):
    read()
    assert read(host="evil.example").status_code == 400
    assert read(host="localhost").status_code == 200
    assert [request.get_host() for request in renderings] == ["testserver", "localhost"]


def test_unknown_parameters_and_their_order_make_no_pages_of_their_own(renderings):
    for query in ("", "?x=1", "?utm_source=a&fbclid=b"):
        read(f"/en/tools/{query}")
    assert len(renderings) == 1
    for query in ("type=manual&page=2", "page=2&evil=1&type=manual"):
        read(f"/en/tools/?{query}")
    assert [request.META["QUERY_STRING"] for request in renderings[1:]] == ["page=2&type=manual"]


def test_who_is_logged_in_neither_gets_nor_leaves_a_kept_page(about, renderings):
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "r@example.org", "x"))
    response = read(client=client)
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]
    assert renderings == []
    read()
    assert len(renderings) == 1
    read(client=client, **{"if-none-match": "*"})
    assert len(renderings) == 1


def test_a_private_page_is_never_kept_not_even_for_those_who_know_its_password(about):
    read()
    PageViewRestriction.objects.create(page=about, restriction_type="password", password="open")
    strict = Client(enforce_csrf_checks=True)
    form = read(client=strict)
    assert b"First" not in form.content
    token = strict.cookies["csrftoken"].value
    data = {"password": "open", "return_url": "/en/about/", "csrfmiddlewaretoken": token}
    restriction = PageViewRestriction.objects.get()
    strict.post(f"/en/_util/authenticate_with_password/{restriction.pk}/{about.pk}/", data)
    assert b"First" in read(client=strict).content
    stranger = read()
    assert b"First" not in stranger.content
    assert stranger.cookies["csrftoken"].value != token
    assert read().cookies["csrftoken"].value != stranger.cookies["csrftoken"].value


def test_what_is_not_there_leaves_nothing(page_cache):
    for path in ("/en/nothing/", "/en/nothing/?page=2", "/ar/nothing"):
        read(path)
    assert not page_cache._entries


def test_searches_forms_and_documents_are_nobody_elses(page_cache):
    for path in ("/en/search/?q=law", "/en/search/follow/?q=law", "/", "/admin/login/", "/api/v1/search/?q=law"):
        read(path)
    assert not page_cache._entries


def test_without_the_cache_server_pages_are_rendered_and_stay_fresh(about, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(config.cache, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(Connection, "connect", fail)
    monkeypatch.setattr(Connection, "send_packed_command", fail)
    assert read().status_code == 200
    about.title = "Renamed"
    about.save_revision().publish()
    assert b"Renamed" in read().content


def test_another_process_finds_what_one_has_rendered(about, renderings, settings):
    settings.BASE_URL = "http://testserver"
    read()
    shelf.clear()  # as a process that starts
    assert b"First" in read().content
    assert len(renderings) == 1
    shelf.clear()
    cache.clear()
    read()
    assert len(renderings) == 2


def test_what_is_without_number_does_not_fill_the_shared_server_nor_memory(settings, page_cache):
    settings.BASE_URL, settings.PAGE_CACHE_BYTES = "http://testserver", 30_000
    for number in range(2, 12):
        assert read(f"/en/tools/?page={number}").status_code == 200
        assert read("/en/tools/", host=f"testserver:{number}").status_code == 200
    assert read("/en/tools/", host="TestServer").status_code == 200
    assert not cache._cache.get_client().keys("*:page:*")
    assert 0 < page_cache._bytes <= 30_000
    read("/en/tools/")
    assert len(cache._cache.get_client().keys("*:page:*")) == 1
