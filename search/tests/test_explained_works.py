"""Why a work is not found, or where it stands: asked of the database and of the real index."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from catalogue.models import LanguageVersion, Work, WorkPage
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from pages.site_tree import ensure_home_pages
from search.client import SearchUnavailableError
from search.eligibility import Obstacle, eligible_pages, find_obstacles
from search.explained_works import IndexState, find_place, find_works
from search.explanation import explain_search
from search.models import OutboxEntry
from search.request import SearchRequest
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db


def place(key, query="numbat", language="en", size=1):
    return find_place(explain_search(SearchRequest(language=language, query=query, size=size)), key)


def expire(work):
    WorkPage.objects.filter(work=work).update(expire_at=timezone.now() - timedelta(seconds=1))


def hide_listing(work):
    listing = ensure_listings()["tool", "en"]
    PageViewRestriction.objects.create(page=listing, restriction_type=PageViewRestriction.LOGIN)


def become_alias(work):
    english = page_of(work)
    WorkPage.objects.filter(pk=english.pk).update(alias_of=make_page(work, "fr"))


def move_outside(work):
    home = ensure_home_pages()["en"]
    elsewhere = type(home)(title="Elsewhere", slug="elsewhere", locale=home.locale)
    page_of(work).move(home.get_parent().add_sibling(instance=elsewhere), pos="last-child")


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        (lambda work: page_of(work).unpublish(), Obstacle.NOT_PUBLISHED),
        (expire, Obstacle.EXPIRED),
        (hide_listing, Obstacle.PRIVATE),
        (become_alias, Obstacle.ALIAS),
        (move_outside, Obstacle.OUTSIDE),
    ],
)
def test_each_obstacle_is_told_and_there_is_none_without_the_rule_saying_so(change, obstacle):
    work = make_work()
    assert find_obstacles(page_of(work)) == []
    assert eligible_pages().filter(pk=page_of(work)).exists()
    change(work)
    assert find_obstacles(page_of(work)) == [obstacle]
    assert not eligible_pages().filter(pk=page_of(work)).exists()


@pytest.mark.parametrize("text", ["guide", "GUIDE", "a res 62 172", "A/RES/62/172", "978-92-1-130000-1", "S.07.V.1"])
def test_a_work_is_known_by_its_key_and_its_numbers(text):
    work = make_work("publication", key="guide", symbol="A/RES/62/172")
    make_work(key="guide-to-more", symbol="A/RES/62/173")
    LanguageVersion.objects.create(work=work, language="en", isbn="978-92-1-130000-1", sales_number="S.07.V.1")
    assert [state.work for state in find_works(text, "en")] == [work]


def test_a_work_without_pages_is_known_by_its_symbol():
    work = Work.objects.create(key="bare", kind="tool", type="manual", symbol="V.12-34567")
    (state,) = find_works("v.12-34567", "en")
    assert (state.work, state.pages, state.is_eligible) == (work, [], False)


def test_a_work_is_shown_with_its_title_in_the_language_of_the_search_unless_that_page_is_a_draft():
    work = make_work(key="guide", languages=("en", "ru"), titles={"en": "A guide", "ru": "Руководство"})
    assert [(state.title, state.language) for state in find_works("guide", "ru")] == [("Руководство", "ru")]
    page_of(work, "ru").unpublish()
    assert [(state.title, state.language) for state in find_works("guide", "ru")] == [("A guide", "en")]


def test_nothing_typed_at_random_is_taken_for_a_work():
    make_work(key="guide")
    for text in ("guid", "%", "_____", "' OR 1=1 --", "\ufffd", "x" * 150, "()", "[a-z]*"):
        assert find_works(text, "en") == []


def test_a_work_further_down_has_the_rank_at_which_readers_meet_it(drain, find):
    for number in range(6):
        make_work(key=f"numbat-{number}", summary="numbat " * (number + 1))
    drain()
    order = find("numbat", size=100)
    assert len(order) == 6
    for rank, key in enumerate(order, start=1):
        found = place(key)
        assert (found.state, found.hit.rank) == (IndexState.CURRENT, rank)
        assert found.hit.parts


def test_a_work_behind_what_anybody_can_page_to_has_no_rank(drain, monkeypatch):
    make_work(key="first", titles={"en": "Numbat manual"})
    make_work(key="second", titles={"en": "Numbat"})
    drain()
    monkeypatch.setattr("search.explained_works.MAX_WINDOW", 1)
    found = place("second", "numbat manual")
    assert (found.hit.rank, found.hit.key) == (None, "second")
    assert found.hit.score > 0


def test_the_score_of_a_work_is_that_of_the_whole_search(drain):
    for number in range(4):
        make_work(key=f"numbat-{number}", summary="numbat " * (number + 1))
    drain()
    everything = explain_search(SearchRequest(language="en", query="numbat"))
    last = everything.hits[-1]
    assert place(last.key).hit == last


def test_a_work_that_does_not_match_shows_which_terms_it_has(drain):
    work = make_work(key="guide", titles={"en": "Extraditing suspects"})
    make_work(key="other", summary="numbat")
    drain()
    found = place(work.key, "extradition of numbats by quokkas and wombats to courts")
    assert (found.state, found.hit) == (IndexState.CURRENT, None)
    assert found.terms["title"] == {"extradit": True, "numbat": False, "quokka": False, "wombat": False, "court": False}
    assert found.terms["title.standard"]["extradition"] is False


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("ar", "دليل التسليم", "بالتسليم"),
        ("zh-hans", "引渡手册", "引渡"),
        ("fr", "L’extradition", "extraditions"),
        ("ru", "Выдача", "выдачу"),
        ("es", "Extradición", "extradicion"),
    ],
)
def test_terms_are_looked_up_as_the_language_cuts_them(drain, language, title, query):
    work = make_work(languages=(language,), titles={language: title})
    drain()
    found = place(work.key, query, language)
    assert found.hit.rank == 1
    assert True in found.terms["title"].values()


def test_the_index_is_compared_with_the_database(drain):
    work = make_work(key="guide", summary="numbat")
    assert place(work.key).state == IndexState.MISSING
    (state,) = find_works(work.key, "en")
    assert state.waiting == OutboxEntry.objects.first()
    drain()
    assert place(work.key).state == IndexState.CURRENT
    assert find_works(work.key, "en")[0].waiting is None
    WorkPage.objects.filter(work=work).update(summary="quokka")
    assert place(work.key).state == IndexState.STALE
    page_of(work).unpublish()
    assert place(work.key).state == IndexState.ORPHANED
    drain()
    found = place(work.key)
    assert (found.state, found.hit, found.terms) == (IndexState.LEFT_OUT, None, {})


def test_a_work_whose_document_cannot_be_built_says_why(drain, monkeypatch):
    work = make_work(key="guide", summary="numbat")
    drain()
    monkeypatch.setattr("search.builders.collation_key", lambda *_arguments: 1 / 0)
    found = place(work.key)
    assert found.state == IndexState.UNBUILDABLE
    assert "ZeroDivisionError" in found.error


def test_without_elasticsearch_the_database_still_says_what_it_knows(drain, settings):
    make_work(key="guide")
    explanation = explain_search(SearchRequest(language="en", query="numbat"))
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert find_works("guide", "en")[0].is_eligible
    with pytest.raises(SearchUnavailableError):
        find_place(explanation, "guide")
