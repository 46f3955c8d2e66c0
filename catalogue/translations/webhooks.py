"""Webhooks of translation servers, as Standard Webhooks signs them: who sent them, when, and each only once."""

import base64
import binascii
import hashlib
import hmac
import math
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalogue.translations.exchange_queue import queue_fetching
from catalogue.translations.models import ReceivedWebhook

PREFIX = "whsec_"
VERSION = "v1,"
# How far the clocks may differ, and how long the same webhook may come again.
TOLERANCE = timedelta(minutes=5)
KEEP = timedelta(days=1)
MAX_ID = 100


class WebhookRefusedError(Exception):
    """Nobody who knows the secret sent this, or not now."""


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return the webhook's id. `headers` are webhook-id, webhook-timestamp and webhook-signature, in any case.

    Raises WebhookRefusedError.
    """
    webhook_id = headers.get("webhook-id", "")
    if not webhook_id or len(webhook_id) > MAX_ID:
        raise WebhookRefusedError("no id")
    try:
        # Weblate tells fractions of a second, and signs whole ones.
        moment = math.floor(float(headers.get("webhook-timestamp", "")))
    except (ValueError, OverflowError):
        raise WebhookRefusedError("no time") from None
    if abs(timezone.now().timestamp() - moment) > TOLERANCE.total_seconds():
        raise WebhookRefusedError("too old, or from the future")
    expected = sign_webhook(secret, webhook_id, moment, body).encode()
    given = headers.get("webhook-signature", "").encode("utf-8", "replace").split()
    if not any(hmac.compare_digest(each, expected) for each in given):
        raise WebhookRefusedError("wrong signature")
    return webhook_id


def sign_webhook(secret: str, webhook_id: str, moment: int, body: bytes) -> str:
    """Raises WebhookRefusedError for a secret that is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise WebhookRefusedError("no secret") from None
    signed = hmac.new(key, f"{webhook_id}.{moment}.".encode() + body, hashlib.sha256).digest()
    return VERSION + base64.b64encode(signed).decode()


def take_webhook(server: str, webhook_id: str) -> bool:
    """Queue a fetch, in the transaction in which the webhook is noted; False if it came before."""
    with transaction.atomic():
        _row, is_new = ReceivedWebhook.objects.get_or_create(server=server, webhook_id=webhook_id)
        if is_new:
            queue_fetching(server)
            ReceivedWebhook.objects.filter(received_at__lt=timezone.now() - KEEP).delete()
    return is_new
