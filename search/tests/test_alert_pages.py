"""Asking for an alert, confirming, stopping, "my alerts": in six languages, and against misuse."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.signing import TimestampSigner
from django.test import Client
from wagtail.models import Site

from catalogue.tests.factories import make_work
from search.alerts import limits, sending, subscribing
from search.alerts.tokens import CONFIRM, MANAGE, STOP, make_token
from search.models import AlertMail, Subscriber, Subscription

pytestmark = pytest.mark.django_db

SIX = ("ar", "zh-hans", "en", "fr", "ru", "es")


@pytest.fixture(autouse=True)
def _elasticsearch_configured(settings):
    """These pages ask Elasticsearch nothing; that the site has one is enough."""
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"


def ask(client, email="reader@example.org", language="en", query="?q=numbat", **data):
    fields = {"email": email, "frequency": "weekly", "includes_available": "on", **data}
    return client.post(f"/{language}/search/follow/{query}", fields)


def send_waiting():
    for pk in sending.due_mails():
        sending.send_mail(pk)


def link_in(message, purpose):
    return re.search(rf"https?://[^/\s]+(/\S+/alerts/{purpose}/\S+)", message.body)[1]


def subscribe(client, **options):
    ask(client, **options)
    send_waiting()
    client.post(link_in(mail.outbox[-1], "confirm"))
    return Subscription.objects.latest("pk")


@pytest.mark.parametrize("code", SIX)
def test_an_alert_begins_with_a_click_in_the_page_that_a_mail_leads_to(client, code):
    assert 'name="email"' in client.get(f"/{code}/search/follow/?q=numbat").content.decode()
    response = ask(client, language=code)
    assert response.status_code == 302
    assert response["Location"] == f"/{code}/search/follow/sent/"
    assert client.get(response["Location"]).status_code == 200
    send_waiting()
    (message,) = mail.outbox
    assert message.to == ["reader@example.org"]
    assert message.extra_headers["Content-Language"] == ("zh-Hans" if code == "zh-hans" else code)
    assert "List-Unsubscribe" not in message.extra_headers
    html = message.alternatives[0][0]
    assert f'dir="{"rtl" if code == "ar" else "ltr"}"' in html
    assert "numbat" in message.subject
    confirm = link_in(message, "confirm")
    assert confirm.startswith(f"/{code}/search/")
    # A program that opens links confirms nothing.
    page = client.get(confirm)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert Subscription.objects.get().state == "pending"
    assert client.post(confirm).status_code == 200
    subscription = Subscription.objects.get()
    assert subscription.state == "active"
    assert subscription.next_due_at > subscription.confirmed_at
    assert client.post(confirm).status_code == 200
    assert Subscription.objects.get().confirmed_at == subscription.confirmed_at


@pytest.mark.parametrize("code", SIX)
def test_one_click_stops_without_cookies_and_the_page_has_a_button(client, code):
    subscription = subscribe(client, language=code)
    address = f"/{code}/search/alerts/stop/{make_token(STOP, subscription.key)}/"
    strict = Client(enforce_csrf_checks=True)
    assert "<button" in strict.get(address).content.decode().split("<main")[1]
    assert Subscription.objects.get().state == "active"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().state == "stopped"
    assert "/alerts/mine/" in strict.post(address).content.decode()
    # An old confirmation does not bring it back.
    again = f"/{code}/search/alerts/confirm/{make_token(CONFIRM, subscription.key)}/"
    assert client.post(again).status_code == 410
    assert Subscription.objects.get().state == "stopped"


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client):
    subscribe(client)
    known = ask(client)
    unknown = ask(client, email="other@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.content == unknown.content


def test_asking_again_changes_nothing_of_an_active_alert_and_is_told_to_its_owner(client):
    subscription = subscribe(client, frequency="daily")
    ask(client, email="READER@example.org", frequency="weekly")
    send_waiting()
    assert Subscription.objects.get().frequency == "daily"
    assert link_in(mail.outbox[-1], "mine")
    assert subscription.subscriber.email == "reader@example.org"


def test_the_form_needs_a_csrf_token(client):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert not Subscription.objects.exists()


def test_an_address_gets_only_a_few_mails_it_never_asked_for(client):
    for number in range(subscribing.MAX_UNASKED_MAILS_A_DAY + 3):
        assert ask(client, query=f"?q=word{number}").status_code == 302
    assert AlertMail.objects.count() == subscribing.MAX_UNASKED_MAILS_A_DAY


def test_one_place_may_not_ask_without_end(client, monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS_AN_HOUR", 3)
    statuses = [ask(client, email=f"reader{number}@example.org").status_code for number in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    assert Subscriber.objects.count() == 3


def test_a_program_that_fills_in_every_field_gets_the_usual_answer_and_nothing_happens(client):
    assert ask(client, website="https://spam.example").status_code == 302
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "a@b@c.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org,b@example.org",
        "x" * 300 + "@a.org",
    ],
)
def test_a_wrong_address_is_said_where_it_stands_and_kept(client, email):
    response = ask(client, email=email, language="fr")
    assert response.status_code == 400
    assert 'id="email-error"' in response.content.decode()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("query", ["?kind=nothing", "?year_from=x", "?topic=%00", "?q=" + "y" * 500])
def test_an_impossible_search_cannot_be_followed(client, query):
    assert client.get(f"/en/search/follow/{query}").status_code == 400
    assert ask(client, query=query).status_code == 400


def test_words_of_a_search_cannot_write_headers_or_steer_direction(client):
    ask(client, query="?q=numbat%0d%0aBcc:+victim@example.org%e2%80%ae<script>")
    send_waiting()
    message = mail.outbox[0].message()
    assert "Bcc" not in message
    assert "\n" not in mail.outbox[0].subject
    assert "\u202e" not in mail.outbox[0].subject
    assert "<script>" not in mail.outbox[0].alternatives[0][0]


@pytest.mark.parametrize("is_known", [False, True])
def test_nobody_can_have_links_of_his_own_sent_to_others(client, is_known):
    query = "?q=A/RES/62/172+https://evil.example/login+www.evil.example+me@evil.example"
    ask(client, query=query)
    if is_known:
        subscribing.confirm(Subscription.objects.get().key)
        ask(client, query=query)
    send_waiting()
    message = mail.outbox[-1]
    for text in (message.subject, message.body, message.alternatives[0][0]):
        assert "A/RES/62/172" in text
        assert not re.search(r"evil\.example|www\.evil|@evil|://evil", text)


@pytest.mark.parametrize("purpose", ["confirm", "stop", "mine"])
@pytest.mark.parametrize("damage", ["x", "a:b:c", "é", "x" * 2000, "%00"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_damaged_link_is_refused(client, purpose, damage, method):
    response = getattr(client, method)(f"/en/search/alerts/{purpose}/{damage}/")
    assert response.status_code == 404


def test_a_link_for_one_purpose_serves_no_other_and_no_other_signature_either(client):
    subscription = subscribe(client)
    for token in (
        make_token(STOP, subscription.key),
        TimestampSigner().sign(subscription.key.hex),
        make_token(CONFIRM, subscription.key)[:-1],
    ):
        assert client.get(f"/en/search/alerts/mine/{token}/").status_code == 404
        assert client.get(f"/en/search/alerts/confirm/{token}/").status_code == 404


def test_a_confirmation_is_good_for_seven_days_and_a_stop_for_ever(client):
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        ask(client)
        send_waiting()
        confirm = link_in(mail.outbox[0], "confirm")
        other = subscribe(client, query="?q=other")
        stop = make_token(STOP, other.key)
        manage = make_token(MANAGE, other.subscriber.key)
    with time_machine.travel(datetime(2026, 3, 8, 0, 1, tzinfo=UTC), tick=False):
        assert client.post(confirm).status_code == 410
    with time_machine.travel(datetime(2029, 3, 1, tzinfo=UTC), tick=False):
        assert client.get(f"/en/search/alerts/mine/{manage}/").status_code == 410
        client.post(f"/en/search/alerts/stop/{stop}/")
        # It stops, and no more: it must not lead to all alerts when the link to these is too old.
        assert "/alerts/mine/" not in client.get(f"/en/search/alerts/stop/{stop}/").content.decode()
    other.refresh_from_db()
    assert other.state == "stopped"


def test_what_was_never_confirmed_is_forgotten(client):
    ask(client)
    subscribe(client, email="second@example.org")
    Subscription.objects.update(created_at=datetime.now(UTC) - timedelta(days=8))
    subscribing.delete_outdated()
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["second@example.org"]


def test_my_alerts_lists_changes_stops_and_forgets(client):
    first = subscribe(client)
    second = subscribe(client, query="?q=quokka", language="ar")
    stranger = subscribe(client, email="stranger@example.org")
    address = f"/en/search/alerts/mine/{make_token(MANAGE, first.subscriber.key)}/"
    html = client.get(address).content.decode()
    assert "numbat" in html
    assert "quokka" in html
    client.post(address, {"action": "daily", "alert": second.key.hex})
    client.post(address, {"action": "stop", "alert": stranger.key.hex})
    client.post(address, {"action": "stop", "alert": first.key.hex})
    client.post(address, {"action": "\x00", "alert": "nonsense"})
    for row in (first, second, stranger):
        row.refresh_from_db()
    assert (first.state, second.frequency, second.state, stranger.state) == ("stopped", "daily", "active", "active")
    client.post(address, {"action": "forget"})
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["stranger@example.org"]
    assert client.get(address).status_code == 200


def test_what_is_followed_is_said_in_its_language_whatever_the_page_is_in(client):
    alert = subscribe(client, query="?kind=publication", language="ar")
    stop, manage = make_token(STOP, alert.key), make_token(MANAGE, alert.subscriber.key)
    for path in (f"stop/{stop}", f"mine/{manage}"):
        html = client.get(f"/en/search/alerts/{path}/").content.decode().split("<main")[1]
        assert re.search(r'lang="ar" dir="rtl">(<a [^>]*>)?[^a-zA-Z<]+<', html)


def test_without_a_mail_server_or_elasticsearch_only_the_feed_is_offered(client, settings):
    settings.ELASTICSEARCH_URL = ""
    html = client.get("/en/search/follow/?q=numbat").content.decode()
    assert 'name="email"' not in html
    assert "/en/search/feed.atom?q=numbat" in html
    assert ask(client).status_code == 404


def test_the_search_page_leads_to_feed_and_form(client, settings):
    make_work(summary="numbat")
    assert Site.objects.exists()
    html = client.get("/en/search/?q=numbat").content.decode()
    link = '<link rel="alternate" type="application/atom+xml" title="Atom feed of this search" href="{}">'
    assert link.format("/en/search/feed.atom?q=numbat") in html
    assert 'href="/en/search/follow/?q=numbat"' in html
