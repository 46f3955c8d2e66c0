"""The contact page: takes a message, stores it, and has it sent. Logs never hold what somebody wrote."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from kombu.exceptions import OperationalError
from wagtail.models import Page

from config.client_address import read_client_address
from pages.contact_form import ContactForm
from pages.languages import active_language
from pages.models_contact import ContactMessage
from pages.tasks import send_contact_message

logger = structlog.get_logger(__name__)

HOUR = 3600
MESSAGES_AN_HOUR = 5
# From everywhere together: what the database may be filled with where the cache forgets.
ALL_MESSAGES_AN_HOUR = 300


def serve_contact(page: Page, request: HttpRequest, serve: Callable[..., HttpResponseBase]) -> HttpResponseBase:
    """Answer the contact page; `serve` is the page's own, which asks `form_context` for the form."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    status = 200
    if request.method == "POST":
        form = ContactForm(request.POST)
        request.contact_form = form  # type: ignore[attr-defined]
        if form.is_from_program:
            # The same answer as people get, and nothing kept.
            return HttpResponseRedirect(f"{page.get_url(request)}?sent=1")
        if not form.is_valid():
            status = 400
        elif is_too_often(request):
            request.is_too_often = True  # type: ignore[attr-defined]
            status = 429
        else:
            store_message(form.cleaned_data)
            return HttpResponseRedirect(f"{page.get_url(request)}?sent=1")
    response = serve(request)
    response.status_code = status
    if status == 429:
        response["Retry-After"] = str(HOUR)
    # The form has a token of its own for each reader.
    add_never_cache_headers(response)
    return response


def form_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the template shows beside the page's text."""
    return {
        "form": getattr(request, "contact_form", None) or ContactForm(),
        "is_too_often": getattr(request, "is_too_often", False),
        "is_sent": request.method != "POST" and "sent" in request.GET,
        "keep_days": settings.CONTACT_KEEP_DAYS,
    }


def store_message(cleaned: dict[str, Any]) -> ContactMessage:
    """Keep a message and queue its mail; without a broker the next tick of beat finds it."""
    with transaction.atomic():
        message = ContactMessage.objects.create(
            language=active_language(), name=cleaned["name"], email=cleaned["email"], text=cleaned["text"]
        )
        pk = message.pk

        def queue() -> None:
            try:
                send_contact_message.delay(pk)
            except (OperationalError, OSError) as error:
                logger.warning("contact_mail_waits_for_beat", error=type(error).__name__)

        transaction.on_commit(queue, robust=True)
    return message


def is_too_often(request: HttpRequest) -> bool:
    """Count this message and say whether too many came from this address, or from everywhere, within an hour."""
    since = timezone.now() - timedelta(seconds=HOUR)
    if ContactMessage.objects.filter(created_at__gte=since).count() >= ALL_MESSAGES_AN_HOUR:
        return True
    # A digest, since addresses need not lie about in the cache.
    digest = hashlib.sha256(read_client_address(request).encode()).hexdigest()[:32]
    key = f"contact:sent:{digest}"
    if cache.add(key, 1, HOUR):
        return False
    try:
        return cache.incr(key) > MESSAGES_AN_HOUR
    except ValueError:
        return False
