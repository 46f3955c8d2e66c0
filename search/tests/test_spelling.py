"""Did you mean …?: only out of what the public may read, only what finds more, never for symbols."""

import pytest
from wagtail.models import PageViewRestriction

from catalogue.models import Instrument
from catalogue.models.instruments import InstrumentTitle
from catalogue.tests.factories import make_work
from search import spelling
from search.tests.concepts import make_concept
from search.tests.conftest import page_of
from search.vocabulary import forget_snapshot

pytestmark = pytest.mark.django_db


def meant(client, query, language_code="en", **parameters):
    return client.get("/api/v1/search/", {"q": query, "lang": language_code, **parameters}).json()["did_you_mean"]


@pytest.mark.parametrize(
    ("language_code", "title", "typed", "expected"),
    [
        ("ar", "دليل مكافحة الإرهاب", "مكافحة الارهاپ", "مكافحة الإرهاب"),
        ("en", "Manual on Extradition Cases", "extradiction", "extradition"),
        ("en", "Manual on Extradition Cases", "manual extraditoin", "manual extradition"),
        ("fr", "Guide de l’entraide pénale", "entraide pennale", "entraide pénale"),
        ("ru", "Пособие по экстрадиции", "экстродиции", "экстрадиции"),
        ("es", "Guía de extradición", "extradisión", "extradición"),
    ],
)
def test_a_misspelt_word_is_corrected_in_each_language(client, drain, language_code, title, typed, expected):
    make_work(languages=(language_code,), titles={language_code: title})
    drain()
    assert meant(client, typed, language_code) == expected
    html = client.get(f"/{language_code}/search/", {"q": typed}).content.decode()
    assert f">{expected}</a>" in html


def test_in_chinese_a_name_that_differs_by_one_character_is_meant(client, drain):
    instrument = Instrument.objects.create(slug="hostages", kind="treaty", adopted_on="2031-05-06")
    InstrumentTitle.objects.create(instrument=instrument, language="zh-hans", title="反对劫持人质公约")
    make_work(languages=("zh-hans",), titles={"zh-hans": "反对劫持人质公约手册"})
    drain()
    forget_snapshot()
    assert meant(client, "反对劫特人质公约", "zh-hans") == "反对劫持人质公约"
    assert meant(client, "反对劫持人质公约", "zh-hans") is None
    forget_snapshot()


def test_parts_of_a_misspelt_chinese_word_found_in_many_works_do_not_hide_the_mistake(client, drain, monkeypatch):
    monkeypatch.setattr(spelling, "FEW", 0)
    make_concept("terrorism", {"zh-hans": "恐怖主义"})
    make_work(languages=("zh-hans",), titles={"zh-hans": "恐怖主义手册"})
    make_work(languages=("zh-hans",), titles={"zh-hans": "多边主义手册"})
    drain()
    forget_snapshot()
    assert meant(client, "恐布主义", "zh-hans") == "恐怖主义"
    forget_snapshot()


def test_what_the_vocabulary_knows_is_not_misspelt(client, drain):
    make_concept("freezing", {"en": "bail", "zh-hans": "冻结资产"})
    make_concept("funds", {"zh-hans": "冻结资金"})
    make_work(languages=("en", "zh-hans"), titles={"en": "Bait", "zh-hans": "冻结资金手册"})
    drain()
    forget_snapshot()
    assert meant(client, "冻结资产", "zh-hans") is None
    assert meant(client, "bail") is None
    assert meant(client, "baif") == "bait"
    forget_snapshot()


def test_a_misspelt_word_is_corrected_though_many_works_have_the_other_word(client, drain):
    for number in range(12):
        make_work(titles={"en": f"Financing {number}"})
    make_work(titles={"en": "Terrorist groups"}, summary="Financing of terrorist groups")
    drain()
    assert meant(client, "terorist financing") == "terrorist financing"
    assert meant(client, "financing terrorist") is None
    assert meant(client, "zzyzxw financing") is None


def test_what_is_found_as_it_is_or_finds_no_more_is_not_corrected(client, drain):
    make_work(titles={"en": "Extradition"})
    drain()
    assert meant(client, "extradition") is None
    assert meant(client, "zzyzxw") is None


def test_another_ending_of_the_same_word_is_no_correction(client, drain):
    make_work(languages=("ru",), titles={"ru": "Освобождение заложников"})
    drain()
    assert meant(client, "заложники", "ru") is None
    assert meant(client, "залажников", "ru") == "заложников"


@pytest.mark.parametrize("typed", ["A/RES/62/171", "ares62171", "1374", "ext", "", "?", "extradiction 2001"])
def test_symbols_numbers_and_short_words_are_left_alone(client, drain, typed):
    make_work(titles={"en": "Extradition"}, symbol="A/RES/62/172")
    drain()
    assert meant(client, typed) is None


def test_no_word_of_a_private_page_is_offered(client, drain):
    work = make_work(titles={"en": "Extradition"})
    drain()
    assert meant(client, "extradiction") == "extradition"
    PageViewRestriction.objects.create(page=page_of(work), restriction_type="login")
    drain()
    assert meant(client, "extradiction") is None


def test_filters_further_pages_and_the_database_engine_offer_none(client, drain, settings):
    make_work(titles={"en": "Extradition"})
    drain()
    assert meant(client, "extradiction", kind="tool") is None
    assert meant(client, "extradiction", page="2") is None
    settings.ELASTICSEARCH_URL = ""
    assert meant(client, "extradiction") is None


def test_a_page_without_results_leads_on(client, drain):
    html = client.get("/fr/search/?q=zzyzxw").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    for code in ("ar", "zh-hans", "en", "ru", "es"):
        assert f'href="/{code}/search/?q=zzyzxw"' in main
    assert 'href="/fr/search/"' in main
    html = client.get("/fr/search/?q=zzyzxw&kind=tool").content.decode()
    assert 'href="/fr/search/?q=zzyzxw"' in html[html.index("<main") : html.index("</main>")]
