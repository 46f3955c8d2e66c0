"""The home page: the next sessions, the newest tools and publications, in one language."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from catalogue.models import Topic
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work
from pages.languages import direction_of, html_lang, language_codes

pytestmark = pytest.mark.django_db
CODES = language_codes()


def get_home(client, code="en"):
    response = client.get(f"/{code}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(soup, section):
    return [link.get_text() for link in soup.select(f'section[aria-labelledby="{section}"] .card__title a')]


def make_session(key, days, **facts):
    start = timezone.now() + timedelta(days=days)
    return make_work(
        "training",
        key=key,
        titles={"en": key},
        starts_at=start,
        ends_at=start + timedelta(hours=6),
        time_zone="UTC",
        **facts,
    )


@pytest.mark.parametrize("code", CODES)
def test_each_home_page_speaks_its_language_and_shows_its_works_only(client, code):
    other = "fr" if code != "fr" else "en"
    for kind in ("tool", "publication"):
        make_work(kind, (code,), key=f"{kind}-own", titles={code: f"{kind} own"})
        make_work(kind, (other,), key=f"{kind}-other", titles={other: f"{kind} other"})
    soup = get_home(client, code)
    assert (soup.html["lang"], soup.html["dir"]) == (html_lang(code), direction_of(code))
    assert titles(soup, "newest-tools") == ["tool own"]
    assert titles(soup, "newest-publications") == ["publication own"]
    assert [link["href"] for link in soup.select(".main-nav a")] == [
        f"/{code}/{path}/" for path in ("training", "tools", "publications", "instruments", "search", "my-list")
    ]
    assert [item["href"] for item in soup.select(".language-bar__item")] == [f"/{c}/" for c in CODES]
    assert soup.main.select_one('form[role="search"]')["action"] == f"/{code}/search/"


def test_the_next_sessions_are_those_one_can_still_attend(client):
    for key, days in {"past": -2, "fifth": 50, "first": 1, "second": 2, "third": 3, "fourth": 4}.items():
        make_session(key, days)
    make_session("cancelled", 1, is_cancelled=True)
    assert titles(get_home(client), "next-sessions") == ["first", "second", "third", "fourth"]


def test_the_newest_come_first(client):
    for year in (2001, 2010, 2005, 1999):
        make_work("tool", key=f"y{year}", titles={"en": str(year)}, date=date(year, 1, 1))
    soup = get_home(client)
    assert titles(soup, "newest-tools") == ["2010", "2005", "2001"]
    totals = [each.get_text() for each in soup.select(".section__head .muted")]
    assert totals == ["0", "4", "0"], "each list says how many there are in all"


def test_the_home_page_says_that_it_shows_demonstration_content_while_it_does(client):
    ensure_listings()
    assert not get_home(client).select(".notice--demo")
    make_work("tool", key="demo-a", live=False)
    assert not get_home(client).select(".notice--demo")
    make_work("tool", key="demo-b")
    assert get_home(client).select(".notice--demo")


def test_readers_start_from_conventions_topics_and_audiences_that_have_works(client):
    used, unused = (Topic.objects.create(slug=slug, labels={"en": slug, "ar": f"{slug} ar"}) for slug in ("used", "un"))
    make_work("tool", ("en", "ar"), key="w", topics=(used,))
    make_work("tool", ("fr",), key="french", topics=(unused,))
    for code, name in (("en", "used"), ("ar", "used ar")):
        links = get_home(client, code).select(".ways-in__list a")
        assert [(link.get_text(), link["href"]) for link in links] == [(name, f"/{code}/topics/used/")]


def test_an_empty_catalogue_has_a_home_page(client):
    ensure_listings()
    assert "No sessions are planned" in get_home(client).main.get_text()
