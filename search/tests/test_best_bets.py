"""Best bets: what editors recommend stands above the results, and only what the public may see now."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from catalogue.tests.factories import make_page, make_work
from search.models import BestBet, BestBetPage
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db


def recommend(queries, *pages, **attributes):
    bet = BestBet(queries=queries, **attributes)
    bet.full_clean()
    bet.save()
    for order, page in enumerate(pages):
        BestBetPage.objects.create(best_bet=bet, page=page, sort_order=order)
    return bet


def titles(client, query, language_code="en", **parameters):
    answer = client.get("/api/v1/search/", {"q": query, "lang": language_code, **parameters}).json()
    return [bet["title"] for bet in answer["best_bets"]]


@pytest.mark.parametrize(
    ("language_code", "query", "typed"),
    [
        ("ar", "الإرهاب", "الارهاب"),
        ("zh-hans", "引渡", "“引渡”"),
        ("zh-hans", "人质公约", "人質公約"),
        ("zh-hans", "人質公約", "人质公约"),
        ("en", "Mutual legal assistance", "mutual  LEGAL assistance?"),
        ("fr", "Sécurité", "SECURITE"),
        ("ru", "Ещё раз", "еще раз"),
        ("es", "extradición", "Extradicion"),
    ],
)
def test_the_whole_query_is_matched_however_it_is_written(client, drain, language_code, query, typed):
    work = make_work(languages=(language_code,))
    recommend(f"something else\n{query}", page_of(work, language_code), language=language_code)
    assert titles(client, typed, language_code) == [page_of(work, language_code).title]
    assert titles(client, f"{typed} 2178", language_code) == []
    other = "fr" if language_code == "en" else "en"
    assert titles(client, typed, other) == []


def test_readers_are_led_to_the_page_in_their_language_where_it_exists(client, drain):
    work = make_work(languages=("en", "fr"))
    recommend("numbat", page_of(work, "en"))
    html = client.get("/fr/search/?q=numbat").content.decode()
    assert f'<a href="/fr/tools/{work.key}/">{work.key} fr</a>' in html
    html = client.get("/ru/search/?q=numbat").content.decode()
    assert f'<a href="/en/tools/{work.key}/" hreflang="en" lang="en" dir="ltr">{work.key} en</a>' in html


def test_nothing_is_recommended_that_the_public_may_not_see(client, drain):
    work = make_work()
    page = page_of(work)
    recommend("numbat", page)
    assert titles(client, "numbat") == [page.title]
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles(client, "numbat") == []
    restriction.delete()
    page.expire_at = timezone.now() + timedelta(hours=1)
    page.save()
    assert titles(client, "numbat") == [page.title]
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert titles(client, "numbat") == []
    page.unpublish()
    assert titles(client, "numbat") == []


def test_best_bets_hold_between_their_days_and_in_their_order(client, drain):
    first, second = make_work(), make_work()
    day = timezone.localdate()
    recommend("numbat", page_of(second), order=2)
    recommend("numbat", page_of(first), order=1, valid_from=day, valid_to=day)
    assert titles(client, "numbat") == [page_of(first).title, page_of(second).title]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert titles(client, "numbat") == [page_of(second).title]


def test_they_stand_on_the_first_page_of_unfiltered_results_and_changes_act_at_once(client, drain):
    bet = recommend("numbat", page_of(make_work()))
    assert len(titles(client, "numbat")) == 1
    assert titles(client, "numbat", page="2") == []
    assert titles(client, "numbat", kind="tool") == []
    bet.queries = "wombat"
    bet.save()
    assert titles(client, "numbat") == []
    assert len(titles(client, "wombat")) == 1
    bet.delete()
    assert titles(client, "wombat") == []


def test_best_bets_cost_two_queries_and_the_page_stays_within_eight(client, drain, django_assert_max_num_queries):
    work = make_work(languages=("en", "fr", "ar"), summary="numbat")
    for _number in range(5):
        other = make_work(summary="numbat")
        make_page(other, "fr")
        recommend("numbat", page_of(other), page_of(work))
    drain()
    client.get("/en/search/?q=warm")
    with django_assert_max_num_queries(8):
        html = client.get("/en/search/?q=numbat").content.decode()
    assert html.count("<li><a href=") >= 5


def test_an_editor_makes_a_best_bet_from_the_report(admin_client):
    url = reverse("wagtailsnippets_search_bestbet:add")
    html = admin_client.get(url, {"queries": "numbat", "language": "ar"}).content.decode()
    assert "numbat" in html
    assert '<option value="ar" selected>' in html
    page = page_of(make_work())
    data = {
        "queries": "numbat", "language": "", "order": "0", "note": "", "valid_from": "", "valid_to": "",
        "choices-TOTAL_FORMS": "1", "choices-INITIAL_FORMS": "0", "choices-MIN_NUM_FORMS": "1",
        "choices-MAX_NUM_FORMS": "5", "choices-0-page": str(page.pk), "choices-0-ORDER": "1", "choices-0-id": "",
        "choices-0-DELETE": "",
    }  # fmt: skip
    response = admin_client.post(url, data)
    assert response.status_code == 302, response.content.decode()
    bet = BestBet.objects.get()
    assert [each.key for each in bet.keys.all()] == ["numbat"]
    assert [each.page_id for each in bet.choices.all()] == [page.pk]


def test_a_best_bet_without_words_or_with_days_the_wrong_way_round_is_refused(admin_client):
    html = admin_client.post(
        reverse("wagtailsnippets_search_bestbet:add"),
        {"queries": "???", "order": "0", "choices-TOTAL_FORMS": "0", "choices-INITIAL_FORMS": "0"},
    ).content.decode()
    assert "Enter at least one query of letters or digits." in html
