"""The Atom feed of a search: valid, in one language, honest about time, without what isn't public."""

from datetime import UTC, datetime

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from django.utils.http import http_date
from wagtail.models import PageViewRestriction

from catalogue.tests.factories import make_work
from search.breaker import reader_breaker
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db

SIX = ("ar", "zh-hans", "en", "fr", "ru", "es")
ATOM = "{http://www.w3.org/2005/Atom}"


def read(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response


def parse(response):
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def titles(client, address):
    return [entry.title for entry in parse(read(client, address)).entries]


def publish_on(page, day):
    page.first_published_at = page.last_published_at = datetime(2026, 3, day, tzinfo=UTC)
    page.save()


@pytest.mark.parametrize("code", SIX)
def test_a_feed_is_in_its_language_with_stable_ids_and_full_addresses(client, drain, settings, code):
    settings.BASE_URL = "https://sextant.example.org"
    make_work(languages=SIX, key="guide", summary="numbat & <b>co</b>")
    drain()
    response = read(client, f"/{code}/search/feed.atom?q=numbat")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = fromstring(response.content)
    tag = "zh-Hans" if code == "zh-hans" else code
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == tag
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"https://sextant.example.org/{code}/search/?q=numbat",
        "self": f"https://sextant.example.org/{code}/search/feed.atom?q=numbat",
    }
    (entry,) = parse(response).entries
    assert entry.id == f"tag:sextant.example.org,2026:works/guide/{code}"
    assert entry.link == f"https://sextant.example.org/{code}/tools/guide/"
    assert entry.title == f"guide {code}"
    # Python's parser of HTML in feeds keeps what is text as text.
    assert "&lt;b&gt;" in entry.summary
    marks = {"ar": "«numbat»", "ru": "«numbat»", "fr": "«\xa0numbat\xa0»"}
    assert marks.get(code, "“numbat”") in root.find(f"{ATOM}title").text


def test_works_without_a_page_in_the_language_come_only_when_asked_for(client, drain):
    make_work(languages=("en",), key="english", summary="numbat")
    make_work(languages=("fr", "en"), key="both", summary="numbat")
    drain()
    assert titles(client, "/fr/search/feed.atom?q=numbat") == ["both fr"]
    feed = parse(read(client, "/fr/search/feed.atom?q=numbat&others=on"))
    assert {entry.title for entry in feed.entries} == {"both fr", "english en"}
    root = fromstring(read(client, "/fr/search/feed.atom?q=numbat&others=on").content)
    languages = {entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in root.findall(f"{ATOM}entry")}
    assert languages == {"fr", "en"}
    # Two feeds, whose readers must not take one for the other.
    assert feed.feed.id != parse(read(client, "/fr/search/feed.atom?q=numbat")).feed.id


def test_the_last_published_comes_first_and_at_most_fifty(client, drain):
    # Keys of their own: a test that set the clock forward may have used the factory's next ones.
    for number in range(52):
        make_work(key=f"numbat-{number}", titles={"en": f"Work {number}"}, summary="numbat")
    old, new = make_work(key="old", titles={"en": "Old"}), make_work(key="new", titles={"en": "New"})
    publish_on(page_of(old), 2)
    publish_on(page_of(new), 3)
    drain()
    assert titles(client, "/en/search/feed.atom?q=old") == ["Old"]
    assert len(titles(client, "/en/search/feed.atom")) == 50
    assert titles(client, "/en/search/feed.atom?q=work+numbat")[0] == "Work 51"
    entry = parse(read(client, "/en/search/feed.atom?q=new")).entries[0]
    assert entry.updated == entry.published == "2026-03-03T00:00:00+00:00"


def test_filters_hold_in_the_feed_and_stand_in_its_title(client, drain):
    make_work("tool", key="tool")
    make_work("publication", key="publication")
    drain()
    feed = parse(read(client, "/en/search/feed.atom?kind=publication"))
    assert [entry.title for entry in feed.entries] == ["publication en"]
    assert feed.feed.title == "Sextant – Publication (Kind)"


def test_an_unchanged_feed_is_not_sent_again(client, drain):
    make_work(key="guide", summary="numbat")
    drain()
    address = "/en/search/feed.atom?q=numbat"
    first = read(client, address)
    assert read(client, address, 304, if_none_match=first["ETag"]).content == b""
    read(client, address, 200, if_modified_since=http_date())
    make_work(key="second", summary="numbat")
    drain()
    read(client, address, 200, if_none_match=first["ETag"])


def test_an_older_work_that_becomes_public_is_never_kept_from_a_reader(client, drain):
    old, new = make_work(key="old", summary="numbat"), make_work(key="new", summary="numbat")
    publish_on(page_of(old), 2)
    publish_on(page_of(new), 3)
    restriction = PageViewRestriction.objects.create(page=page_of(old), restriction_type=PageViewRestriction.LOGIN)
    drain()
    address = "/en/search/feed.atom?q=numbat"
    first = read(client, address)
    assert "Last-Modified" not in first
    restriction.delete()
    drain()
    assert len(parse(read(client, address, if_none_match=first["ETag"], if_modified_since=http_date())).entries) == 2


def test_an_empty_feed_is_valid_and_stays_the_same(client, drain):
    make_work(key="guide")
    drain()
    first, second = (read(client, "/en/search/feed.atom?q=wombat") for _ in range(2))
    assert parse(first).entries == []
    assert first["ETag"] == second["ETag"]


def test_what_is_no_longer_public_is_left_out_before_the_index_knows(client, drain):
    private, withdrawn = make_work(key="private", summary="numbat"), make_work(key="withdrawn", summary="numbat")
    drain()
    PageViewRestriction.objects.create(page=page_of(private), restriction_type=PageViewRestriction.LOGIN)
    page_of(withdrawn).unpublish()
    assert titles(client, "/en/search/feed.atom?q=numbat") == []


def test_without_elasticsearch_the_database_answers(client, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    make_work(languages=("en", "ar"), key="guide", summary="numbat")
    make_work(languages=("en",), key="other", summary="numbat")
    assert titles(client, "/ar/search/feed.atom?q=numbat") == ["guide ar"]
    settings.ELASTICSEARCH_URL = ""
    assert len(titles(client, "/en/search/feed.atom?q=numbat")) == 2


def test_a_feed_does_not_wait_for_an_elasticsearch_that_just_failed(client, drain, settings):
    drain()
    make_work(key="guide", summary="numbat")
    assert titles(client, "/en/search/feed.atom?q=numbat") == []
    reader_breaker.note_failure(settings.SEARCH_RETRY_AFTER)
    assert titles(client, "/en/search/feed.atom?q=numbat") == ["guide en"]


@pytest.mark.parametrize("code", SIX)
@pytest.mark.parametrize("query", ["kind=nothing", "year_from=abc", "topic=%00", "q=" + "x" * 300, "others=perhaps"])
def test_an_impossible_feed_is_refused_in_words(client, code, query):
    response = read(client, f"/{code}/search/feed.atom?{query}", 400)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert len(response.content.decode().splitlines()) >= 2


def test_characters_xml_cannot_hold_do_not_break_it(client, drain):
    make_work(key="guide", titles={"en": "A\x0b & <i>B</i>"}, summary="numbat \u202e ]]>")
    drain()
    parse(read(client, "/en/search/feed.atom?q=numbat%0b%ff"))
    assert len(parse(read(client, "/en/search/feed.atom?q=numbat")).entries) == 1


def test_the_same_comes_as_rss_in_one_language(client, drain):
    make_work(languages=("fr",), key="guide", summary="numbat & <b>x</b>")
    make_work(languages=("en",), key="english", summary="numbat")
    drain()
    response = read(client, "/fr/search/feed.rss?q=numbat&others=on")
    feed = feedparser.parse(response.content)
    assert (feed.bozo, feed.version, feed.feed.language) == (False, "rss20", "fr")
    (entry,) = feed.entries
    assert entry.title == "guide fr"
    assert "<b>" not in entry.summary
    read(client, "/fr/search/feed.rss?q=numbat&others=on", 304, if_none_match=response["ETag"])
