"""A query finds what it means by other names and in other languages, and says what else was searched."""

import pytest

from catalogue.models.thesaurus import Concept, ConceptLabel
from catalogue.tests.factories import make_work
from search.tests.conftest import ask
from search.vocabulary import forget_snapshot

pytestmark = pytest.mark.django_db

NAMES = {
    "ar": "تسليم المطلوبين",
    "zh-hans": "引渡",
    "en": "extradition",
    "fr": "extradition des fugitifs",
    "ru": "экстрадиция",
    "es": "extradición",
}


@pytest.fixture
def concept():
    concept = Concept.objects.create(slug="extradition-test")
    for code, text in NAMES.items():
        ConceptLabel.objects.create(concept=concept, language=code, text=text, kind="preferred")
    ConceptLabel.objects.create(concept=concept, language="en", text="surrender of fugitives", kind="alternative")
    forget_snapshot()
    yield concept
    forget_snapshot()


@pytest.mark.parametrize("typed_in", NAMES)
def test_a_query_in_any_language_finds_a_work_that_is_only_in_another(concept, drain, find, typed_in):
    works = {code: make_work(languages=(code,), titles={code: f"§ {NAMES[code]} §"}) for code in NAMES}
    drain()
    found = find(NAMES[typed_in], typed_in)
    assert found[0] == works[typed_in].key
    assert set(found) == {work.key for work in works.values()}


def test_the_words_as_typed_alone_find_no_other_names(concept, drain, find):
    work = make_work(languages=("ru",), titles={"ru": "Экстрадиция"})
    drain()
    assert find("surrender of fugitives", "en") == [work.key]
    assert find("surrender of fugitives", "en", expand="off") == []


def test_a_work_is_found_by_what_its_translations_say(concept, drain, find):
    titles = {"en": "Giving people up", "fr": "L’extradition des fugitifs", "es": "La extradición"}
    work = make_work(languages=("en", "fr", "es"), titles=titles)
    one = make_work(languages=("en", "fr"), titles={"en": "Another", "fr": "De l’extradition des fugitifs"})
    drain()
    assert find("extradition", "en") == [work.key, one.key]


def test_the_page_says_what_else_was_searched_and_how_to_turn_it_off(concept, drain, client):
    make_work(languages=("fr",), titles={"fr": "L’extradition des fugitifs"})
    drain()
    html = client.get("/en/search/", {"q": "surrender of fugitives"}).content.decode()
    assert NAMES["zh-hans"] in html
    assert 'lang="ar" dir="rtl">' + NAMES["ar"] in html
    assert "expand=off" in html
    without = client.get("/en/search/", {"q": "surrender of fugitives", "expand": "off"}).content.decode()
    assert NAMES["zh-hans"] not in without
    assert "Search other names and languages too" in without


def test_long_names_are_folded_up_behind_the_first_ones(client, drain):
    titles = {"en": "Fugitives", "fr": "Convention " * 12, "ar": "اتفاقية " * 12, "es": "Convenio " * 12}
    concept = Concept.objects.create(slug="long-test")
    for code, text in titles.items():
        ConceptLabel.objects.create(concept=concept, language=code, text=text.strip())
    forget_snapshot()
    drain()
    html = client.get("/en/search/", {"q": "Fugitives"}).content.decode()
    at_once, folded = html.split('<details class="details">')[:2]
    assert "2 more names</summary>" in folded
    names = [titles[code].strip() for code in ("ar", "es", "fr")]
    assert [name in at_once for name in names] == [True, False, False]
    assert [name in folded.split("</details>")[0] for name in names] == [False, True, True]


def test_the_api_says_what_else_was_searched(concept, drain, client):
    drain()
    answer = client.get("/api/v1/search/", {"q": NAMES["ru"], "lang": "ru"}).json()
    assert {"text": "extradition", "language": "en"} in answer["also_searched"]
    assert {"text": NAMES["ru"], "language": "ru"} not in answer["also_searched"]


def test_an_editors_new_name_acts_without_restart_or_rebuild(concept, drain, find):
    work = make_work(languages=("en",), titles={"en": "On extradition"})
    drain()
    assert find("handing over", "en") == []
    ConceptLabel.objects.create(concept=concept, language="en", text="handing over", kind="alternative")
    forget_snapshot()
    assert find("handing over", "en") == [work.key]


def test_a_concept_among_other_words_is_no_hit_on_its_own(concept, drain, find):
    make_work(languages=("ru",), titles={"ru": "Экстрадиция"})
    drain()
    assert find("extradition practice of the pacific island states", "en") == []


def test_more_words_than_one_concept_must_all_be_meant(concept, drain):
    make_work(languages=("ru",), titles={"ru": "Экстрадиция"})
    results = ask("extradition", "en")
    assert results.expansion.matches[0].identifier == "extradition-test"
