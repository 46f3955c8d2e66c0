"""Who may be found: the one rule, asked directly and seen through the index."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from catalogue.models import WorkPage
from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_page, make_work
from pages.site_tree import ensure_home_pages
from search.eligibility import eligible_pages

pytestmark = pytest.mark.django_db

SIX = ("ar", "zh-hans", "en", "fr", "ru", "es")


def eligible_languages(work):
    return set(eligible_pages().filter(work=work).values_list("locale__language_code", flat=True))


def page_in(work, code):
    return work.pages.get(locale__language_code=code).specific


def test_live_pages_of_all_six_languages_may_be_found():
    assert eligible_languages(make_work(languages=SIX)) == set(SIX)


def test_a_draft_may_not_be_found():
    assert eligible_languages(make_work(live=False)) == set()


def test_an_expired_page_may_not_be_found_even_before_the_clock_unpublished_it():
    work = make_work(languages=("en", "fr"))
    WorkPage.objects.filter(pk=page_in(work, "fr").pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert eligible_languages(work) == {"en"}


def test_a_page_that_expires_later_may_be_found():
    work = make_work()
    WorkPage.objects.filter(work=work).update(expire_at=timezone.now() + timedelta(hours=1))
    assert eligible_languages(work) == {"en"}


@pytest.mark.parametrize("restricted", ["page", "listing", "home"])
def test_a_private_page_may_not_be_found_nor_one_below_a_private_page(restricted):
    work = make_work(languages=("en", "fr"))
    place = {
        "page": page_in(work, "fr"),
        "listing": ensure_listings()["tool", "fr"],
        "home": ensure_home_pages()["fr"],
    }[restricted]
    PageViewRestriction.objects.create(page=place, restriction_type=PageViewRestriction.LOGIN)
    assert eligible_languages(work) == {"en"}


def test_an_alias_may_not_be_found_since_it_shows_another_languages_text():
    work = make_work(languages=("en",))
    french = make_page(work, "fr")
    WorkPage.objects.filter(pk=french.pk).update(alias_of=page_in(work, "en"))
    assert eligible_languages(work) == {"en"}


def test_a_page_outside_of_any_site_may_not_be_found():
    work = make_work()
    home = ensure_home_pages()["en"]
    elsewhere = type(home)(title="Elsewhere", slug="elsewhere", locale=home.locale)
    outside = home.get_parent().add_sibling(instance=elsewhere)
    page = page_in(work, "en")
    page.move(outside, pos="last-child")
    assert eligible_languages(work) == set()
