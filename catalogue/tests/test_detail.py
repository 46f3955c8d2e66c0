"""A work's page: facts in the reader's language, honest notices, versions, related works."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import RequestFactory
from wagtail.documents.models import Document

from catalogue.models import Audience, Body, FileText, Instrument, InstrumentTitle, Region, Topic, WorkRelation
from catalogue.tests.factories import make_page, make_work
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()
LABELS = {
    "ar": "تسليم المطلوبين",
    "zh-hans": "引渡",
    "en": "Extradition",
    "fr": "Extradition (fr)",
    "ru": "Выдача",
    "es": "Extradición",
}
LISTINGS = {"training": "training", "tool": "tools", "publication": "publications"}


def read(client, work, code, status=200):
    response = client.get(f"/{code}/{LISTINGS[work.kind]}/{work.key}/")
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def fact(soup, name):
    term = soup.select_one("main dl.facts").find("dt", string=name) or soup.find("dt", string=name)
    return words(term.parent).removeprefix(name).strip() if term else None


def make_document(name="guide.pdf", content=b"%PDF-1.4 x"):
    return Document.objects.create(title=name, file=ContentFile(content, name=name))


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_own_page_direction_and_labels(client, code):
    topic = Topic.objects.create(slug="extradition", labels=LABELS)
    work = make_work("tool", tuple(CODES), key="w", topics=(topic,), titles={c: f"T {c}" for c in CODES})
    soup = read(client, work, code)
    assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
    assert soup.h1.get_text() == f"T {code}"
    assert soup.title.get_text().startswith(f"T {code}")
    link = soup.main.find("a", string=LABELS[code])
    assert link["href"] == f"/{code}/topics/extradition/"


@pytest.mark.parametrize("code", CODES)
def test_the_language_bar_has_the_order_of_the_united_nations_and_links_real_versions_only(client, code):
    work = (
        make_work("tool", ("en", "fr", code), key="w")
        if code not in {"en", "fr"}
        else make_work("tool", ("en", "fr"), key="w")
    )
    missing = next(c for c in CODES if c not in {"en", "fr", code})
    make_page(work, missing, live=False)
    items = read(client, work, code).select(".language-bar__item")
    names = [item.find(string=True).strip() or item.span.get_text() for item in items]
    assert names == ["عربي", "中文", "English", "Français", "Русский", "Español"]
    links = {c: item.get("href") for c, item in zip(CODES, items, strict=True)}
    real = {"en", "fr", code}
    assert links == {c: f"/{c}/tools/w/" if c in real else None for c in CODES}
    assert all(item["aria-disabled"] == "true" for item in items if "href" not in item.attrs)
    assert items[CODES.index(code)]["aria-current"] == "true"


def test_one_published_page_does_not_show_another_languages_text(client):
    work = make_work("tool", ("en",), key="w", titles={"en": "English title"}, summary="English summary")
    soup = read(client, work, "ar", status=404)
    assert "English summary" not in soup.get_text()


def test_facts_change_on_all_pages_at_once(client):
    work = make_work("publication", tuple(CODES), key="w", date=date(2020, 1, 5))
    work.date = date(2021, 2, 7)
    work.save()
    for code in CODES:
        assert read(client, work, code).select_one(".facts time")["datetime"] == "2021-02-07"


def test_times_of_a_session_are_those_of_its_own_zone(client):
    work = make_work(
        "training",
        ("en", "ar"),
        key="s",
        starts_at=datetime(2026, 7, 1, 7, 0, tzinfo=UTC),
        ends_at=datetime(2026, 7, 1, 15, 30, tzinfo=UTC),
        deadline=datetime(2026, 6, 1, 21, 59, tzinfo=UTC),
        time_zone="Europe/Vienna",
        mode="in_person",
        venue_country="AT",
        working_languages=["ru", "en", "sw"],
        interpretation_languages=["ar"],
        seats=1200,
        participation="nomination",
    )
    soup = read(client, work, "en")
    own, utc = "1 July 2026, 09:00 – 17:30 Local time in Vienna (UTC+2)", "1 July 2026, 07:00 – 15:30 UTC"
    assert fact(soup, "When").startswith(f"{own} {utc}")
    assert fact(soup, "Deadline") == "1 June 2026, 23:59"
    assert soup.select_one(".panel time")["datetime"] == "2026-07-01T09:00+02:00"
    assert fact(soup, "Where") == "In person Austria"
    assert fact(soup, "Working languages") == "English Русский Kiswahili"
    assert fact(soup, "Interpretation") == "عربي"
    assert fact(soup, "Seats") == "1,200"
    assert fact(soup, "Taking part") == "Nomination through an authority"
    arabic = words(read(client, work, "ar").select_one(".panel"))
    assert "1 تموز/يوليه 2026، 9:00 ص" in arabic
    assert "النمسا" in arabic


def test_a_cancelled_session_says_so(client):
    work = make_work("training", key="s", is_cancelled=True)
    soup = read(client, work, "en")
    assert soup.select_one(".badge--cancelled")
    assert "has been cancelled" in soup.select_one(".notice--error").get_text()


def test_a_session_without_dates_says_so(client):
    assert fact(read(client, make_work("training", key="s"), "en"), "When") == "The dates are not fixed yet."


def test_a_file_is_offered_with_format_size_hash_and_a_link_through_wagtails_view(client):
    document = make_document(content=b"x" * 1_240_000)
    work = make_work("tool", key="w", versions=({"language": "en", "document": document, "isbn": "978-92-1"},))
    soup = read(client, work, "en")
    button = soup.select_one(".panel .button")
    assert " ".join(button.get_text().split()) == "Download (PDF, 1.2 MB)"
    assert [words(part) for part in button.select("bdi")] == ["PDF", "1.2 MB"], "Arabic would tear them apart"
    assert soup.select_one(".panel .button")["href"] == document.url
    row = soup.select_one(".versions__row")
    assert "PDF · 1.2 MB" in words(row)
    assert "ISBN: 978-92-1" in words(row)
    assert document.catalogue_file.sha256 in words(row)
    assert client.get(document.url)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("is_tagged", "said"), [(True, "Accessible: tagged"), (False, "Not tagged"), (None, "")])
def test_a_file_says_in_the_first_screen_what_it_is_and_whether_screen_readers_can_follow_it(client, is_tagged, said):
    document = make_document()
    FileText.objects.update(is_tagged=is_tagged, page_count=12)
    version = {"language": "en", "kind": "unofficial", "edition": "Rev. 2", "document": document}
    soup = read(client, make_work("tool", key="w", versions=(version,)), "en")
    panel = words(soup.select_one(".panel"))
    assert "English · Unofficial translation · Edition: Rev. 2 · 12 pages" in panel
    assert ("tagged" in panel.lower(), said in panel) == (bool(said), True)
    assert said in words(soup.select_one(".versions__row"))


def test_the_language_bar_says_when_further_versions_of_the_work_are_expected(client):
    versions = (
        {"language": "en"},
        {"language": "fr", "status": "forthcoming", "expected_on": date(2027, 3, 1)},
        {"language": "ru", "status": "forthcoming"},
    )
    soup = read(client, make_work("publication", ("en",), key="w", versions=versions), "en")
    assert words(soup.select_one(".language-bar__expected")) == "The work is expected in: Français ( 1 March 2027 )"


def test_a_missing_language_version_is_announced_and_the_existing_ones_are_named(client):
    document = make_document()
    versions = (
        {"language": "fr", "document": document},
        {"language": "es", "kind": "unofficial"},
        {"language": "ar", "status": "forthcoming", "expected_on": date(2027, 3, 1)},
    )
    work = make_work("publication", ("ar", "en", "fr"), key="w", versions=versions)
    notice = read(client, work, "en").select_one("#missing-version")
    assert "does not exist in this language yet: English." in words(notice)
    links = {link.get_text(): link for link in notice.select("a")}
    assert list(links) == ["Français", "Español"]
    assert links["Français"]["href"] == document.url
    assert links["Français"]["hreflang"] == "fr"
    assert links["Français"].span["lang"] == "fr"
    assert links["Español"]["href"] == "#version-es"
    assert "expected" not in words(notice)
    assert "1 آذار/مارس 2027" in words(read(client, work, "ar").select_one("#missing-version"))
    assert read(client, work, "fr").select_one("#missing-version") is None


def test_a_version_in_preparation_without_a_date_is_announced(client):
    work = make_work("publication", ("en",), key="w", versions=({"language": "en", "status": "forthcoming"},))
    soup = read(client, work, "en")
    assert "date is not known yet" in words(soup.select_one("#missing-version"))
    assert "No version has been published yet." in words(soup.select_one(".panel"))


def test_the_versions_are_listed_in_the_order_of_the_united_nations(client):
    languages = ["es", "ru", "ar", "zh-hans"]
    work = make_work("tool", key="w", versions=tuple({"language": code} for code in languages))
    headings = read(client, work, "en").select(".versions h3")
    assert [heading.get_text(strip=True) for heading in headings] == ["عربي", "中文", "Русский", "Español"]
    assert headings[0].span["dir"] == "rtl"


def test_the_official_version_with_a_file_is_the_one_offered_first(client):
    machine, official = make_document("machine.pdf", b"1"), make_document("official.pdf", b"2")
    versions = (
        {"language": "en", "kind": "machine", "document": machine},
        {"language": "en", "kind": "official", "document": official},
    )
    soup = read(client, make_work("tool", key="w", versions=versions), "en")
    assert soup.select_one(".panel .button")["href"] == official.url


def test_supersession_is_shown_on_both_works(client):
    old, new = make_work("tool", key="old", titles={"en": "Old"}), make_work("tool", key="new", titles={"en": "New"})
    WorkRelation.objects.create(work=new, kind="supersedes", target=old)
    notice = read(client, old, "en").select_one(".notice--warning")
    assert notice.a["href"] == "/en/tools/new/"
    section = read(client, new, "en").find("h2", string="Takes the place of").parent
    assert words(section.select_one(".card__title")) == "Old"


def test_related_works_are_shown_both_ways_and_a_foreign_one_names_its_language(client):
    here = make_work("tool", ("ar",), key="here")
    there = make_work("publication", ("en", "fr"), key="there", titles={"en": "There", "fr": "Là"})
    hidden = make_work("tool", ("ar",), key="hidden", live=False)
    WorkRelation.objects.create(work=there, kind="related", target=here)
    WorkRelation.objects.create(work=here, kind="related", target=hidden)
    cards = read(client, here, "ar").select(".card")
    assert len(cards) == 1
    link = cards[0].select_one(".card__title a")
    assert (link.get_text(), link["href"]) == ("There", "/en/publications/there/")
    assert (link["lang"], link["dir"], link["hreflang"]) == ("en", "ltr", "en")
    assert "الإنجليزية" in cards[0].select_one(".card__foreign").get_text()
    assert read(client, there, "en").select_one(".card__title a")["lang"] == "ar"


def test_instruments_bodies_regions_and_symbols_are_named_and_isolated(client):
    instrument = Instrument.objects.create(slug="tfc", kind="convention", adopted_on=date(1999, 12, 9))
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Terrorism Financing Convention")
    body = Body.objects.create(slug="unodc", labels={"en": "UNODC in full", "ar": "المكتب"})
    region = Region.objects.create(slug="sahel", labels={"en": "Sahel", "ar": "الساحل"}, scheme="programme")
    audience = Audience.objects.create(slug="judges", labels={"en": "Judges", "ar": "القضاة"})
    work = make_work(
        "publication",
        ("ar",),
        key="w",
        symbol="A/RES/62/172",
        authors="A. Author",
        countries=["SN"],
        instruments=(instrument,),
        bodies=(body,),
        regions=(region,),
        audiences=(audience,),
    )
    soup = read(client, work, "ar")
    assert {bdi.get_text() for bdi in soup.main.select("bdi")} >= {"A/RES/62/172", "A. Author"}
    assert all(
        element.name == "bdi" for element in soup.find_all(string="A/RES/62/172") for element in [element.parent]
    )
    title = soup.main.find("a", string="Terrorism Financing Convention")
    assert (title["lang"], title["dir"]) == ("en", "ltr")
    text = words(soup.main)
    assert all(name in text for name in ("المكتب", "الساحل", "القضاة", "السنغال"))


def test_demonstration_content_is_marked_as_such(client):
    assert read(client, make_work("tool", key="demo-x"), "en").select_one(".notice--demo")
    assert not read(client, make_work("tool", key="real-x"), "en").select_one(".notice--demo")


def test_text_typed_by_editors_is_escaped(client):
    make_work("tool", key="w", titles={"en": "<script>x</script>"}, summary="a & <b>b</b>", authors="<i>")
    html = client.get("/en/tools/w/").content.decode()
    assert "<script>x" not in html
    assert "a &amp; &lt;b&gt;b&lt;/b&gt;" in html


def test_the_preview_shows_facts_that_are_not_published_yet(admin_user):
    work = make_work("tool", ("en",), key="w", symbol="OLD/1")
    work.symbol = "NEW/2"
    work.versions.add(work.versions.model(language="fr"))
    work.save_revision(user=admin_user)
    page = work.pages.get().specific
    request = RequestFactory().get("/en/tools/w/")
    request.user = admin_user
    response = page.serve_preview(request, "")
    html = response.render().content.decode()
    assert "NEW/2" in html
    assert "Français" in html.partition("</header>")[2]
