"""Sends the digests that rows ask for: a failure is tried again, and none is sent twice.

Before the first word of a mail a row says, committed, that it is being sent. Who dies then leaves a row that
nobody repeats: a mail less is better than one twice, and the queue in the admin shows the same.
"""

import smtplib
import time
from datetime import datetime, timedelta

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from catalogue.translations.admin.translation_names import MINE
from catalogue.translations.digest_links import stop_path
from catalogue.translations.digests import HEADINGS, News, current_news, full_address, language_of, recipients
from catalogue.translations.models import DigestState, TranslationDigest
from pages.languages import direction_of, html_lang
from pages.site_address import sender_domain

logger = structlog.get_logger(__name__)

# After so long a sender is dead.
LOST = timedelta(minutes=10)
PAUSE = timedelta(minutes=5)
MAX_ATTEMPTS = 8


def send_due_digests(seconds: float, now: datetime | None = None) -> int:
    """Send what is waiting, for about `seconds`; return how many mails were sent."""
    now = now or timezone.now()
    lost = TranslationDigest.objects.filter(state=DigestState.SENDING, available_at__lt=now - LOST)
    lost.update(state=DigestState.UNCERTAIN, last_error="The sender ended before the mail server had answered.")
    due = TranslationDigest.objects.filter(state=DigestState.WAITING, available_at__lte=now).order_by("pk")
    deadline = time.monotonic() + seconds
    sent = 0
    for pk in list(due.values_list("pk", flat=True)):
        if time.monotonic() > deadline:
            break
        sent += send_digest(pk)
    return sent


def send_digest(pk: int) -> bool:
    """Send one digest, if nobody else does; what is not news any more is left out. True if it was sent."""
    digest = TranslationDigest.objects.select_related("user").filter(pk=pk, state=DigestState.WAITING).first()
    if digest is None:
        return False
    news = [each for each in current_news(digest.user) if each.key in set(digest.told)]
    if not news or not any(each.pk == digest.user_id for each in recipients()):
        # Nothing was told; should there be something again today, it is news.
        digest.delete()
        return False
    message = build_message(digest, news)
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        postpone(digest, error)
        return False
    try:
        waiting = TranslationDigest.objects.filter(pk=pk, state=DigestState.WAITING)
        told = [each.key for each in news]
        if not waiting.update(state=DigestState.SENDING, available_at=timezone.now(), told=told):
            return False
        connection.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        postpone(digest, error)
        return False
    except (OSError, smtplib.SMTPException) as error:
        settle(digest, DigestState.UNCERTAIN, error)
        return False
    finally:
        connection.close()
    digest.state, digest.sent_at, digest.last_error = DigestState.SENT, timezone.now(), ""
    digest.save(update_fields=["state", "sent_at", "last_error"])
    return True


def postpone(digest: TranslationDigest, error: Exception) -> None:
    digest.attempts += 1
    if digest.attempts >= MAX_ATTEMPTS:
        settle(digest, DigestState.FAILED, error)
        return
    digest.available_at = timezone.now() + PAUSE * 2**digest.attempts
    settle(digest, DigestState.WAITING, error)


def settle(digest: TranslationDigest, state: DigestState, error: Exception) -> None:
    # The kind of error only: the server's words repeat the address.
    digest.state, digest.last_error = state, type(error).__name__
    digest.save(update_fields=["state", "attempts", "available_at", "last_error"])
    logger.warning("translation_digest_not_sent", digest=digest.pk, state=str(state), error=type(error).__name__)


def build_message(digest: TranslationDigest, news: list[News]) -> EmailMultiAlternatives:
    """Return the mail, text and HTML, in the language in which its reader uses the admin."""
    language = language_of(digest.user)
    with translation.override(language):
        account = full_address(reverse("wagtailadmin_account"))
        stop = full_address(stop_path(digest.user))
        subject = ngettext("Translations: %(count)d piece of news", "Translations: %(count)d pieces of news", len(news))
        subject %= {"count": len(news)}
        context = {
            "subject": subject,
            "sections": [(title, [each for each in news if each.heading == name]) for name, title in HEADINGS.items()],
            "queue_url": full_address(reverse(MINE)),
            "settings_url": account,
            "stop_url": stop,
            "html_lang": html_lang(language),
            "direction": direction_of(language),
        }
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("catalogue_translations/mail/mail_digest.txt", context),
            to=[digest.user.email],
            headers={
                # The same for every attempt, so that a mail that got through twice can be told to be one.
                "Message-ID": f"<translations-{digest.day.isoformat()}-{digest.user_id}@{sender_domain()}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": html_lang(language),
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        message.attach_alternative(
            render_to_string("catalogue_translations/mail/mail_digest.html", context), "text/html"
        )
    return message
