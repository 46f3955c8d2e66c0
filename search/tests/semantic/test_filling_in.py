"""What is found by meaning stands behind all that is found by words, and changes nothing of it."""

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogue.models import WorkPage
from catalogue.tests.factories import make_work
from search.request import SearchRequest
from search.semantic.finding import has_meaning, measure_room
from search.tests.conftest import ask

pytestmark = pytest.mark.django_db

WORDS = ("wombat", "numbat", "quokka", "strange", "вомбат")


@given(total=st.integers(0, 300), size=st.integers(1, 100))
def test_only_the_page_on_which_hits_end_has_room(total, size):
    pages = range(1, total // size + 3)
    room = [measure_room(SearchRequest(language="en", query="x", page=page, size=size), total) for page in pages]
    last = max(1, -(-total // size))
    assert room[last - 1] == last * size - total
    assert not any(each for page, each in zip(pages, room, strict=True) if page != last)


@pytest.mark.parametrize(
    ("query", "is_meant"),
    [
        ("protection of witnesses", True),
        ("引渡", True),
        ("ЗАЩИТА", True),
        ("resolution 2178", False),
        ("S/RES/2178", False),
        ("978-92-1-130337-7", False),
        ('"protection of witnesses"', False),
        ("« protection des témoins »", False),
        ("„Zeugen“", False),
        ("the", False),
        ("引", False),
        ("?!", False),
        ("2015", False),
    ],
)
def test_symbols_quotations_and_fragments_are_taken_as_typed(query, is_meant):
    assert has_meaning(SearchRequest(language="en", query=query)) is is_meant


def test_nothing_is_meant_by_words_as_typed_or_in_another_order():
    assert not has_meaning(SearchRequest(language="en", query="protection of witnesses", is_expanded=False))
    assert not has_meaning(SearchRequest(language="en", query="protection of witnesses", sort="newest"))


@pytest.fixture
def catalogue(word_vectors, embed):
    make_work(key="both", titles={"en": "Wombat and numbat"}, body="A quokka. " * 30)
    make_work(key="one", titles={"en": "Wombats"}, body="They dig.")
    make_work("publication", key="russian", languages=("ru",), titles={"ru": "Вомбат"})
    make_work("publication", key="strange", languages=("en", "ru"), titles={"en": "Strange", "ru": "Странно fremd"})
    for number in range(5):
        make_work(key=f"numbat-{number}", titles={"en": f"Numbat {number}"})
    embed()


def test_a_work_in_another_language_is_related(catalogue, settings):
    found = ask("вомбат", "en")
    assert [hit.key for hit in found.hits] == ["russian"]
    assert {hit.key for hit in found.related} >= {"one"}
    settings.SEARCH_EMBEDDER = ""
    assert ask("вомбат", "en").related == []


def test_hits_by_words_are_the_same_with_and_without(catalogue, settings):
    @hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        language=st.sampled_from(["en", "ru", "ar"]),
        size=st.integers(1, 12),
        kind=st.sampled_from([(), ("publication",), ("tool",)]),
    )
    def compare(words, language, size, kind):
        asked = {"language": language, "size": size, "kind": kind}
        settings.SEARCH_EMBEDDER = ""
        total = ask(" ".join(words), **asked).total
        by_words, related = [], []
        for page in range(1, total // size + 3):
            settings.SEARCH_EMBEDDER = ""
            without = ask(" ".join(words), page=page, **asked)
            settings.SEARCH_EMBEDDER = "words"
            found = ask(" ".join(words), page=page, **asked)
            assert found.hits == without.hits
            assert (found.total, found.facets) == (without.total, without.facets)
            assert len(found.hits) + len(found.related) <= size
            by_words += [hit.key for hit in found.hits]
            related += [hit.key for hit in found.related]
        assert len(by_words) == total
        assert not set(by_words) & set(related)
        assert len(related) == len(set(related))

    compare()


def test_facets_choose_among_what_is_related(catalogue):
    assert "numbat-1" not in {hit.key for hit in ask("wombat numbat", kind="publication").related}
    assert all(hit.kind == "publication" for hit in ask("wombats", kind="publication").related)


def test_the_answer_says_how_each_was_found_and_counts_words_only(client, catalogue):
    answer = client.get("/api/v1/search/", {"q": "вомбат", "lang": "en"}).json()
    found_by = [result["found_by"] for result in answer["results"]]
    assert answer["total"] == 1
    assert found_by[0] == "words"
    assert set(found_by[1:]) == {"meaning"}
    assert sum(each["count"] for each in answer["facets"]["kind"]) == 1


def test_the_page_shows_them_under_a_heading_of_their_own(client, catalogue):
    html = client.get("/en/search/", {"q": "вомбат"}).content.decode()
    assert html.index('<h2 class="results__count">1 result</h2>') < html.index("Related by meaning</h2>")
    assert html.index("<mark>Вомбат</mark></a>") < html.index("Related by meaning</h2>") < html.index("Wombats</a>")
    assert "Related by meaning" not in client.get("/en/search/", {"q": "вомбат", "expand": "off"}).content.decode()


def test_nothing_near_is_nothing_related(catalogue):
    found = ask("tungsten")
    assert (found.total, found.related) == (0, [])


def test_an_unpublished_page_is_related_to_nothing(catalogue, drain):
    WorkPage.objects.get(work__key="one").unpublish()
    drain()
    assert "one" not in {hit.key for hit in ask("вомбат", "en").related}


def test_a_failing_provider_and_a_missing_index_fail_no_search(catalogue, passages):
    found = ask("wombat unembeddable")
    assert found.engine == "elasticsearch"
    assert found.related == []
    call_command("check_search_index")
