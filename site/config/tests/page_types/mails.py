"""The HTML of each kind of mail, in one language, as the site sends it."""

import datetime as dt

from django.contrib.auth.models import User

from catalogue.translations.digest_sending import build_message as build_digest
from catalogue.translations.digests import HEADINGS
from catalogue.translations.digests import News as DigestNews
from catalogue.translations.models import TranslationDigest
from config.tests.page_types.demo_states import find_alert
from search.alerts.messages import News, build_entry, build_message
from search.builders import build_records
from search.models_alerts import AlertMail, MailKind

TOLD = ("demo-tool-electronic-evidence-manual", "demo-training-hostage-taking")
DAY = dt.date(2026, 11, 2)


def mails_in(code: str) -> dict[str, str]:
    """Return {name: HTML} of the mails of alerts and of the digest of translations."""
    alert = find_alert(code, "active")
    records = build_records(list(TOLD), [code]).records
    entries = [build_entry(records[key][code], code) for key in TOLD]
    news = News(entries, entries[:1], total=30, withdrawn=[])
    mails = {kind: build_message(AlertMail(subscription=alert, kind=kind), news) for kind in MailKind.values}
    digest = TranslationDigest(user=User.objects.get(username=f"translator-{code}"), day=DAY)
    mails["digest"] = build_digest(digest, told())
    return {f"mail-{name}": str(mail.alternatives[0][0]) for name, mail in mails.items()}


def told() -> list[DigestNews]:
    address = "https://example.org/admin/translations/"
    return [
        DigestNews(name, name, "دليل <الأدلة>", "ar", "fr", address, due_on=DAY, count=count, remarks=("Why?",) * count)
        for name in HEADINGS
        for count in (0, 2)
    ]
