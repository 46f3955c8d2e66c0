"""Votes of translations: of those that are there, and for those that are not."""

import pytest

from catalogue.tests.factories import make_work
from search.agreement import count_votes, find_agreement
from search.request import SearchRequest
from search.tests.concepts import EXTRADITION, make_concept
from search.vocabulary import expand, forget_snapshot

SIX = ["ar", "en", "es", "fr", "ru", "zh-hans"]


def hits(**pages):
    return [{"fields": {"key": [key], "page_language": languages}} for key, languages in pages.items()]


def test_a_language_without_a_page_votes_as_the_pages_do():
    found = {code: [] for code in SIX}
    found["en"] = hits(alone=["en"], half=["en", "fr"], whole=SIX)
    found["ru"] = hits(whole=SIX)
    assert count_votes(found, "en") == {"alone": 5, "half": 2, "whole": 1}


def test_what_only_the_readers_own_page_of_six_names_has_no_votes():
    found = {code: [] for code in SIX}
    found["en"] = hits(whole=SIX)
    assert count_votes(found, "en") == {}


def test_languages_that_were_not_asked_or_did_not_answer_have_no_votes():
    assert count_votes({"en": hits(alone=["en"]), "fr": []}, "en") == {"alone": 1}
    assert count_votes({"fr": hits(alone=["fr"], whole=SIX)}, "en") == {"alone": 1, "whole": 1}


@pytest.mark.django_db
def test_a_work_in_one_language_is_not_behind_translated_ones_that_name_it_in_passing(drain, find):
    make_concept("extradition", EXTRADITION)
    passing = {code: f"Texts {number}" for number, code in enumerate(SIX)}
    text = " ".join(f"word{number}" for number in range(300))
    translated = make_work(languages=tuple(SIX), titles=passing, summary="; ".join(EXTRADITION.values()), body=text)
    alone = make_work(languages=("en",), titles={"en": "Extradition: a handbook of extradition"}, body=text)
    forget_snapshot()
    drain()
    votes = find_agreement(SearchRequest(language="en", query="extradition"), expand("extradition", "en"))
    assert votes == {translated.key: 5, alone.key: 5}
    assert find("extradition", "en") == [alone.key, translated.key]
    forget_snapshot()
