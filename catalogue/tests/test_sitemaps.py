"""Sitemaps and robots.txt: true and public versions only, on the site's own host."""

from datetime import UTC, date, datetime
from urllib.robotparser import RobotFileParser

import pytest
from defusedxml.ElementTree import fromstring
from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from catalogue.metadata import site_files, sitemaps
from catalogue.models import Instrument, InstrumentTitle, Topic
from catalogue.tests.factories import make_page, make_work

pytestmark = pytest.mark.django_db

BASE = "https://sextant.example.org"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(autouse=True)
def _public_address(settings):
    settings.BASE_URL = BASE


def entries(client, path):
    """Return {address: (last change, {hreflang: address})}."""
    response = client.get(path)
    assert response["Content-Type"].startswith("application/xml")
    root = fromstring(response.content)
    return {
        url.findtext(f"{SITEMAP}loc"): (
            url.findtext(f"{SITEMAP}lastmod"),
            {link.get("hreflang"): link.get("href") for link in url.findall(LINK)},
        )
        for url in root.findall(f"{SITEMAP}url")
    }


def test_the_index_leads_to_a_sitemap_for_each_language(client):
    root = fromstring(client.get("/sitemap.xml").content)
    found = [each.findtext(f"{SITEMAP}loc") for each in root.findall(f"{SITEMAP}sitemap")]
    assert found == [f"{BASE}/sitemap-{tag}.xml" for tag in ("ar", "zh-Hans", "en", "fr", "ru", "es")]
    for address in found:
        assert client.get(address.removeprefix(BASE)).status_code == 200


def test_a_work_is_listed_in_its_languages_with_its_versions_and_its_last_change(client):
    work = make_work("tool", ("ar", "en"), key="guide")
    make_page(work, "fr", live=False)
    page = work.pages.get(locale__language_code="en")
    page.last_published_at = datetime(2040, 3, 2, 12, tzinfo=UTC)
    page.save()
    changed, versions = entries(client, "/sitemap-ar.xml")[f"{BASE}/ar/tools/guide/"]
    assert changed == "2040-03-02T12:00:00Z"
    assert versions == {
        "ar": f"{BASE}/ar/tools/guide/",
        "en": f"{BASE}/en/tools/guide/",
        "x-default": f"{BASE}/en/tools/guide/",
    }
    assert f"{BASE}/fr/tools/guide/" not in entries(client, "/sitemap-fr.xml")
    assert {f"{BASE}/fr/", f"{BASE}/fr/tools/", f"{BASE}/fr/calendar/"} <= set(entries(client, "/sitemap-fr.xml"))


def test_lists_and_subjects_change_with_their_works(client):
    topic = Topic.objects.create(slug="hostages", labels={"en": "Hostages"})
    idle = Topic.objects.create(slug="idle", labels={"en": "Idle"})
    work = make_work("training", ("en",), topics=(topic,), countries=["ML"], venue_country="AT")
    draft = make_work("training", ("en",), topics=(idle,), live=False)
    moment = datetime(2040, 3, 2, 12, tzinfo=UTC)
    for page in (work.pages.get(), draft.pages.get()):
        page.last_published_at = moment
        page.save()
    found = entries(client, "/sitemap-en.xml")
    for path in ("", "training/", "topics/hostages/", "countries/ml/", "countries/at/"):
        assert found[f"{BASE}/en/{path}"][0] == "2040-03-02T12:00:00Z", path
    assert found[f"{BASE}/en/topics/idle/"][0] is None
    assert found[f"{BASE}/en/tools/"][0] != "2040-03-02T12:00:00Z"
    assert "2040-03-02T12:00:00Z" in client.get("/sitemap.xml").content.decode()


def test_what_is_private_withdrawn_or_a_mere_alias_is_not_listed(client):
    private, gone, copied = (make_work("tool", ("en",), key=key) for key in ("private", "gone", "copied"))
    PageViewRestriction.objects.create(page=private.pages.get(), restriction_type=PageViewRestriction.LOGIN)
    gone.pages.get().unpublish()
    page = copied.pages.get().specific
    page.create_alias(update_slug="alias")
    found = entries(client, "/sitemap-en.xml")
    assert {url for url in found if "/tools/" in url} == {f"{BASE}/en/tools/", f"{BASE}/en/tools/copied/"}


def test_instruments_are_listed_in_the_languages_they_have_a_title_in(client):
    instrument = Instrument.objects.create(slug="hostages", kind="convention", adopted_on=date(1979, 12, 17))
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Convention")
    InstrumentTitle.objects.create(instrument=instrument, language="ru", title="Конвенция")
    _changed, versions = entries(client, "/sitemap-ru.xml")[f"{BASE}/ru/instruments/hostages/"]
    assert set(versions) == {"ru", "en", "x-default"}
    assert f"{BASE}/fr/instruments/hostages/" not in entries(client, "/sitemap-fr.xml")


def test_long_sitemaps_are_divided(client, monkeypatch):
    make_work("tool", ("en",), key="guide")
    whole = entries(client, "/sitemap-en.xml")
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", len(whole) - 1)
    first, second = entries(client, "/sitemap-en.xml"), entries(client, "/sitemap-en-2.xml")
    assert set(first) | set(second) == set(whole)
    assert len(second) == 1
    assert f"{BASE}/sitemap-en-2.xml" in client.get("/sitemap.xml").content.decode()
    assert client.get("/sitemap-en-3.xml").status_code == client.get("/sitemap-de.xml").status_code == 404


def test_a_sitemap_takes_no_more_queries_for_more_works(client, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get("/sitemap-en.xml")
        return len(queries)

    make_work("tool", ("en", "fr"), key="first")
    client.get("/sitemap-en.xml")
    few = count()
    for number in range(10):
        make_work("tool", ("en", "fr", "ar"), key=f"w{number}")
    client.get("/sitemap-en.xml")
    assert count() == few


def test_an_unchanged_sitemap_is_not_sent_again(client):
    first = client.get("/sitemap-en.xml")
    assert client.get("/sitemap-en.xml", headers={"if-none-match": first["ETag"]}).status_code == 304


def read_robots(client):
    parser = RobotFileParser()
    text = client.get("/robots.txt").content.decode()
    parser.parse(text.splitlines())
    return parser, text


def test_robots_are_kept_out_of_the_administration_and_told_of_the_sitemaps(client):
    parser, text = read_robots(client)
    assert parser.site_maps() == [f"{BASE}/sitemap.xml"]
    assert not parser.can_fetch("*", f"{BASE}/admin/pages/")
    assert parser.can_fetch("*", f"{BASE}/en/tools/guide/")
    # Python's parser knows no wildcards (RFC 9309 has them).
    assert "Disallow: /*/search/\n" in text


def test_a_staging_site_closes_itself_to_all_robots(rf: RequestFactory, settings, client):
    from config.middleware import StagingMiddleware

    settings.IS_STAGING = True
    parser, text = read_robots(client)
    assert not parser.can_fetch("*", f"{BASE}/en/")
    assert "Sitemap" not in text
    answer = StagingMiddleware(site_files.robots)(rf.get("/robots.txt"))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert b'<meta name="robots" content="noindex">' in client.get("/en/").content
