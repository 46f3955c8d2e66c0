"""Suggestions while typing: beginnings of words in six languages, symbols, names; never late, never private."""

import time

import pytest
from wagtail.models import PageViewRestriction

from catalogue.models import Instrument
from catalogue.models.instruments import InstrumentTitle
from catalogue.tests.factories import make_work
from search.query_log import connect_counters, counters_key
from search.suggestions import suggest, suggest_works, suggestions
from search.tests.conftest import page_of
from search.tests.test_hostile_input import PARAMETERS, QUERIES, assert_answers, encode
from search.vocabulary import forget_snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    forget_snapshot()
    yield
    forget_snapshot()


def works(text, language_code="en"):
    return [each.text for each in suggest_works(text, language_code)]


@pytest.mark.parametrize(
    ("language_code", "title", "typed"),
    [
        ("ar", "دليل مكافحة الإرهاب", ["دلي", "مكافحة ال", "الارها", "إره", "ارهاب", "دليل الار"]),
        ("zh-hans", "引渡与司法协助手册", ["引", "引渡", "司法", "协助手"]),
        ("en", "Manual on Mutual Legal Assistance", ["ma", "manual on m", "mutu", "LEGAL", "legal man", "assist"]),
        ("fr", "Guide de l’extradition en matière d’État", ["gui", "extrad", "etat", "État", "matiere d'é"]),
        ("ru", "Пособие по выдаче: ещё раз", ["пос", "выда", "ВЫДАЧЕ", "еще", "ещё р"]),
        ("es", "Guía sobre la extradición", ["gui", "GUÍA", "extradicio", "extradición", "sobre la ex"]),
    ],
)
def test_beginnings_of_words_find_titles_in_each_language(drain, language_code, title, typed):
    make_work(languages=(language_code,), titles={language_code: title})
    make_work(languages=(language_code,), titles={language_code: "Zebra 2001"})
    drain()
    for text in typed:
        assert works(text, language_code) == [title], text
    ends = {"ar": "رهاب", "zh-hans": "渡引", "en": "anual", "fr": "xtradition", "ru": "особие", "es": "uía"}
    assert works(ends[language_code], language_code) == []


@pytest.mark.parametrize("typed", ["A/RES/62/1", "a/res/62", "a res 62", "ares62172", "A/RES"])
def test_symbols_are_completed_however_they_are_typed(drain, typed):
    make_work("publication", titles={"en": "Technical assistance"}, symbol="A/RES/62/172")
    make_work("publication", titles={"en": "Another"}, symbol="S/RES/1373")
    drain()
    assert works(typed) == ["Technical assistance"]


def test_words_longer_than_the_longest_beginning_are_found_by_it(drain):
    make_work(titles={"en": "Counterproliferationism"})
    drain()
    assert works("counterproliferationism") == ["Counterproliferationism"]


def test_a_work_without_a_page_in_the_language_is_suggested_after_the_others_and_labelled(client, drain):
    make_work(languages=("fr",), titles={"fr": "Extradition"})
    make_work(languages=("en",), titles={"en": "Extradition handbook of the region"})
    drain()
    answer = client.get("/api/v1/suggest/?q=extrad&lang=en").json()["suggestions"]
    assert [(each["text"], each["lang"]) for each in answer if each["kind"] == "tool"] == [
        ("Extradition handbook of the region", "en"),
        ("Extradition", "fr"),
    ]


def test_an_instrument_is_suggested_as_a_search(client, drain):
    instrument = Instrument.objects.create(slug="numbat", kind="treaty", adopted_on="2031-05-06")
    InstrumentTitle.objects.create(instrument=instrument, language="ar", title="اتفاقية نومبات")
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Numbat Convention")
    forget_snapshot()
    answer = client.get("/api/v1/suggest/", {"q": "نوم", "lang": "ar"}).json()["suggestions"]
    assert [(each["text"], each["kind"], each["dir"]) for each in answer] == [("اتفاقية نومبات", "instrument", "rtl")]
    assert answer[0]["url"].startswith("/ar/search/?q=")


HOSTAGES = {
    "ar": ("الاتفاقية الدولية لمناهضة أخذ الرهائن", ["رهائن اتفا", "الرهائن الدول", "اتفاقية رهائن"]),
    "zh-hans": ("反对劫持人质国际公约", ["人质公", "人质 公约", "劫持公约"]),
    "en": (
        "International Convention against the Taking of Hostages",
        ["hostage conv", "hostages conventions", "taking int"],
    ),
    "fr": ("Convention internationale contre la prise d’otages", ["otage conv", "otages convent", "prise conventions"]),
    "ru": (
        "Международная конвенция о борьбе с захватом заложников",
        ["заложники конв", "захват конвенции", "заложников меж"],
    ),
    "es": (
        "Convención Internacional contra la Toma de Rehenes",
        ["rehén conv", "rehenes convencion", "toma convenciones"],
    ),
}


@pytest.mark.parametrize("language_code", HOSTAGES)
def test_an_instrument_is_suggested_by_words_of_its_title_in_any_order_and_form(language_code):
    title, typed = HOSTAGES[language_code]
    for slug, text in (("hostages", title), ("numbat", {"zh-hans": "袋食蚁兽公约"}.get(language_code, "Numbat 2031"))):
        instrument = Instrument.objects.create(slug=slug, kind="treaty", adopted_on="2031-05-06")
        InstrumentTitle.objects.create(instrument=instrument, language=language_code, title=text)
    forget_snapshot()
    for text in typed:
        assert [each.text for each in suggest(text, language_code) if each.kind == "instrument"] == [title], text
    assert not [each for each in suggest(f"{typed[0]} zzz", language_code) if each.kind == "instrument"]


def test_a_name_that_goes_on_as_it_was_typed_stands_before_one_that_only_has_the_words():
    for slug, text in (("a", "Fund of law"), ("b", "Law fund for the Pacific islands and beyond")):
        instrument = Instrument.objects.create(slug=slug, kind="treaty", adopted_on="2031-05-06")
        InstrumentTitle.objects.create(instrument=instrument, language="en", title=text)
    forget_snapshot()
    assert [each.text for each in suggest("law fun", "en")] == [
        "Law fund for the Pacific islands and beyond",
        "Fund of law",
    ]


def test_a_work_is_suggested_by_another_form_of_a_word_of_its_title(drain):
    make_work(titles={"en": "Handbook on hostage negotiation"})
    drain()
    assert works("hostages hand") == ["Handbook on hostage negotiation"]
    assert works("hostages handbag") == []


def test_what_leaves_the_public_leaves_the_suggestions(drain):
    work = make_work(titles={"en": "Numbat"})
    drain()
    assert works("numb") == ["Numbat"]
    PageViewRestriction.objects.create(page=page_of(work), restriction_type="login")
    drain()
    assert works("numb") == []


def test_one_letter_suggests_nothing_and_the_answer_may_be_kept_a_minute(client, drain):
    make_work(titles={"en": "Numbat"})
    drain()
    connect_counters().delete(counters_key())
    response = client.get("/api/v1/suggest/?q=n&lang=en")
    assert response.json() == {"language": "en", "suggestions": []}
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in response
    assert connect_counters().exists(counters_key()) == 0


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9"])
def test_without_elasticsearch_there_are_none_and_nobody_waits(client, settings, url):
    settings.ELASTICSEARCH_URL = url
    started = time.monotonic()
    for _round in range(5):
        response = client.get("/api/v1/suggest/?q=zzzumbat&lang=en")
        assert (response.status_code, response.json()["suggestions"]) == (200, [])
    assert time.monotonic() - started < 1.5


def test_any_text_is_answered_by_the_engine_itself(client, drain):
    make_work("tool", languages=("en", "zh-hans", "ar"), body="word a 引渡 text 1", symbol="A/RES/62/172")
    drain()
    seconds = []
    for code in ("ar", "zh-hans", "en"):
        for text in QUERIES:
            started = time.monotonic()
            response = client.get("/api/v1/suggest/", {"q": encode(text), "lang": code})
            seconds.append(time.monotonic() - started)
            assert response.status_code in (200, 400), text
            assert suggestions.breaker.allows(1.0), text
    assert sorted(seconds)[int(len(seconds) * 0.99) - 1] < 2.0


@pytest.mark.parametrize("parameters", PARAMETERS, ids=lambda each: next(iter(each)) or "nameless")
def test_any_parameter_is_answered_or_refused(client, drain, parameters):
    assert_answers(client, "/api/v1/suggest/", {"q": "word", **parameters})


def test_a_query_that_elasticsearch_refuses_would_be_seen(drain):
    """The engine accepts every body that is built: a refusal is logged and never shown, so it is proved here."""
    from search.client import alias_of, get_reader
    from search.forms import clean_query
    from search.suggestions import build_suggest_body

    for text in (clean_query(each)[:100] for each in QUERIES):
        if text:
            get_reader().search(index=alias_of("en"), **build_suggest_body(text))


def test_a_name_that_is_also_a_title_is_suggested_once(drain):
    instrument = Instrument.objects.create(slug="numbat", kind="treaty", adopted_on="2031-05-06")
    InstrumentTitle.objects.create(instrument=instrument, language="en", title="Numbat Convention")
    make_work(titles={"en": "Numbat Convention"})
    drain()
    forget_snapshot()
    assert [each.text for each in suggest("numbat", "en")] == ["Numbat Convention"]
