"""Sitemaps and robots.txt: true and public versions only, on the site's own host."""

from datetime import UTC, date, datetime
from urllib.robotparser import RobotFileParser

import pytest
from defusedxml.ElementTree import fromstring
from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from catalogue.metadata import site_files, work_sitemaps
from catalogue.models import Instrument, InstrumentTitle, Topic
from catalogue.oai.record_keeping import refresh_all
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


def works_in(client, tag):
    """Return the entries of the works that the index leads to in a language."""
    refresh_all()
    root = fromstring(client.get("/sitemap.xml").content)
    found = [each.findtext(f"{SITEMAP}loc").removeprefix(BASE) for each in root.findall(f"{SITEMAP}sitemap")]
    parts = [path for path in found if path.startswith(f"/sitemap-{tag}-")]
    return {url: entry for path in parts for url, entry in entries(client, path).items()}


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
    changed, versions = works_in(client, "ar")[f"{BASE}/ar/tools/guide/"]
    assert changed == "2040-03-02T12:00:00Z"
    assert versions == {
        "ar": f"{BASE}/ar/tools/guide/",
        "en": f"{BASE}/en/tools/guide/",
        "x-default": f"{BASE}/en/tools/guide/",
    }
    assert works_in(client, "fr") == {}
    assert {f"{BASE}/fr/", f"{BASE}/fr/tools/", f"{BASE}/fr/calendar/"} <= set(entries(client, "/sitemap-fr.xml"))


def test_lists_and_subjects_change_with_their_works(client):
    topic = Topic.objects.create(slug="hostages", labels={"en": "Hostages"})
    idle = Topic.objects.create(slug="idle", labels={"en": "Idle"})
    work = make_work("training", ("en",), topics=(topic,), countries=["ML"], venue_country="AT")
    make_work("training", ("en",), topics=(idle,), live=False)
    other = make_work("training", ("en",), countries=["ML"])
    refresh_all(datetime(2040, 3, 2, 12, tzinfo=UTC))
    found = entries(client, "/sitemap-en.xml")
    for path in ("", "training/", "topics/hostages/", "countries/ml/", "countries/at/"):
        assert found[f"{BASE}/en/{path}"][0] == "2040-03-02T12:00:00Z", path
    assert found[f"{BASE}/en/topics/idle/"][0] is None
    assert found[f"{BASE}/en/tools/"][0] != "2040-03-02T12:00:00Z"
    assert "2040-03-02T12:00:00Z" in client.get("/sitemap.xml").content.decode()
    work.pages.get().unpublish()
    refresh_all(datetime(2040, 4, 1, 12, tzinfo=UTC))
    found = entries(client, "/sitemap-en.xml")
    for path in ("", "training/", "topics/hostages/", "countries/ml/"):
        assert found[f"{BASE}/en/{path}"][0] == "2040-04-01T12:00:00Z", path
    # No work takes place there any more.
    assert f"{BASE}/en/countries/at/" not in found
    # The sitemap that the work has left has changed too.
    index = fromstring(client.get("/sitemap.xml").content)
    parts = {each[0].text: each[1].text for each in index.findall(f"{SITEMAP}sitemap")}
    assert parts[f"{BASE}/sitemap-en-{other.pk // work_sitemaps.SPAN + 2}.xml"] == "2040-04-01T12:00:00Z"


def test_a_subject_that_no_recent_change_concerns_has_its_own_last_change(client, monkeypatch):
    monkeypatch.setattr("catalogue.metadata.last_changes.NEWEST", 1)
    for year, slug in ((2040, "rare"), (2041, "frequent")):
        make_work("tool", ("en",), topics=(Topic.objects.create(slug=slug, labels={"en": slug}),))
        refresh_all(datetime(year, 1, 1, tzinfo=UTC))
    found = entries(client, "/sitemap-en.xml")
    assert found[f"{BASE}/en/topics/rare/"][0] == "2040-01-01T00:00:00Z"
    assert found[f"{BASE}/en/topics/frequent/"][0] == "2041-01-01T00:00:00Z"


def test_what_is_private_withdrawn_or_a_mere_alias_is_not_listed(client):
    private, gone, copied = (make_work("tool", ("en",), key=key) for key in ("private", "gone", "copied"))
    PageViewRestriction.objects.create(page=private.pages.get(), restriction_type=PageViewRestriction.LOGIN)
    gone.pages.get().unpublish()
    page = copied.pages.get().specific
    page.create_alias(update_slug="alias")
    assert set(works_in(client, "en")) == {f"{BASE}/en/tools/copied/"}


def test_instruments_are_listed_in_the_languages_they_have_a_title_in(client):
    instrument = Instrument.objects.create(slug="hostages", kind="convention", adopted_on=date(1979, 12, 17))
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Convention")
    InstrumentTitle.objects.create(instrument=instrument, language="ru", title="Конвенция")
    _changed, versions = entries(client, "/sitemap-ru.xml")[f"{BASE}/ru/instruments/hostages/"]
    assert set(versions) == {"ru", "en", "x-default"}
    assert f"{BASE}/fr/instruments/hostages/" not in entries(client, "/sitemap-fr.xml")


def test_works_are_divided_among_sitemaps_by_their_numbers(client, monkeypatch):
    first, second = make_work("tool", ("en",), key="first"), make_work("tool", ("en", "fr"), key="second")
    monkeypatch.setattr(work_sitemaps, "SPAN", second.pk)
    assert list(works_in(client, "en")) == [f"{BASE}/en/tools/first/", f"{BASE}/en/tools/second/"]
    assert list(entries(client, "/sitemap-en-2.xml")) == [f"{BASE}/en/tools/first/"]
    assert list(works_in(client, "fr")) == list(entries(client, "/sitemap-fr-3.xml")) == [f"{BASE}/fr/tools/second/"]
    assert "/sitemap-fr-2.xml" not in client.get("/sitemap.xml").content.decode()
    assert first.pk < second.pk
    for path in ("/sitemap-fr-2.xml", "/sitemap-en-4.xml", "/sitemap-en-0.xml", "/sitemap-de.xml"):
        assert client.get(path).status_code == 404, path


def test_a_sitemap_takes_no_more_queries_for_more_works(client, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            for path in ("/sitemap.xml", "/sitemap-en.xml", path_of_works):
                assert client.get(path).status_code == 200
        return len(queries)

    work = make_work("tool", ("en", "fr"), key="first")
    path_of_works = f"/sitemap-en-{work.pk // work_sitemaps.SPAN + 2}.xml"
    refresh_all()
    few = count()
    for number in range(10):
        make_work("tool", ("en", "fr", "ar"), key=f"w{number}")
    refresh_all()
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
