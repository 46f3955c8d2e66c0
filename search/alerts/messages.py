"""Builds the mails of alerts: text and HTML in the subscriber's language, from what is public at this moment."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models.kinds import TYPES_BY_KIND
from pages.languages import direction_of, html_lang
from pages.localized_formats import language_name
from pages.site_address import sender_domain
from search.alerts.saved_searches import SavedSearchError, read_search
from search.alerts.tokens import CONFIRM, MANAGE, STOP, make_token
from search.builders import build_records
from search.description import describe_search
from search.models_alerts import AlertMail, MailKind, Subscription, ToldAs, ToldWork

# Works that a mail lists; the rest is counted, with a link to the search.
MAX_LISTED = 25
SUBJECT_LENGTH = 120
# What mail programs make links of. Symbols of documents (S.04.V.7, A/RES/62/172) are none.
ADDRESS = re.compile(r"\S*(?:://|@|\.[^\W\d_]{2,})\S*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A work in a mail; title and summary are in `language`."""

    title: str
    summary: str
    url: str
    symbol: str
    type_label: str
    language: str
    html_lang: str
    direction: str
    # "in English", where that isn't the subscriber's language.
    language_note: str


@dataclass(frozen=True, slots=True)
class News:
    """What is told, as far as it is public: works that are new, and works now available in the language."""

    new: Sequence[Entry]
    available: Sequence[Entry]
    total: int
    # Rows of works that may not be told any more.
    withdrawn: Sequence[int]

    @property
    def further(self) -> int:
        return self.total - len(self.new) - len(self.available)


def build_message(mail: AlertMail, news: News | None = None) -> EmailMultiAlternatives:
    """Return the message; it is the same for every attempt. `news` is for mails of that kind."""
    subscription = mail.subscription
    with translation.override(subscription.language):
        context = build_context(subscription) | {"news": news}
        if mail.kind != MailKind.NEWS:
            context["description"] = break_addresses(context["description"])
        name = mail.kind
        message = EmailMultiAlternatives(
            subject=clean_subject(subject_of(mail, news, context["description"])),
            body=render_to_string(f"search/alerts/mail_{name}.txt", context),
            to=[subscription.subscriber.email],
            headers=build_headers(mail, context),
        )
        message.attach_alternative(render_to_string(f"search/alerts/mail_{name}.html", context), "text/html")
    return message


def subject_of(mail: AlertMail, news: News | None, description: str) -> str:
    if mail.kind == MailKind.CONFIRMATION:
        return _("Please confirm: news about %(search)s") % {"search": description}
    if mail.kind == MailKind.KNOWN:
        return _("You follow this search already: %(search)s") % {"search": description}
    total = news.total if news else 0
    text = ngettext("%(count)d new result: %(search)s", "%(count)d new results: %(search)s", total)
    return text % {"count": total, "search": description}


def break_addresses(text: str) -> str:
    """Return a text without anything to click: anybody can have a mail with words of his own sent to anybody."""
    return ADDRESS.sub(lambda found: re.sub(r"[.:/@]+(?=\S)", r"\g<0> ", found[0]), text)


def clean_subject(text: str) -> str:
    """Return one line without controls and marks that steer direction; nothing in it can begin a header."""
    kept = "".join(" " if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else each for each in text)
    line = " ".join(kept.split())
    return line if len(line) <= SUBJECT_LENGTH else f"{line[: SUBJECT_LENGTH - 1]}…"


def build_headers(mail: AlertMail, context: dict[str, Any]) -> dict[str, str]:
    headers = {
        # The same for every attempt, so that a mail that got through twice can be told to be one.
        "Message-ID": f"<{mail.key}@{sender_domain()}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": html_lang(mail.subscription.language),
    }
    if mail.kind != MailKind.CONFIRMATION:
        headers["List-Unsubscribe"] = f"<{context['stop_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def build_context(subscription: Subscription) -> dict[str, Any]:
    language = subscription.language
    try:
        with translation.override(language):
            description = describe_search(read_search(subscription.saved_search))
    except SavedSearchError:
        description = str(subscription.saved_search)
    root = f"{settings.BASE_URL.rstrip('/')}/{language}/search/"
    pairs = [(name, value) for name, value in subscription.saved_search.parameters]
    return {
        "subscription": subscription,
        "description": description,
        "html_lang": html_lang(language),
        "direction": direction_of(language),
        "site_url": f"{settings.BASE_URL.rstrip('/')}/{language}/",
        "search_url": f"{root}?{urlencode([*pairs, ('sort', 'newest')])}",
        "confirm_url": f"{root}alerts/confirm/{make_token(CONFIRM, subscription.key)}/",
        "stop_url": f"{root}alerts/stop/{make_token(STOP, subscription.key)}/",
        "manage_url": f"{root}alerts/mine/{make_token(MANAGE, subscription.subscriber.key)}/",
    }


def read_news(mail: AlertMail) -> News:
    """Return what of a mail's works may be told now, asked of the database and of nobody else.

    The new ones come before those that became available, and of each the last published first.
    """
    language = mail.subscription.language
    rows = list(mail.told_works.order_by("work_key"))
    records = build_records([row.work_key for row in rows], [language]).records
    found = [(row, records.get(row.work_key, {}).get(language)) for row in rows]
    true = [(row, record) for row, record in found if record is not None and is_still_true(row, record, language)]
    true.sort(key=lambda each: each[1]["last_published"] or "", reverse=True)
    true.sort(key=lambda each: each[0].told_as != ToldAs.NEW)
    lists: dict[str, list[Entry]] = {ToldAs.NEW: [], ToldAs.AVAILABLE: []}
    with translation.override(language):
        for row, record in true[:MAX_LISTED]:
            lists[row.told_as].append(build_entry(record, language))
    kept = {row.pk for row, _record in true}
    withdrawn = [row.pk for row in rows if row.pk not in kept]
    return News(lists[ToldAs.NEW], lists[ToldAs.AVAILABLE], len(true), withdrawn)


def is_still_true(row: ToldWork, record: Any, language: str) -> bool:
    """Whether there is a page, or a published version, in the language for what is about to be said."""
    if row.told_as == ToldAs.NEW:
        return not record["is_stand_in"]
    return not record["is_stand_in"] or language in record["work_language"]


def build_entry(record: Any, reader_language: str) -> Entry:
    language = record["language"]
    is_foreign = language != reader_language
    name = language_name(language, reader_language)
    url = record["url"]
    return Entry(
        title=" ".join(record["title"].split()),
        summary=" ".join(record["summary"].split()),
        url=url if url.startswith(("http://", "https://")) else settings.BASE_URL.rstrip("/") + url,
        symbol=record["symbol"],
        type_label=str(TYPES_BY_KIND[record["kind"]](record["type"]).label),
        language=language,
        html_lang=html_lang(language),
        direction=direction_of(language),
        language_note=_("in %(language)s") % {"language": name} if is_foreign else "",
    )
