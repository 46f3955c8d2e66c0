"""What is found by which words, and in which order."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from catalogue.models import (
    Audience,
    Body,
    Instrument,
    InstrumentTitle,
    InstrumentVariant,
    Region,
    Topic,
)
from catalogue.models.files import FileText, TextState
from catalogue.tests.factories import make_work
from search.tests.conftest import ask

pytestmark = pytest.mark.django_db


def test_title_summary_and_text_are_searched(drain, find):
    make_work(key="by-title", titles={"en": "Quokka"})
    make_work(key="by-summary", summary="All about the quokka.")
    make_work(key="by-text", body="A quokka is a small animal.")
    make_work(key="without")
    drain()
    assert set(find("quokka")) == {"by-title", "by-summary", "by-text"}


def test_a_phrase_comes_before_its_words_apart(drain, find):
    make_work(key="apart", body="Assistance is given by legal experts in mutual agreement.")
    make_work(key="phrase", body="Requests for mutual legal assistance are sent by the central authority.")
    drain()
    assert find("mutual legal assistance") == ["phrase", "apart"]


def test_equally_good_matches_come_newest_first(drain, find):
    for year in (2003, 2019, 2011):
        make_work("publication", key=f"of-{year}", titles={"en": "Annual report"}, date=date(year, 1, 1))
    drain()
    assert find("annual report") == ["of-2019", "of-2011", "of-2003"]


@pytest.mark.parametrize(
    "typed",
    [
        "A/RES/62/172",
        "a res 62 172",
        "ares62172",
        "A-RES-62-172",
        "a/res/62/172 (2007)",
        "A/RES/62/172 بشأن التعاون",
        "resolution A/RES/62/172",
        "А/RES/62/172",
        "62/172",
        "resolution 62/172",
        "القرار ٦٢/١٧٢",
        "第62/172号决议",
    ],
)
def test_a_symbol_comes_first_however_it_is_typed(drain, find, typed):
    make_work("publication", key="wanted", symbol="A/RES/62/172")
    make_work("publication", key="neighbour", symbol="A/RES/62/71", body="See resolution 62/172 of the Assembly.")
    make_work("publication", key="other", body="A resolution of 2007, document 172, page 62.")
    drain()
    assert find(typed)[0] == "wanted"


def test_a_resolution_comes_first_by_its_number_in_a_language_it_has_no_page_in(drain, find):
    make_work("publication", key="wanted", symbol="A/RES/62/172")
    make_work("publication", key="other", languages=("fr",), body="La résolution 62/172 de l’Assemblée générale.")
    drain()
    assert find("résolution 62/172", "fr") == ["wanted", "other"]


def test_sales_numbers_isbns_and_job_numbers_of_versions_are_found(drain, find):
    numbers = {"sales_number": "S.04.V.7", "isbn": "92-1-333345-6", "job_number": "V.04-51234"}
    make_work("publication", key="guide", versions=({"language": "es", **numbers},))
    make_work("publication", key="other")
    drain()
    for typed in ("S.04.V.7", "s04v7", "92-1-333345-6", "9213333456", "978-92-1-333345-7", "V0451234"):
        assert find(typed) == ["guide"]


def test_the_beginning_of_a_symbol_finds_its_family(drain, find):
    make_work("publication", key="one", symbol="A/AC.182/L.139")
    make_work("publication", key="two", symbol="A/AC.182/L.140")
    make_work("publication", key="three", symbol="A/AC.183/L.1")
    drain()
    assert set(find("A/AC.182")) == {"one", "two"}


def test_names_of_what_a_work_is_linked_to_are_searched_in_the_pages_language(drain, find):
    topic = Topic.objects.create(slug="hostages", labels={"en": "Hostage-taking", "ru": "Захват заложников"})
    audience = Audience.objects.create(slug="judges", labels={"en": "Judges", "ru": "Судьи"})
    region = Region.objects.create(slug="oceania", scheme="m49", labels={"en": "Oceania", "ru": "Океания"})
    acronyms = {"en": "UNODC", "ru": "УНП ООН"}
    body = Body.objects.create(slug="unodc", labels={"en": "Office on Drugs"}, acronyms=acronyms)
    instrument = Instrument.objects.create(slug="hostages-convention", kind="convention", adopted_on="1979-12-17")
    InstrumentTitle.objects.create(
        instrument=instrument, language="ru", title="Международная конвенция о борьбе с захватом заложников"
    )
    InstrumentVariant.objects.create(instrument=instrument, language="ru", text="Нью-Йоркская конвенция")
    make_work(
        key="linked",
        languages=("ru",),
        topics=(topic,),
        audiences=(audience,),
        regions=(region,),
        bodies=(body,),
        instruments=(instrument,),
        countries=["KG"],
    )
    make_work(key="other", languages=("ru",))
    drain()
    for words in ("захвата заложников", "судей", "Океании", "УНП ООН", "UNODC", "нью-йоркской конвенции"):
        assert find(words, "ru") == ["linked"], words
    # The country by the United Nations' name and by the common one.
    for words in ("Кыргызстан", "Киргизия"):
        assert find(words, "ru") == ["linked"], words


@pytest.mark.parametrize(
    "typed", ["引渡", "执法", "人质", "权", "反恐怖主义", "人質", "執法人員", "權", "反恐怖主義公約"]
)
def test_short_chinese_queries_find(drain, find, typed):
    make_work(key="wanted", languages=("zh-hans",), body="执法人员与人质的引渡权。反恐怖主义公约。")
    make_work(key="other", languages=("zh-hans",), body="海上安全手册")
    drain()
    assert find(typed, "zh-hans")[0] == "wanted"


def test_traditional_chinese_is_searched_as_simplified_and_shown_as_it_was_typed(drain, client):
    make_work("tool", languages=("zh-hans",), titles={"zh-hans": "审讯证人手册"}, summary="怎样审讯证人。")
    drain()
    answer = client.get("/api/v1/search/", {"q": "審訊證人", "lang": "zh-hans"}).json()
    assert (answer["query"], answer["total"]) == ("審訊證人", 1)
    html = client.get("/zh-hans/search/", {"q": "審訊證人", "expand": "off"}).content.decode()
    assert 'value="審訊證人"' in html
    assert "<mark>审讯</mark>" in html
    suggested = client.get("/api/v1/suggest/", {"q": "審訊", "lang": "zh-hans"}).json()["suggestions"]
    assert [each["text"] for each in suggested] == ["审讯证人手册"]


def test_two_chinese_characters_find_no_text_that_has_one_of_them(drain, find):
    make_work(key="wanted", languages=("zh-hans",), body="执法人员手册")
    make_work(key="other", languages=("zh-hans",), body="海上安全法")
    drain()
    assert find("执法", "zh-hans") == ["wanted"]


def test_foreign_words_are_found_in_the_chinese_index(drain, find):
    make_work(key="mixed", languages=("zh-hans",), body="关于 extradition 和 терроризм 的手册，见 القرار 1373")
    make_work(key="other", languages=("zh-hans",), body="另一本手册 existing text терпение قرارات")
    drain()
    for words in ("extradition", "терроризм", "القرار"):
        assert find(words, "zh-hans") == ["mixed"]


def test_a_query_of_stop_words_alone_finds_the_text_that_has_them(drain, find):
    make_work(key="quotation", body="To be or not to be.")
    make_work(key="other", body="Nothing of that kind.")
    drain()
    assert find("to be or not to be") == ["quotation"]


# Files


@pytest.fixture
def document():
    document = Document.objects.create(title="Guide", file=ContentFile(b"%PDF-1.4 made up", name="guide.pdf"))
    FileText.objects.filter(documents__document=document).update(
        state=TextState.READ, pages=["The first page.", "Les preuves électroniques du numbat."]
    )
    return document


def test_the_text_of_attached_files_is_searched_and_quoted(drain, find, document):
    make_work(key="with-file", languages=("fr",), versions=({"language": "fr", "document": document},))
    drain()
    assert find("preuve électronique", "fr") == ["with-file"]
    [page] = ask("numbat", "fr").hits[0].file_hits
    assert page.number == 2
    assert "<mark>numbat</mark>" in page.excerpt


def test_a_file_in_another_language_than_the_page_is_found_too(drain, find, document):
    make_work(key="with-file", languages=("zh-hans",), versions=({"language": "fr", "document": document},))
    drain()
    assert find("numbat", "zh-hans") == ["with-file"]
    assert "<mark>numbat</mark>" in ask("numbat", "zh-hans").hits[0].highlight


def test_the_text_of_a_file_in_a_private_collection_is_not_searched(drain, find, document):
    collection = Collection.get_first_root_node().add_child(instance=Collection(name="Internal"))
    document.collection = collection
    document.save()
    make_work(key="with-file", versions=({"language": "fr", "document": document},))
    drain()
    assert find("numbat") == ["with-file"]
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    drain()
    assert find("numbat") == []


# Highlights


def test_marks_are_the_only_markup_in_a_highlight(drain):
    make_work(
        titles={"en": "<script>alert(1)</script> quokka"},
        summary='A <b onclick="x()">quokka</b> & "friends" \ue000evil\ue001.',
    )
    drain()
    hit = ask("quokka").hits[0]
    assert "<mark>quokka</mark>" in hit.highlight
    assert "<mark>quokka</mark>" in hit.title_html
    for html in (hit.highlight, hit.title_html):
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
        assert html.count("<mark>") == html.count("</mark>") == 1
    assert "&quot;friends&quot;" in hit.highlight
    assert "\ue000" not in hit.summary


def test_a_private_page_leaves_results_counts_and_quotations(drain, find):
    from wagtail.models import PageViewRestriction

    work = make_work(key="secret", body="The word is numbat.")
    drain()
    assert find("numbat") == ["secret"]
    PageViewRestriction.objects.create(page=work.pages.get(), restriction_type=PageViewRestriction.LOGIN)
    drain()
    results = ask("numbat")
    assert (results.total, results.hits) == (0, [])
    assert all(not facet.values for facet in ask("").facets)
