"""Alerts of searches that are asked loosely, because next to nothing has all of their words: as the page is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.tests.factories import make_work
from search.alerts.availability import note_availability
from search.models import Availability, Subscription, ToldWork
from search.page_request import LEAST_FOUND
from search.tests.alert_steps import subscribe, tick
from search.tests.concepts import EXTRADITION, make_concept
from search.tests.conftest import page_of
from search.vocabulary import forget_snapshot

pytestmark = pytest.mark.django_db
QUERY = "witness protection"
FOLLOWED = "q=witness+protection"


def make_whole(number, **options):
    return make_work(key=f"whole-{number}", titles={"en": f"{QUERY} {number}"}, **options)


def make_part(key):
    return make_work(key=key, titles={"en": f"witness {key}"})


def told():
    return set(ToldWork.objects.values_list("work_key", flat=True))


def test_a_loose_search_tells_new_works_that_its_page_shows_and_none_that_were_there(drain, inbox, find):
    make_part("old")
    subscription = subscribe(query=FOLLOWED)
    make_part("fresh")
    drain()
    assert set(find(QUERY)) == {"old", "fresh"}
    tick(subscription)
    assert told() == {"fresh"}
    assert tick(subscription) is None


def test_a_search_that_becomes_strict_tells_only_what_its_page_still_shows(drain, inbox, find):
    subscription = subscribe(query=FOLLOWED)
    make_part("part")
    for number in range(LEAST_FOUND):
        make_whole(number)
    drain()
    tick(subscription)
    assert told() == set(find(QUERY)) == {f"whole-{number}" for number in range(LEAST_FOUND)}


def test_a_search_that_becomes_loose_brings_no_flood_of_works_that_came_before_the_last_mail(drain, inbox, find):
    subscription = subscribe(query=FOLLOWED)
    works = [make_whole(number) for number in range(LEAST_FOUND)]
    old = {f"old-{number}" for number in range(5)}
    for key in old:
        make_part(key)
    drain()
    tick(subscription)
    assert not old & told()
    now = timezone.now()
    Availability.objects.update(since=now - timedelta(days=30))
    Subscription.objects.update(confirmed_at=now - timedelta(days=60), last_checked_at=now - timedelta(days=1))
    page_of(works[0]).unpublish()
    make_part("fresh")
    drain()
    assert old | {"fresh"} <= set(find(QUERY))
    tick(subscription)
    assert told() & (old | {"fresh"}) == {"fresh"}


def test_a_loose_work_is_told_after_an_outage_however_long_it_was(drain, inbox):
    subscription = subscribe(query=FOLLOWED)
    make_part("part")
    drain()
    note_availability()
    now = timezone.now()
    Subscription.objects.update(confirmed_at=now - timedelta(days=60), last_checked_at=now - timedelta(days=20))
    Availability.objects.update(since=now - timedelta(days=15))
    tick(subscription)
    assert told() == {"part"}


def test_a_work_that_names_the_search_in_its_other_languages_alone_is_told_as_its_page_shows_it(
    drain, inbox, find, client
):
    make_concept("extradition", EXTRADITION)
    forget_snapshot()
    subscription = subscribe(query="q=extradition")
    titles = {code: f"{label} 1" for code, label in EXTRADITION.items()} | {"en": "Giving up fugitives"}
    make_work(key="meant", languages=tuple(EXTRADITION), titles=titles)
    drain()
    assert find("extradition") == ["meant"]
    tick(subscription)
    assert told() == {"meant"}
    assert b"Giving up fugitives" in client.get("/en/search/feed.atom?q=extradition").content
