"""Log-in with a lock after ten wrong passwords, per name and address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse

from config.client_address import read_client_address

PASSWORD = "a-long-password-1"
HERE, ELSEWHERE = "198.51.100.1", "198.51.100.2"


@pytest.fixture(autouse=True)
def _user(db):
    get_user_model().objects.create_superuser("editor", "editor@example.org", PASSWORD)


def log_in(password, address=HERE, username="editor", **headers):
    """Return the answer of Wagtail's log-in page to a browser without cookies."""
    data = {"username": username, "password": password}
    return Client().post(reverse("wagtailadmin_login"), data, REMOTE_ADDR=address, headers=headers)


def test_ten_wrong_passwords_lock_this_name_at_this_address_only():
    for _ in range(9):
        assert log_in("wrong").status_code == 200
    assert log_in("wrong").status_code == 429
    locked = log_in(PASSWORD)
    assert locked.status_code == 429
    assert "sessionid" not in locked.cookies
    assert "Too many attempts" in locked.content.decode()
    assert log_in(PASSWORD, ELSEWHERE).status_code == 302
    get_user_model().objects.create_superuser("other", "other@example.org", PASSWORD)
    assert log_in(PASSWORD, username="other").status_code == 302


def test_the_lock_ends_after_an_hour_and_further_tries_do_not_prolong_it():
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(10):
            log_in("wrong")
        clock.move_to(start + timedelta(minutes=40))
        assert log_in("wrong").status_code == 429
        assert log_in(PASSWORD).status_code == 429
        clock.move_to(start + timedelta(minutes=61))
        assert log_in(PASSWORD).status_code == 302


def test_the_right_password_forgets_the_wrong_ones():
    for _ in range(3):
        for _ in range(9):
            log_in("wrong")
        assert log_in(PASSWORD).status_code == 302


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("zh-hans", "ltr")])
def test_the_message_is_in_the_readers_language(language, direction):
    for _ in range(9):
        log_in("wrong")
    answer = log_in("wrong", **{"accept-language": language})
    assert answer.status_code == 429
    page = answer.content.decode().lower()  # language tags are the same in either case
    assert f'lang="{language}"' in page
    assert f'dir="{direction}"' in page


def test_an_administrator_ends_a_lock_in_the_admin(client):
    for _ in range(10):
        log_in("wrong")
    assert log_in(PASSWORD).status_code == 429
    client.force_login(get_user_model().objects.get(username="editor"))
    attempt = AccessAttempt.objects.get()
    assert HERE in client.get(reverse("failed_log_ins:list")).content.decode()
    assert client.post(reverse("failed_log_ins:delete", args=[attempt.pk])).status_code == 302
    assert log_in(PASSWORD).status_code == 302


def test_no_password_is_kept_with_an_attempt():
    log_in("a-wrong-but-telling-password")
    attempt = AccessAttempt.objects.get()
    assert "telling" not in attempt.post_data + attempt.get_data


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", HERE),  # nobody vouches for the header
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),  # the client wrote the first one itself
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", HERE),  # came past a proxy
        (1, "", HERE),
        (1, "unknown", HERE),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_address_is_the_one_that_trusted_proxies_saw(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=HERE)
    assert read_client_address(request) == expected


def test_a_forged_header_does_not_dodge_the_lock(settings):
    settings.TRUSTED_PROXY_COUNT = 0
    answers = [log_in("wrong", **{"x-forwarded-for": f"203.0.113.{number}"}) for number in range(10)]
    assert answers[-1].status_code == 429
