"""Alerts in the admin: failures are seen and retried, addresses are not."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from search.alerts.saved_searches import save_search
from search.models import AlertMail, Subscriber, Subscription
from search.request import SearchRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(get_user_model().objects.create_superuser("administrator", "a@example.org", "secret"))
    return client


@pytest.fixture
def failed():
    subscription = Subscription.objects.create(
        subscriber=Subscriber.objects.create(email="kookaburra@ministry.example.org"),
        saved_search=save_search(SearchRequest(language="ar", query="numbat")),
        state="active",
        last_error="topic: gone",
    )
    return AlertMail.objects.create(
        subscription=subscription, kind="news", state="failed", last_error="SMTPDataError 554"
    )


def pages(model, row):
    viewset = model.snippet_viewset
    yield reverse(viewset.get_url_name("list"))
    yield reverse(viewset.get_url_name("inspect"), args=[row.pk])


def test_states_and_failures_are_shown_and_no_whole_address(administrator, failed):
    expected = {AlertMail: "SMTPDataError 554", Subscription: "topic: gone"}
    for model, row in ((AlertMail, failed), (Subscription, failed.subscription)):
        for address in pages(model, row):
            response = administrator.get(address)
            assert response.status_code == 200
            html = response.content.decode()
            assert expected[model] in html
            assert "k…@m….org" in html
            assert "kookaburra" not in html
            assert "ministry" not in html


def test_a_failed_mail_is_put_back_in_line_and_a_sent_one_is_not(administrator, failed):
    sent = AlertMail.objects.create(subscription=failed.subscription, kind="news", state="sent")
    url = reverse("wagtail_bulk_action", args=["search", "alertmail", "retry"])
    page = administrator.get(f"{url}?id={failed.pk}&next=/admin/").content.decode()
    assert "k…@m….org" in page
    assert "kookaburra" not in page
    for mail in (failed, sent):
        administrator.post(f"{url}?id={mail.pk}&next=/admin/")
        mail.refresh_from_db()
    assert (failed.state, failed.attempts, sent.state) == ("waiting", 0, "sent")


def test_nobody_makes_or_changes_alerts_by_hand(administrator, failed):
    viewset = AlertMail.snippet_viewset
    for name, arguments in (("add", []), ("edit", [failed.pk]), ("delete", [failed.pk])):
        response = administrator.get(reverse(viewset.get_url_name(name), args=arguments))
        assert response.status_code in {302, 403, 404}
