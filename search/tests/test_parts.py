"""Small pure parts: symbols, sort keys, marks, checks, and the pacing of messages."""

import pytest
from django.core.checks import run_checks
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from pages.collation import collation_key
from search import queueing
from search.forms import clean_query
from search.highlighting import excerpt_around, mark_words, to_html, to_text
from search.plain_text import HIT_END, HIT_START, clean_text
from search.queueing import DrainMessages
from search.symbols import (
    find_symbol_candidates,
    normalise_symbol,
    number_of_resolution,
    other_isbn,
    symbol_beginnings,
)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("A/RES/62/172", "ares62172"),
        ("E/CN.15/2014/4", "ecn1520144"),
        ("S.04.V.7", "s04v7"),
        ("ISBN 92-1-333345-6", "isbn9213333456"),
        ("Ａ／ＲＥＳ／６２", "ares62"),
        ("A/RES/٦٢/۱۷۲", "ares62172"),
        ("قرار", ""),
        # On a Russian keyboard: Cyrillic letters that look like Latin ones.
        ("Е/СN.15/2014/4", "ecn1520144"),
        ("А/RES/62/172", "ares62172"),
        ("отчёт 2014", "2014"),
    ],
)
def test_symbols_have_one_form(written, normalised):
    assert normalise_symbol(written) == normalised


def test_beginnings_of_a_symbol_end_at_its_separators_and_are_not_too_short():
    assert symbol_beginnings("A/AC.182/L.139") == ["aac182", "aac182l"]
    assert symbol_beginnings("S/2015/1") == ["s2015"]


def test_a_symbol_is_found_among_words():
    assert "ares62172" in find_symbol_candidates("resolution A/RES/62/172 of 2007")
    assert "ares62172" in find_symbol_candidates("A/RES/62/172 بشأن التعاون")
    assert "ares62172" in find_symbol_candidates("القرار A/RES/٦٢/١٧٢")
    assert "9789211336674" in find_symbol_candidates("ISBN 978–92–1–133667–4")
    assert find_symbol_candidates("no digits in here") == []


@pytest.mark.parametrize(
    ("symbol", "numbers"),
    [
        ("A/RES/62/172", ["62172", "resolucin62172", "resolution62172", "rsolution62172"]),
        ("S/RES/1373 (2001)", ["1373", "13732001", "resolucin1373", "resolution1373", "rsolution1373"]),
        ("S/RES/2014 (2011)", ["20142011", "resolucin2014", "resolution2014", "rsolution2014"]),
        ("S/RES/99 (1951)", ["991951", "resolucin99", "resolution99", "rsolution99"]),
        ("E/CN.15/2014/4", []),
    ],
)
def test_a_resolution_is_called_by_its_number_unless_that_is_a_year_or_too_short(symbol, numbers):
    assert number_of_resolution(symbol) == numbers


def test_an_isbn_has_ten_digits_or_thirteen():
    assert other_isbn("978-0-8044-2957-3") == "080442957x"
    assert other_isbn("0-8044-2957-X") == "9780804429573"
    assert other_isbn("978-0-306-40615-7") == "0306406152"
    assert other_isbn("ISBN 0-306-40615-2") == "9780306406157"
    assert [other_isbn(each) for each in ("", "979-10-90636-07-1", "92-1-13")] == ["", "", ""]


@given(st.text(max_size=200))
def test_any_text_has_candidates_that_can_be_compared(text):
    for candidate in find_symbol_candidates(text):
        assert candidate.isascii()
        assert candidate.isalnum()


@pytest.mark.parametrize(
    ("language_code", "titles"),
    [
        ("fr", ["«Avant»", "école", "Œuvre", "zèle"]),
        ("es", ["ábaco", "Niña", "ñandú", "zona"]),
        ("ru", ["ёж", "Жертва", "закон"]),
        ("ar", ["الإرهاب", "التسليم", "القانون"]),
        ("zh-hans", ["安全", "北京", "法律", "指南"]),
        ("en", ["(A) first", "“Quoted”", "zebra"]),
    ],
)
def test_titles_sort_in_the_order_of_their_language(language_code, titles):
    mixed = titles[::-1]
    mixed.sort(key=lambda title: collation_key(title, language_code))
    assert mixed == titles


@given(st.text(max_size=300), st.sampled_from(["ar", "zh-hans", "en"]))
def test_any_title_has_a_sort_key(title, language_code):
    assert isinstance(collation_key(clean_text(title), language_code), str)


@given(st.text(max_size=300))
def test_cleaned_text_can_be_sent_and_holds_no_marks(text):
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert HIT_START not in cleaned
    assert HIT_END not in cleaned
    assert clean_text(cleaned) == cleaned


@given(st.text(max_size=300))
def test_cleaned_queries_are_single_spaced_printable_words(text):
    query = clean_query(text)
    assert query == " ".join(query.split())
    assert "\x00" not in query
    assert "\u202e" not in query


def test_presentation_forms_become_letters():
    assert clean_text("ﺍﻹﺭﻫﺎﺏ") == clean_query("ﺍﻹﺭﻫﺎﺏ") == "الإرهاب"


@given(st.text(max_size=100), st.text(min_size=1, max_size=10), st.text(max_size=100))
def test_marked_text_becomes_html_with_no_other_markup(before, word, after):
    html = to_html(f"{before}{HIT_START}{word}{HIT_END}{after}")
    assert isinstance(html, SafeString)
    rest = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest
    assert ">" not in rest
    assert html.count("<mark>") == html.count("</mark>")


def test_stray_marks_vanish():
    assert to_html(f"a{HIT_END}b{HIT_START}c") == "abc"


def test_words_are_marked_whatever_their_case_and_read_as_they_stand():
    marked = mark_words("Extradition (and extradition)", ["extradition", "(and"])
    assert to_text(to_html(marked), "[", "]") == "[Extradition] [(and] [extradition])"


def test_an_excerpt_begins_shortly_before_the_first_word():
    text = "filler " * 100 + "the numbat sleeps " + "filler " * 100
    excerpt = excerpt_around(text, ["numbat"])
    assert "numbat" in excerpt
    assert len(excerpt) <= 180
    assert excerpt.endswith("filler…")
    assert excerpt_around(text, ["wombat"]) == ""


# Checks


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("SEARCH_INDEX_PREFIX", "Sextant", "search.E001"),
        ("SEARCH_INDEX_PREFIX", "", "search.E001"),
        ("SEARCH_INDEX_PREFIX", "_sextant", "search.E001"),
        ("SEARCH_INDEX_PREFIX", "a*", "search.E001"),
        ("LANGUAGES", [("en", "English"), ("de", "Deutsch")], "search.E002"),
        ("ELASTICSEARCH_URL", "127.0.0.1:9200", "search.E003"),
        ("ELASTICSEARCH_URL", "http://one:9200, two", "search.E003"),
        ("SEARCH_REQUEST_TIMEOUT", 0, "search.E004"),
        ("SEARCH_BATCH_SIZE", -1, "search.E004"),
    ],
)
def test_a_wrong_setting_stops_the_start(settings, name, value, check_id):
    setattr(settings, name, value)
    assert check_id in {message.id for message in run_checks(tags=["search"])}


def test_right_settings_pass(settings):
    for value in ("", "http://127.0.0.1:9200", "https://one.example:9243,https://two.example:9243/path"):
        settings.ELASTICSEARCH_URL = value
        assert run_checks(tags=["search"]) == []


# Messages


def test_each_commit_is_followed_by_a_message_and_many_commits_by_few():
    messages = DrainMessages()
    commits = [number / 100 for number in range(1000)]  # ten seconds of an import
    delivered = [(now, now + delay) for now in commits if (delay := messages.choose_delay(now)) is not None]
    assert len(delivered) <= 12
    for now in commits:
        assert any(now <= at <= now + queueing.INTERVAL for _sent, at in delivered)


def test_a_message_that_did_not_go_out_does_not_silence_the_next_commit():
    messages = DrainMessages()
    assert messages.choose_delay(0.0) == 0.0
    messages.forget()
    assert messages.choose_delay(0.1) == 0.0


def test_a_missing_broker_is_no_error_for_the_editor(monkeypatch):
    def fail(**kwargs):
        raise OperationalError

    monkeypatch.setattr(queueing, "messages", DrainMessages())
    monkeypatch.setattr(queueing.tasks.drain, "apply_async", fail)
    queueing.queue_drain()
    assert queueing.messages.choose_delay(0.0) == 0.0
