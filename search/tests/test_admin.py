"""The outbox in the admin: who sees it, and the retry of what was given up."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from catalogue.tests.factories import make_work
from search.models import OutboxEntry
from search.outbox import MAX_ATTEMPTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = get_user_model().objects.create_superuser("administrator", "a@example.org", "secret")
    client.force_login(user)
    return client


@pytest.fixture
def given_up():
    make_work(key="guide")
    OutboxEntry.objects.update(failed_at=timezone.now(), attempts=MAX_ATTEMPTS, last_error="mapping: no such field")
    return OutboxEntry.objects.first()


def listing():
    return reverse(OutboxEntry.snippet_viewset.get_url_name("list"))


def retry_address(entry):
    url = reverse("wagtail_bulk_action", args=["search", "outboxentry", "retry"])
    return f"{url}?id={entry.pk}&next={listing()}"


def test_what_was_given_up_is_listed_with_its_error(administrator, given_up):
    response = administrator.get(listing())
    assert response.status_code == 200
    assert "mapping: no such field" in response.content.decode()
    assert "Try again" in response.content.decode()


def test_a_retry_puts_it_back_in_line(administrator, given_up):
    assert "guide" in administrator.get(retry_address(given_up)).content.decode()
    assert administrator.post(retry_address(given_up)).status_code == 302
    given_up.refresh_from_db()
    assert (given_up.failed_at, given_up.attempts) == (None, 0)


def test_what_still_waits_can_not_be_retried(administrator):
    make_work()
    entry = OutboxEntry.objects.first()
    OutboxEntry.objects.update(attempts=3)
    administrator.post(retry_address(entry))
    entry.refresh_from_db()
    assert entry.attempts == 3


def test_nobody_adds_rows_by_hand(administrator):
    name = OutboxEntry.snippet_viewset.get_url_name("add")
    assert administrator.get(reverse(name)).status_code in (302, 403)


def test_somebody_without_permission_sees_nothing_of_it(client, given_up):
    client.force_login(get_user_model().objects.create_user("reader", "r@example.org", "secret"))
    assert client.get(listing()).status_code in (302, 403)
