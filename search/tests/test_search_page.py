"""The search page in six languages: what it says, links that work without a script, honest errors."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils.html import escape

from catalogue.models import Topic
from catalogue.tests.factories import make_work

pytestmark = pytest.mark.django_db

SIX = ("ar", "zh-hans", "en", "fr", "ru", "es")


def get(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def main_of(html):
    return html[html.index("<main") : html.index("</main>")]


def links(html):
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', html)]


@pytest.fixture
def works(drain):
    topic = Topic.objects.create(slug="extradition", labels={"en": "Extradition"})
    for number in range(23):
        make_work("tool", key=f"tool-{number}", topics=(topic,), summary="numbat")
    make_work("publication", languages=("en",), key="publication", summary="numbat", symbol="A/RES/62/172")
    drain()


@pytest.mark.parametrize("language_code", SIX)
def test_the_page_exists_in_every_language_with_its_own_direction(client, drain, language_code):
    make_work(languages=SIX, summary="numbat")
    drain()
    html = get(client, f"/{language_code}/search/?q=numbat")
    direction = "rtl" if language_code == "ar" else "ltr"
    assert f'dir="{direction}"' in html[:200]
    assert html.count('<article class="card">') == 1
    assert "<mark>numbat</mark>" in html


def test_found_words_are_marked_in_titles_and_nothing_else_of_them_is_markup(client, drain):
    make_work(titles={"en": "A <b>numbat</b> & others"})
    drain()
    assert ">A &lt;b&gt;<mark>numbat</mark>&lt;/b&gt; &amp; others</a>" in get(client, "/en/search/?q=numbats")


def test_there_is_nothing_inline_and_two_small_scripts_that_the_page_does_without(client, works):
    html = get(client, "/en/search/?q=numbat")
    scripts = re.findall(r'<script src="([^"]+)" defer[^>]*>([^<]*)', html)
    assert len(scripts) == html.count("<script")
    assert scripts == [("/static/js/suggestions.js", ""), ("/static/catalogue/my_list.js", "")]
    assert " style=" not in html
    assert " onclick=" not in html


def test_a_facets_link_narrows_and_its_second_link_widens_again(client, works):
    narrow = next(link for link in links(get(client, "/en/search/?q=numbat")) if "kind=publication" in link)
    html = main_of(get(client, narrow))
    assert "1 result<" in html
    assert "facet__value--selected" in html
    assert "/en/search/?q=numbat" in links(html)


def test_filters_are_kept_when_other_words_are_searched(client, works):
    html = main_of(get(client, "/en/search/?q=numbat&kind=tool&topic=extradition&sort=title"))
    for name, value in (("kind", "tool"), ("topic", "extradition"), ("sort", "title")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


def test_pages_follow_each_other(client, works):
    html = main_of(get(client, "/en/search/?q=numbat&kind=tool"))
    following = next(link for link in links(html) if "page=2" in link)
    assert main_of(get(client, following)).count('<article class="card">') == 3


def test_a_page_beyond_the_last_says_so_and_leads_back(client, works):
    html = main_of(get(client, "/en/search/?q=numbat&page=40"))
    assert "There are no results on this page of the list." in html
    assert "/en/search/?q=numbat" in links(html)


def test_nothing_found_is_said_with_advice(client, works):
    html = main_of(get(client, "/en/search/?q=wombat"))
    assert "0 results" in html
    assert "Nothing was found for “<bdi>wombat</bdi>”" in html
    assert 'class="filters' not in html


def test_without_words_everything_is_shown_and_no_best_match_is_offered(client, works):
    html = main_of(get(client, "/en/search/"))
    assert "24 results" in html
    assert "Best match" not in html


def test_a_card_shows_symbol_other_languages_and_the_languages_of_the_work(client, drain):
    make_work(
        "publication",
        languages=("en", "ar"),
        key="guide",
        titles={"en": "Guide"},
        symbol="A/RES/62/172",
        versions=({"language": "fr"},),
    )
    drain()
    html = main_of(get(client, "/en/search/?q=guide"))
    assert '<bdi class="symbol">A/RES/62/172</bdi>' in html
    assert "/ar/publications/guide/" in links(html)
    assert '<span lang="ar" dir="rtl">عربي</span>' in html
    assert '<span lang="fr" dir="ltr">Français</span>' in html


def test_the_state_of_a_session_follows_the_clock_and_not_the_index(client, drain):
    make_work(
        "training",
        titles={"en": "Workshop"},
        starts_at=datetime(2031, 5, 6, 9, tzinfo=UTC),
        ends_at=datetime(2031, 5, 8, 17, tzinfo=UTC),
        time_zone="Africa/Dakar",
        participation="open",
    )
    drain()
    assert "badge--open" in get(client, "/en/search/?q=workshop")
    with time_machine.travel(datetime(2031, 6, 1, tzinfo=UTC), tick=True):
        assert "badge--held" in get(client, "/en/search/?q=workshop")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("kind=novel", "There is no such value: novel."),
        ("page=x", "Enter a whole number."),
        ("page=501", "Only the first 10000 results can be shown."),
        ("size=101", "less than or equal to 100"),
        ("q=" + "x" * 201, "at most 200 characters"),
        ("year_from=2010&year_to=2009", "The last year can't be before the first."),
    ],
)
def test_a_bad_address_is_explained_on_the_page(client, query, message):
    html = main_of(get(client, f"/en/search/?{query}", status=400))
    assert escape(message) in html
    assert 'role="alert"' in html
    assert "/en/search/" in links(html)


def test_a_span_of_years_is_a_filter_that_can_be_removed(client, works):
    html = main_of(get(client, "/en/search/?q=numbat&year_from=2001&year_to=2005"))
    assert "2001–2005" in html
    assert "/en/search/?q=numbat" in links(html)


def test_the_language_bar_leads_to_the_same_search(client, works):
    assert "/ar/search/?q=numbat&kind=tool" in links(get(client, "/en/search/?q=numbat&kind=tool"))
