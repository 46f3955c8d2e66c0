"""Weblate's webhooks: only signed ones, only fresh ones, each once."""

import base64
import hashlib
import hmac
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.translations.models import ReceivedWebhook, TranslationJob

pytestmark = pytest.mark.django_db
KEY = b"a key of thirty-two random bytes"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = json.dumps({"change_id": 1, "action": "Translation changed"}).encode()


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.TRANSLATION_WEBLATE_SECRET = SECRET


def headers(body: bytes = BODY, webhook_id: str = "6f1ed002ab5595859014ebf0951522d9", seconds: float = 0, key=KEY):
    # As Weblate does it: the header tells fractions of a second, the signature whole ones.
    moment = timezone.now().timestamp() + seconds
    signed = hmac.new(key, f"{webhook_id}.{int(moment)}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def post(client, values: dict[str, str], body: bytes = BODY):
    return client.post(reverse("weblate_webhook"), body, content_type="application/json", headers=values)


def jobs() -> int:
    return TranslationJob.objects.filter(unique_key="fetch:weblate").count()


def test_a_webhook_queues_one_fetch(client):
    assert post(client, headers()).status_code == 204
    assert jobs() == 1


def test_the_same_webhook_ten_times_is_one_job_even_after_that_is_done(client):
    values = headers()
    for number in range(10):
        assert post(client, values).status_code == 204
        if number == 4:
            TranslationJob.objects.update(state="done")
    assert jobs() == 1
    assert ReceivedWebhook.objects.count() == 1


def test_ten_webhooks_while_the_job_waits_are_one_job(client):
    for number in range(10):
        assert post(client, headers(webhook_id=f"change-{number}")).status_code == 204
    assert jobs() == 1


@pytest.mark.parametrize(
    "values",
    [
        {},
        headers() | {"webhook-signature": ""},
        headers() | {"webhook-signature": "v1,AAAA"},
        headers() | {"webhook-signature": "v1,ه"},
        headers() | {"webhook-id": "another"},
        headers() | {"webhook-timestamp": "nan"},
        headers() | {"webhook-timestamp": "inf"},
        headers() | {"webhook-timestamp": "yesterday"},
        headers(webhook_id="i" * 101),
        headers(key=b"another key of thirty-two bytes!"),
        headers(seconds=-3600),
        headers(seconds=3600),
        headers(body=b"another body"),
    ],
)
def test_what_is_not_signed_is_refused(client, values):
    assert post(client, values).status_code == 403
    assert jobs() == 0


def test_several_signatures_may_be_given_while_the_secret_changes(client):
    values = headers()
    values["webhook-signature"] = f"v1,AAAA {values['webhook-signature']}"
    assert post(client, values).status_code == 204


def test_without_a_secret_there_is_no_such_address(client, settings):
    settings.TRANSLATION_WEBLATE_SECRET = ""
    assert post(client, headers()).status_code == 404


def test_it_is_only_posted_to(client):
    assert client.get(reverse("weblate_webhook")).status_code == 405


def test_a_huge_one_is_not_read(client):
    body = b"x" * 1_000_001
    assert post(client, headers(body=body), body).status_code == 413
