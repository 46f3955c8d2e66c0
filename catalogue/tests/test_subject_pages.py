"""Pages of instruments, topics, audiences, regions, countries and bodies: in each language."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from catalogue.models import Audience, Body, Instrument, InstrumentTitle, Region, Topic
from catalogue.tests.factories import make_work
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()
LABELS = {"ar": "الشهود", "zh-hans": "证人", "en": "Witnesses", "fr": "Témoins", "ru": "Свидетели", "es": "Testigos"}


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def fact(soup, term):
    found = soup.find("dt", string=term)
    return words(found.parent).removeprefix(term).strip() if found else None


def titles(soup, kind):
    section = soup.select_one(f'section[aria-labelledby="{kind}"]')
    return [link.get_text() for link in section.select(".card__title a")] if section else []


def make_instrument(slug="tfc", titles=None, **facts):
    facts.setdefault("kind", "convention")
    facts.setdefault("adopted_on", date(1999, 12, 9))
    instrument = Instrument.objects.create(slug=slug, **facts)
    for code, title in (titles or {"en": slug}).items():
        InstrumentTitle.objects.create(instrument=instrument, language=code, title=title)
    return instrument


def make_subjects():
    """Return {path: slug} of one subject of each kind, and the facts that link a work to all of them."""
    linked = {
        "topics": (Topic.objects.create(slug="subject", labels=LABELS),),
        "audiences": (Audience.objects.create(slug="subject", labels=LABELS),),
        "regions": (Region.objects.create(slug="subject", labels=LABELS, scheme="m49", countries=["SN"]),),
        "bodies": (Body.objects.create(slug="subject", labels=LABELS),),
        "instruments": (make_instrument("subject", LABELS),),
        "countries": ["SN"],
    }
    return {path: "sn" if path == "countries" else "subject" for path in linked}, linked


@pytest.mark.parametrize("code", CODES)
def test_each_kind_has_a_list_and_a_page_in_every_language(client, code):
    subjects, linked = make_subjects()
    make_work("tool", (code,), key="w", titles={code: "Work"}, **linked)
    for path, slug in subjects.items():
        index = get(client, f"/{code}/{path}/")
        page = get(client, f"/{code}/{path}/{slug}/")
        for soup in (index, page):
            assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
            bar = [item["href"] for item in soup.select(".language-bar__item")]
            assert len(bar) == 6
            assert bar[CODES.index(code)] == f"/{code}/{path}/" + (f"{slug}/" if soup is page else "")
        [link] = index.select(f'.subject-list a[href="/{code}/{path}/{slug}/"]')
        assert link.get_text() == page.h1.get_text()
        assert path == "countries" or page.h1.get_text() == LABELS[code]
        assert titles(page, "tool") == ["Work"]
        assert page.select_one(".breadcrumb [aria-current]").get_text() == page.h1.get_text()


def test_a_page_shows_the_first_works_of_each_kind_and_leads_to_all_of_them(client):
    topic = Topic.objects.create(slug="t", labels=LABELS)
    for year in range(2001, 2008):
        make_work("tool", key=f"t{year}", titles={"en": str(year)}, date=date(year, 1, 1), topics=(topic,))
    for name, days in {"past": -9, "later": 20, "next": 2}.items():
        start = timezone.now() + timedelta(days=days)
        make_work("training", key=name, titles={"en": name}, starts_at=start, time_zone="UTC", topics=(topic,))
    make_work("publication", ("fr",), key="french", topics=(topic,))
    make_work("tool", key="draft", topics=(topic,), live=False)
    make_work("tool", key="other")
    soup = get(client, "/en/topics/t/")
    assert titles(soup, "tool") == ["2007", "2006", "2005", "2004", "2003"]
    assert titles(soup, "training") == ["next", "later", "past"]
    assert titles(soup, "publication") == []
    link = soup.select_one('section[aria-labelledby="tool"] .section__head a')
    assert (link["href"], link.get_text()) == ("/en/tools/?topic=t", "Filter and sort (7 works)")
    assert "7 results" in get(client, link["href"]).main.get_text()
    assert soup.select_one('a[href="/en/search/?topic=t"]')
    table = {words(row.th): [cell.get_text() for cell in row.select("td")] for row in soup.select(".counts tbody tr")}
    assert table["English"] == ["10", "0"]
    assert table["Français"] == ["1", "0"]


@pytest.mark.parametrize(
    ("path", "query"), [("bodies/b", "body=b"), ("countries/sn", "country=SN"), ("regions/r", "region=r")]
)
def test_the_listing_that_a_page_leads_to_has_the_works_that_it_counts(client, path, query):
    body = Body.objects.create(slug="b", labels=LABELS)
    region = Region.objects.create(slug="r", labels=LABELS, scheme="m49")
    make_work("training", key="a", bodies=(body,), regions=(region,), countries=["SN"], venue_country="AT")
    make_work("training", key="b", bodies=(body,), regions=(region,), countries=["AT"], venue_country="SN")
    make_work("training", key="c")
    link = get(client, f"/en/{path}/").select_one('section[aria-labelledby="training"] .section__head a')
    assert link["href"] == f"/en/training/?{query}"
    assert "2 results" in get(client, link["href"]).main.get_text()


def test_an_instrument_tells_what_its_record_has(client):
    adopted_by = Body.objects.create(slug="ga", labels={"en": "General Assembly"})
    depositary = Body.objects.create(slug="sg", labels={"en": "Secretary-General"})
    parent = make_instrument("parent", {"en": "Parent convention"}, adopted_on=date(1980, 3, 3))
    instrument = make_instrument(
        "child",
        {"en": "Child protocol", "fr": "Protocole"},
        kind="protocol",
        parent=parent,
        place={"en": "New York"},
        adopting_body=adopted_by,
        adopting_act="A/RES/54/109",
        depositary_countries=["RU"],
        in_force_since=date(2002, 4, 10),
        treaty_collection_number="XVIII-11",
        authentic_languages=["fr", "ar"],
    )
    instrument.depositary_bodies.add(depositary)
    instrument.save()
    official = instrument.titles.get(language="en")
    official.is_official, official.source, official.checked_on = True, "un.org", date(2026, 1, 5)
    official.save()
    soup = get(client, "/en/instruments/child/")
    assert fact(soup, "Adopted on") == "9 December 1999 New York"
    assert fact(soup, "Adopted by") == "General Assembly A/RES/54/109"
    assert fact(soup, "In force since") == "10 April 2002"
    assert fact(soup, "Depositary") == "Secretary-General Russian Federation"
    assert fact(soup, "Authentic languages") == "عربي Français"
    assert soup.find("a", string="Parent convention")["href"] == "/en/instruments/parent/"
    names = {words(row.dt): words(row.dd) for row in soup.select('[aria-labelledby="names"] .facts__item')}
    assert names["English"] == "Child protocol Official title · checked on 5 January 2026 ( un.org )"
    assert names["Français"] == "Protocole Not checked against the depositary’s text yet"
    assert names["Русский"] == "Not on record yet"
    parent_page = get(client, "/en/instruments/parent/")
    assert fact(parent_page, "Amended or supplemented by") == "Child protocol"
    assert "No date is on record" in fact(parent_page, "In force since")


def test_bodies_regions_and_countries_lead_to_each_other(client):
    old = Body.objects.create(slug="ctitf", labels={"en": "Task Force"}, valid_to=date(2017, 6, 15))
    new = Body.objects.create(slug="unoct", labels={"en": "Office"}, acronyms={"en": "UNOCT"})
    old.successors.add(new)
    old.save()
    Region.objects.create(slug="sahel", labels={"en": "Sahel"}, scheme="programme", countries=["SN", "ML"])
    assert fact(get(client, "/en/bodies/ctitf/"), "Succeeded by") == "Office"
    assert fact(get(client, "/en/bodies/unoct/"), "Took over from") == "Task Force"
    assert fact(get(client, "/en/regions/sahel/"), "Countries") == "Mali Senegal"
    assert fact(get(client, "/en/countries/sn/"), "Regions") == "Sahel"
    headings = [heading.get_text() for heading in get(client, "/en/bodies/").main.select("h2")]
    assert headings == ["Bodies that no longer exist"]


def test_a_name_that_the_language_lacks_is_shown_in_another_and_the_page_says_so(client):
    Topic.objects.create(slug="t", labels={"en": "Only in English"})
    soup = get(client, "/ar/topics/t/")
    assert (soup.h1["lang"], soup.h1["dir"]) == ("en", "ltr")
    assert "الإنجليزية" in soup.select_one("#foreign-name").get_text()
    entry = get(client, "/ar/topics/").select_one(".subject-list a")
    assert (entry["lang"], entry["dir"]) == ("en", "ltr")
    assert get(client, "/en/topics/t/").select_one("#foreign-name") is None


def test_lists_are_in_alphabetical_order_and_instruments_in_order_of_adoption(client):
    for number, label in enumerate(["zone", "écoles", "Avions"]):
        Topic.objects.create(slug=f"t{number}", labels={"fr": label}, order=number)
    for year in (2005, 1963, 1999):
        make_instrument(f"i{year}", {"fr": str(year)}, adopted_on=date(year, 1, 1))
    names = [link.get_text() for link in get(client, "/fr/topics/").select(".subject-list a")]
    assert names == ["Avions", "écoles", "zone"]
    years = [year.get_text() for year in get(client, "/fr/instruments/").select(".subject-list__year")]
    assert years == ["1963", "1999", "2005"]


@pytest.mark.parametrize(
    "path", ["topics/none", "countries/xx", "countries/SN", "instruments/%00", "bodies/a%2Fb", "regions/عربي", "topic"]
)
def test_what_does_not_exist_is_not_found(client, path):
    get(client, f"/en/{path}/", status=404)


def test_a_country_without_works_offers_neither_a_search_for_them_nor_six_noughts(client):
    empty = get(client, "/en/countries/gb/")
    assert empty.select_one(".counts") is None
    assert empty.select_one('a[href="/en/search/?country=GB"]') is None
    make_work("tool", ("fr",), countries=["GB"])
    used = get(client, "/en/countries/gb/")
    assert len(used.select(".counts tbody tr")) == 6
    assert used.select_one('a[href="/en/search/?country=GB"]')
