"""Feeds of listings: valid Atom and RSS, in one language, narrowed as asked, sent once."""

import re
from datetime import UTC, datetime

import feedparser
import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from catalogue.models import Topic
from catalogue.tests.factories import make_page, make_work
from pages.languages import html_lang, language_codes

pytestmark = pytest.mark.django_db

BASE = "https://sextant.example.org"
FORMATS = ("atom", "rss")


@pytest.fixture(autouse=True)
def _public_address(settings):
    settings.BASE_URL = BASE


def read(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response


def parse(client, address):
    feed = feedparser.parse(read(client, address).content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


@pytest.mark.parametrize("feed_format", FORMATS)
@pytest.mark.parametrize("code", language_codes())
def test_a_feed_holds_the_true_versions_of_its_language_with_stable_ids(client, code, feed_format):
    other = "fr" if code != "fr" else "en"
    work = make_work("tool", (code,), key="guide", titles={code: "A & <b>B</b>"}, summary="1 < 2 & <i>x</i>")
    make_work("tool", (other,), key="foreign")
    make_page(make_work("tool", (other,), key="draft"), code, live=False)
    feed = parse(client, f"/{code}/feeds/tool.{feed_format}")
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[feed_format]
    assert feed.feed.language == html_lang(code)
    (entry,) = feed.entries
    assert entry.id == f"tag:sextant.example.org,2026:works/guide/{code}"
    assert entry.link == f"{BASE}/{code}/tools/guide/"
    assert entry.title in {"A & <b>B</b>", "A &amp; &lt;b&gt;B&lt;/b&gt;"}
    assert "<i>" not in entry.summary
    assert f"{BASE}/{code}/feeds/tool.{feed_format}" in {link.href for link in feed.feed.links}
    assert work.pages.count() == 1


@pytest.mark.parametrize("feed_format", FORMATS)
def test_filters_hold_in_the_feed_and_stand_in_its_name(client, feed_format):
    topic = Topic.objects.create(slug="extradition", labels={"en": "Extradition"})
    make_work("tool", key="on", topics=(topic,), type="manual")
    make_work("tool", key="type-only", type="manual")
    feed = parse(client, f"/en/feeds/tool.{feed_format}?type=manual&topic=extradition")
    assert [entry.title for entry in feed.entries] == ["on en"]
    assert "Manual (Type)" in feed.feed.title
    assert "Extradition (Topic)" in feed.feed.title
    assert feed.feed.link == f"{BASE}/en/tools/?type=manual&topic=extradition"


def test_chinese_names_of_feeds_have_brackets_of_their_own(client):
    topic = Topic.objects.create(slug="extradition", labels={"zh-hans": "引渡"})
    make_work("tool", ("zh-hans",), key="on", topics=(topic,))
    name = parse(client, "/zh-hans/feeds/tool.atom?topic=extradition").feed.title
    assert re.search("引渡（[^()]+）$", name)
    soup = BeautifulSoup(read(client, "/zh-hans/tools/").content, "html.parser")
    titles = [link["title"] for link in soup.select('link[type="application/atom+xml"]')]
    assert titles
    assert all(title.endswith("（Atom）") for title in titles)


def test_the_last_published_comes_first_and_all_kinds_have_a_feed_together(client):
    for day, kind in ((3, "training"), (5, "publication"), (4, "tool")):
        page = make_work(kind, key=kind).pages.get()
        page.last_published_at = datetime(2040, 1, day, tzinfo=UTC)
        page.save()
    feed = parse(client, "/en/feeds/all.atom")
    assert [entry.title for entry in feed.entries] == ["publication en", "tool en", "training en"]
    assert feed.entries[0].updated == "2040-01-05T00:00:00+00:00"


@pytest.mark.parametrize("feed_format", FORMATS)
def test_an_unchanged_feed_is_not_sent_again_even_an_empty_one(client, feed_format):
    address = f"/en/feeds/publication.{feed_format}"
    empty = read(client, address)
    assert parse(client, address).entries == []
    read(client, address, 304, if_none_match=empty["ETag"])
    make_work("publication", key="first")
    full = read(client, address, 200, if_none_match=empty["ETag"])
    read(client, address, 304, if_none_match=full["ETag"])


def test_what_is_private_or_withdrawn_leaves_the_feed_at_once(client):
    private, gone = make_work("tool", key="private"), make_work("tool", key="gone")
    assert len(parse(client, "/en/feeds/tool.atom").entries) == 2
    PageViewRestriction.objects.create(page=private.pages.get(), restriction_type=PageViewRestriction.LOGIN)
    gone.pages.get().unpublish()
    assert parse(client, "/en/feeds/tool.atom").entries == []


@pytest.mark.parametrize(
    "address",
    [
        "feeds/tool.rss?topic=none",
        "feeds/tool.rss?type=%00",
        "feeds/tool.rss?language=xx",
        "feeds/tool.rss?topics=none",
        "feeds/all.atom?topic=none",
        "search/feed.atom?q=x&type=manual",
        "calendar.ics?topics=none",
    ],
)
def test_a_feed_of_an_unknown_filter_is_refused_in_words(client, address):
    response = read(client, f"/ar/{address}", 400)
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("address", ["feeds/tool.rss", "feeds/all.atom", "search/feed.atom", "calendar.ics"])
def test_what_a_page_adds_to_its_address_does_no_harm_to_its_feed(client, address):
    read(client, f"/en/{address}?sort=title&page=2&utm_source=letter")


def test_characters_xml_cannot_hold_do_not_break_it(client):
    make_work("tool", key="guide", titles={"en": "A\x0b ]]> \u202e"}, summary="\x01 </summary>")
    for feed_format in FORMATS:
        assert len(parse(client, f"/en/feeds/tool.{feed_format}").entries) == 1


def test_more_works_take_no_more_queries(client, django_assert_max_num_queries):
    for number in range(60):
        make_work("tool", key=f"w{number}")
    read(client, "/en/feeds/tool.atom")
    with django_assert_max_num_queries(6):
        assert len(parse(client, "/en/feeds/tool.atom").entries) == 50


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/fr/", "/fr/feeds/all.atom"),
        ("/fr/tools/", "/fr/feeds/tool.rss"),
        ("/fr/tools/?type=manual&sort=title", "/fr/feeds/tool.atom?type=manual"),
        ("/fr/search/?q=x", "/fr/search/feed.rss?q=x"),
    ],
)
def test_pages_lead_programs_to_their_feeds(client, path, address):
    make_work("tool", ("fr",), key="guide", type="manual")
    head = BeautifulSoup(read(client, path).content, "html.parser").head
    links = {link["href"]: link["title"] for link in head.find_all("link", rel="alternate", type=True)}
    assert links[address]
    read(client, address)


def test_readers_of_a_narrowed_list_are_shown_its_feeds(client):
    make_work("tool", ("ru",), key="guide", type="manual")
    main = BeautifulSoup(read(client, "/ru/tools/?type=manual").content, "html.parser").main
    assert {f"/ru/feeds/tool.{each}?type=manual" for each in FORMATS} <= {link["href"] for link in main.find_all("a")}
