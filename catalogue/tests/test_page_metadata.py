"""What machines read of pages: addresses, sharing, JSON-LD; nothing of it rests on the Host header."""

import json
from datetime import UTC, date, datetime

import extruct
import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory

from catalogue.metadata.structured_instruments import legislation
from catalogue.models import Body, Instrument, InstrumentTitle, Topic
from catalogue.tests.factories import make_page, make_work
from pages.languages import html_lang, language_codes

pytestmark = pytest.mark.django_db

BASE = "https://sextant.example.org"
HOSTILE = "</script><script>alert(1)</script> <!-- \" ' & \u2028 ]]> \\u003c"


@pytest.fixture(autouse=True)
def _public_address(settings):
    settings.BASE_URL = BASE


def read(client, path, status=200, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def head_of(soup):
    canonical = soup.head.find("link", rel="canonical")
    alternates = {link["hreflang"]: link["href"] for link in soup.head.find_all("link", hreflang=True)}
    return canonical["href"] if canonical else None, alternates


def data_of(client, path):
    """Return {type: JSON-LD} as an independent reader finds it."""
    html = client.get(path).content.decode()
    found = extruct.extract(html, base_url=BASE + path, syntaxes=["json-ld"], errors="strict")["json-ld"]
    assert all(each["@context"] == "https://schema.org" for each in found)
    return {each["@type"]: each for each in found}


@pytest.mark.parametrize("host", ["testserver", "localhost"])
def test_only_true_versions_are_named_on_the_sites_own_host(client, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    work = make_work("tool", ("ar", "en", "zh-hans"), key="guide")
    make_page(work, "fr", live=False)
    canonical, alternates = head_of(read(client, "/ar/tools/guide/?utm=x", host=host))
    assert canonical == f"{BASE}/ar/tools/guide/"
    assert alternates == {
        "ar": f"{BASE}/ar/tools/guide/",
        "zh-Hans": f"{BASE}/zh-hans/tools/guide/",
        "en": f"{BASE}/en/tools/guide/",
        "x-default": f"{BASE}/en/tools/guide/",
    }


def test_without_english_the_default_is_the_first_version_in_the_order_of_the_united_nations(client):
    make_work("tool", ("fr", "es"), key="guide")
    assert head_of(read(client, "/es/tools/guide/"))[1]["x-default"] == f"{BASE}/fr/tools/guide/"


def test_a_forged_host_appears_nowhere(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_work("tool", ("en",), key="guide")
    for path in ("/en/", "/en/tools/", "/en/tools/guide/", "/robots.txt", "/sitemap.xml", "/sitemap-en.xml"):
        assert b"evil.example" not in client.get(path, headers={"host": "evil.example"}).content


def test_narrowed_lists_stand_behind_the_whole_one_and_later_parts_for_themselves(client):
    for number in range(21):
        make_work("tool", ("en",), key=f"w{number}")
    plain = f"{BASE}/en/tools/"
    assert head_of(read(client, "/en/tools/?type=handbook")) == (plain, {})
    assert head_of(read(client, "/en/tools/?page=2")) == (f"{plain}?page=2", {})
    assert len(head_of(read(client, "/en/tools/"))[1]) == 7


@pytest.mark.parametrize("code", language_codes())
def test_each_page_has_a_card_for_sharing_in_its_own_language(client, code):
    make_work(
        "tool",
        tuple({"en", code}),
        key="guide",
        titles={each: f'«{each}» & "x"' for each in language_codes()},
        summary="S & 'T'",
    )
    head = read(client, f"/{code}/tools/guide/").head
    card = {meta["property"]: meta["content"] for meta in head.find_all("meta", property=True)}
    assert (card["og:title"], card["og:description"], card["og:type"]) == (f'«{code}» & "x"', "S & 'T'", "article")
    assert card["og:url"] == f"{BASE}/{code}/tools/guide/"
    assert card["og:locale"].startswith(code[:2])
    others = [meta["content"] for meta in head.find_all("meta", property="og:locale:alternate")]
    assert others == ([] if code == "en" else ["en_GB"])
    assert card["og:image"].startswith(f"{BASE}/static/img/share-{code}")
    assert head.find("meta", attrs={"name": "description"})["content"] == "S & 'T'"


def test_a_page_without_a_summary_is_described_by_its_title(client):
    make_work("tool", ("en",), key="guide", titles={"en": "A guide"})
    head = read(client, "/en/tools/guide/").head
    assert head.find("meta", attrs={"name": "description"})["content"] == "A guide"


def test_the_home_page_says_how_the_site_is_searched(client):
    site = data_of(client, "/fr/")["WebSite"]
    assert (site["url"], site["inLanguage"]) == (f"{BASE}/fr/", "fr")
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{BASE}/fr/search/?q={{search_term_string}}"


def test_texts_can_not_leave_their_script_element(client):
    topic = Topic.objects.create(slug="t", labels={"en": HOSTILE})
    make_work("tool", ("en",), key="guide", titles={"en": HOSTILE}, summary=HOSTILE, topics=(topic,), authors=HOSTILE)
    data = data_of(client, "/en/tools/guide/")
    assert data["Book"]["name"] == HOSTILE
    assert data["Book"]["about"][0]["name"] == HOSTILE
    soup = read(client, "/en/tools/guide/")
    assert all(script.get("src") or script["type"] == "application/ld+json" for script in soup.find_all("script"))


def test_a_handbook_is_a_book_in_its_language_with_edition_and_translations(client):
    body = Body.objects.create(slug="office", labels={"en": "Office"})
    make_work(
        "tool",
        ("en", "fr", "es"),
        key="guide",
        titles={"en": "Guide"},
        symbol="A/1",
        bodies=(body,),
        versions=(
            {"language": "en", "edition": "2nd", "isbn": "9789211300000", "date": date(2018, 3, 12)},
            {"language": "ar", "edition": "1"},
            {"language": "fr", "kind": "unofficial", "edition": "f"},
            {"language": "ru", "status": "forthcoming"},
        ),
    )
    book = data_of(client, "/en/tools/guide/")["Book"]
    assert (book["inLanguage"], book["bookEdition"], book["isbn"]) == ("en", "2nd", "9789211300000")
    assert (book["identifier"], book["author"][0]["name"]) == ("A/1", "Office")
    assert book["datePublished"] == "2018-03-12"
    assert [(each["inLanguage"], each["bookEdition"]) for each in book["workTranslation"]] == [("ar", "1"), ("fr", "f")]
    french = data_of(client, "/fr/tools/guide/")["Book"]
    assert [each["inLanguage"] for each in french["translationOfWork"]] == ["ar", "en"]
    # A page in Spanish of a work that isn't published in Spanish.
    spanish = data_of(client, "/es/tools/guide/")["Book"]
    assert "inLanguage" not in spanish
    assert [each["inLanguage"] for each in spanish["workExample"]] == ["ar", "en", "fr"]
    assert spanish["author"][0]["name"] == {"@value": "Office", "@language": "en"}


@pytest.mark.parametrize(
    ("kind", "expected"), [("report", "Report"), ("article", "Article"), ("brochure", "CreativeWork")]
)
def test_publications_are_what_their_type_says(client, kind, expected):
    make_work("publication", ("en",), key="paper", type=kind, symbol="A/70/1")
    work = data_of(client, "/en/publications/paper/")[expected]
    assert work.get("reportNumber") == ("A/70/1" if expected == "Report" else None)


def test_sessions_are_events_and_courses_have_them_as_instances(client):
    facts = {
        "starts_at": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 6, 16, tzinfo=UTC),
        "time_zone": "Europe/Vienna",
        "mode": "hybrid",
        "venue_country": "AT",
        "working_languages": ["en", "zh-hans"],
    }
    make_work("training", ("en",), key="workshop", type="workshop", is_cancelled=True, **facts)
    make_work("training", ("en",), key="course", type="training_of_trainers", **facts)
    event = data_of(client, "/en/training/workshop/")["EducationEvent"]
    assert (event["startDate"], event["endDate"]) == ("2026-03-02T09:00:00+01:00", "2026-03-06T17:00:00+01:00")
    assert event["eventStatus"] == "https://schema.org/EventCancelled"
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [each["@type"] for each in event["location"]] == ["Place", "VirtualLocation"]
    assert event["inLanguage"] == ["en", "zh-Hans"]
    course = data_of(client, "/en/training/course/")["Course"]
    assert course["hasCourseInstance"]["@type"] == "CourseInstance"
    assert course["hasCourseInstance"]["startDate"] == "2026-03-02T09:00:00+01:00"
    assert course["hasCourseInstance"]["courseMode"] == "blended"


def test_crumbs_lead_from_the_home_page_to_the_work(client):
    make_work("tool", ("ar",), key="guide", titles={"ar": "دليل"})
    crumbs = data_of(client, "/ar/tools/guide/")["BreadcrumbList"]["itemListElement"]
    assert [each["position"] for each in crumbs] == [1, 2, 3]
    addresses = [each["item"] for each in crumbs]
    assert addresses == [f"{BASE}/ar/", f"{BASE}/ar/tools/", f"{BASE}/ar/tools/guide/"]
    assert crumbs[2]["name"] == "دليل"


@pytest.mark.parametrize("path", ["topics", "open-data"])
def test_views_have_crumbs_with_their_heading(client, path):
    crumbs = data_of(client, f"/fr/{path}/")["BreadcrumbList"]["itemListElement"]
    heading = read(client, f"/fr/{path}/").h1.get_text(strip=True)
    assert [(each["name"], each["item"]) for each in crumbs] == [
        ("Accueil", f"{BASE}/fr/"),
        (heading, f"{BASE}/fr/{path}/"),
    ]


def make_instrument():
    body = Body.objects.create(slug="ga", labels={"en": "General Assembly"})
    instrument = Instrument.objects.create(
        slug="financing",
        kind="convention",
        adopted_on=date(1999, 12, 9),
        in_force_since=date(2002, 4, 10),
        adopting_act="A/RES/54/109",
        adopting_body=body,
    )
    for code, title in (("en", "Convention"), ("fr", "Convention (fr)")):
        InstrumentTitle.objects.create(instrument=instrument, language=code, title=title)
    return instrument


def test_an_instrument_is_legislation_with_its_titles_in_the_languages_they_are_in(client):
    instrument = make_instrument()
    found = data_of(client, "/fr/instruments/financing/")["Legislation"]
    assert (found["name"], found["legislationDate"]) == ("Convention (fr)", "1999-12-09")
    assert found["alternateName"] == [{"@value": "Convention", "@language": "en"}]
    assert found["legislationLegalForce"] == "https://schema.org/InForce"
    assert found["legislationIdentifier"] == ["A/RES/54/109"]
    assert legislation(instrument, "ar", "x")["name"] == {"@value": "Convention", "@language": "en"}


def test_a_subject_without_a_name_in_the_language_is_no_version(client):
    make_instrument()
    soup = read(client, "/en/instruments/financing/")
    assert set(head_of(soup)[1]) == {"en", "fr", "x-default"}
    russian = read(client, "/ru/instruments/financing/")
    assert head_of(russian) == (f"{BASE}/ru/instruments/financing/", {})
    assert russian.head.find("meta", attrs={"name": "robots"})["content"] == "noindex"


@pytest.mark.parametrize("path", ["/en/calendar/", "/en/open-data/", "/en/topics/", "/en/language-coverage/"])
def test_views_that_exist_in_all_languages_name_them(client, path):
    canonical, alternates = head_of(read(client, path))
    assert canonical == BASE + path
    assert set(alternates) == {html_lang(code) for code in language_codes()} | {"x-default"}


def test_searches_and_pages_that_are_missing_have_no_address_of_their_own(client):
    for path, status in (("/en/search/?q=x", 200), ("/en/tools/none/", 404), ("/en/instruments/none/", 404)):
        soup = read(client, path, status)
        assert (head_of(soup)[0], soup.find("script", type="application/ld+json")) == (None, None)


def test_a_preview_says_nothing_to_machines(rf: RequestFactory):
    page = make_work("tool", ("en",), key="guide").pages.get().specific
    html = page.make_preview_request().content.decode()
    assert 'rel="canonical"' not in html
    assert "ld+json" not in html


def test_json_in_the_page_is_not_run_by_browsers_and_passes_the_policy(client):
    response = client.get("/en/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    scripts = BeautifulSoup(response.content, "html.parser").find_all("script", src=False)
    assert [script["type"] for script in scripts] == ["application/ld+json"]
    json.loads(scripts[0].string)
