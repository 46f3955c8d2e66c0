"""Works that a reader's language has no page of: found all the same, labelled, and behind the reader's own."""

import pytest

from catalogue.models import Topic
from catalogue.tests.factories import make_work
from pages.languages import language_codes
from search.documents import DOCUMENTS
from search.tests.conftest import ask, page_of, shown_in

pytestmark = pytest.mark.django_db

WORDS = {
    "ar": ("دليل تسليم المطلوبين", "تسليم المطلوبين"),
    "zh-hans": ("引渡问题手册", "引渡"),
    "en": ("Handbook on extraditing suspects", "extradited suspect"),
    "fr": ("Manuel sur l’extradition des suspects", "extradition suspect"),
    "ru": ("Руководство по экстрадиции подозреваемых", "экстрадиция подозреваемого"),
    "es": ("Manual de extradición de sospechosos", "extradicion sospechoso"),
}


@pytest.mark.parametrize("written_in", WORDS)
@pytest.mark.parametrize("read_in", ["ar", "zh-hans", "en"])
def test_a_work_is_found_from_any_language_by_the_words_of_its_own(drain, find, written_in, read_in):
    title, typed = WORDS[written_in]
    work = make_work(languages=(written_in,), titles={written_in: title})
    drain()
    assert find(typed, read_in) == [work.key]


def test_a_hit_says_in_which_language_its_page_is_and_leads_there(drain):
    make_work(languages=("fr", "ru"), titles={"fr": "Le lynx du greffe", "ru": "Рысь в канцелярии"})
    drain()
    hit = ask("lynx", "ar").hits[0]
    assert (hit.language, hit.title) == ("fr", "Le lynx du greffe")
    assert hit.url.startswith("/fr/")
    assert hit.page_languages == ["fr", "ru"]


def test_the_search_page_labels_a_foreign_title_with_language_and_direction(drain, client):
    make_work(languages=("ar",), titles={"ar": "دليل المدعين العامين"}, summary="ملخص")
    drain()
    html = client.get("/en/search/", {"q": "دليل المدعين"}).content.decode()
    assert 'hreflang="ar"' in html
    assert 'lang="ar" dir="rtl"' in html


def test_each_work_is_one_hit_and_one_count_in_every_language(drain):
    topic = Topic.objects.create(slug="hostages", labels={"en": "Hostage-taking"})
    make_work(languages=("en", "fr"), topics=(topic,))
    make_work(languages=("ru",), topics=(topic,))
    drain()
    for code in language_codes():
        results = ask("", code)
        assert results.total == 2
        counts = {facet.facet.name: {each.value: each.count for each in facet.values} for facet in results.facets}
        assert counts["topic"] == {topic.slug: 2}


def test_the_readers_language_comes_first_and_hides_nothing(drain, find):
    foreign = make_work(languages=("fr",), titles={"fr": "Narcotrafic et numbat"})
    own = make_work(languages=("en",), titles={"en": "On the numbat"})
    drain()
    assert find("numbat", "en") == [own.key, foreign.key]
    assert find("numbat", "fr") == [foreign.key, own.key]
    assert find("", "en") == [own.key, foreign.key]
    assert find("numbat", "en", page_language="en") == [own.key]


def test_a_symbol_comes_first_even_where_its_work_is_in_another_language(drain, find):
    make_work(languages=("en",), titles={"en": "Resolution 2214 explained: res 2214, s res 2214"})
    exact = make_work(languages=("fr",), symbol="S/RES/2214")
    drain()
    assert find("s res 2214", "en")[0] == exact.key


def test_a_page_published_in_the_readers_language_takes_the_stand_ins_place(drain):
    work = make_work(languages=("en", "ru"))
    page = page_of(work, "ru")
    page.unpublish()
    drain()
    assert shown_in(work.key) == dict.fromkeys(DOCUMENTS, "en")
    page_of(work, "ru").save_revision().publish()
    drain()
    assert shown_in(work.key) == dict.fromkeys(DOCUMENTS, "en") | {"ru": "ru"}


def test_when_its_last_page_goes_a_work_leaves_every_index(drain):
    work = make_work(languages=("fr",))
    drain()
    assert len(shown_in(work.key)) == len(DOCUMENTS)
    page_of(work, "fr").unpublish()
    drain()
    assert shown_in(work.key) == {}


def test_text_that_is_no_longer_public_finds_nothing_through_other_languages(drain, find):
    work = make_work(languages=("en", "fr"), titles={"en": "An okapi", "fr": "Un quokka"})
    page_of(work, "fr").unpublish()
    drain()
    assert find("quokka", "ru") == []
    assert find("okapi", "ru") == [work.key]
