"""The daily e-mails: whom they tell what, in which language, once."""

import smtplib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from catalogue.translations.digest_sending import send_due_digests
from catalogue.translations.digests import prepare_digests
from catalogue.translations.documents import build_document
from catalogue.translations.models import (
    DigestState,
    Origin,
    TranslationDigest,
    TranslationState,
    TranslatorProfile,
)
from catalogue.translations.places import placed_texts
from catalogue.translations.receiving import receive_document
from catalogue.translations.reviewing import send_back
from catalogue.translations.tasks import run_digests
from catalogue.translations.tests.editor_steps import make_person
from catalogue.translations.tests.status_rows import set_status, set_statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator(db):
    return make_person("translator", "Translator", "fr")


@pytest.fixture
def work(synced_page):
    set_statuses(synced_page.work)
    return synced_page.work


def noon(days=0) -> datetime:
    return datetime.now(UTC).replace(hour=12) + timedelta(days=days)


def run(days=0) -> int:
    prepare_digests(noon(days))
    return send_due_digests(30, noon(days))


def test_an_assignment_is_told_in_the_language_of_the_persons_admin(work, translator, mailoutbox):
    set_status(work, "ar", assignee=translator, due_on=timezone.localdate() - timedelta(days=2))

    assert run() == 1

    mail = mailoutbox[0]
    assert mail.to == ["translator@example.org"]
    assert mail.extra_headers["Content-Language"] == "fr"
    html = mail.alternatives[0][0]
    assert '<html lang="fr" dir="ltr">' in html
    assert 'lang="en" dir="ltr">Model law on evidence' in html
    assert "arabe" in mail.body
    assert "/admin/translations/" in mail.body
    assert TranslationDigest.objects.get().state == DigestState.SENT


def test_one_click_stops_the_mails_and_looking_at_the_link_does_not(work, translator, mailoutbox):
    set_status(work, "ar", assignee=translator)
    run()
    mail = mailoutbox[0]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in mail.body
    path = urlsplit(address).path
    assert path.startswith("/fr/")

    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.get(path).status_code == 200
    assert not TranslatorProfile.objects.filter(wants_digest=False).exists()
    assert mail_program.post(f"{path[:-2]}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert mail_program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert TranslatorProfile.objects.get(user=translator).wants_digest is False
    set_status(work, "es", assignee=translator)
    assert run(1) == 0


def test_everything_is_told_once(work, translator, mailoutbox):
    set_status(work, "ar", assignee=translator)
    assert (run(), run(), run(1)) == (1, 0, 0)
    set_status(work, "es", assignee=translator)
    assert (run(1), run(2)) == (1, 0)
    assert len(mailoutbox) == 2
    assert "espagnol" in mailoutbox[1].body
    assert "arabe" not in mailoutbox[1].body


def test_a_date_that_comes_near_and_passes_is_news_again(work, translator, mailoutbox):
    set_status(work, "ar", assignee=translator, due_on=timezone.localdate() + timedelta(days=20))
    assert run() == 1
    set_status(work, "ar", due_on=timezone.localdate() + timedelta(days=2))
    assert run(1) == 1
    set_status(work, "ar", due_on=timezone.localdate() - timedelta(days=1))
    assert run(2) == 1


def test_what_was_sent_back_and_what_waits_for_approval_are_told(synced_page, steps, translator, mailoutbox):
    approver = make_person("approver", "Approver", "ar")
    arabic = steps.translation(synced_page, "ar")
    units = [replace(unit, target=f"نص {n}") for n, unit in enumerate(build_document(arabic).units)]
    receive_document(arabic, units, origin=Origin.EDITOR, user=translator, state=TranslationState.IN_REVIEW)
    send_back(arabic, approver, [placed_texts(arabic)[0].text.pk], "Trop littéral")

    assert run() == 2

    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert "Trop littéral" in mails["translator@example.org"].body
    to_approver = mails["approver@example.org"]
    assert f"/admin/translations/{arabic.uuid}/review/" in to_approver.body
    assert '<html lang="ar" dir="rtl">' in to_approver.alternatives[0][0]


def test_nobody_gets_a_mail_without_news_address_wish_or_role(work, translator, mailoutbox):
    assert run() == 0
    other = make_person("other", "Translator")
    other.email = ""
    other.save()
    former = make_person("former", "Translator")
    former.is_active = False
    former.save()
    TranslatorProfile.objects.create(user=translator, wants_digest=False)
    for person, code in ((translator, "ar"), (other, "es"), (former, "ru"), (make_person("a", "Administrator"), "fr")):
        set_status(work, code, assignee=person)
    assert run() == 0
    assert mailoutbox == []


def test_nothing_is_told_before_the_hour(work, translator, settings):
    set_status(work, "ar", assignee=translator)
    assert prepare_digests(datetime.now(UTC).replace(hour=settings.ALERTS_HOUR - 1)) == 0
    assert prepare_digests(noon()) == 1


def test_what_is_settled_before_the_mail_leaves_is_not_told(work, translator, mailoutbox):
    set_status(work, "ar", assignee=translator)
    prepare_digests(noon())
    set_status(work, "ar", state="approved")
    assert send_due_digests(30, noon()) == 0
    assert not TranslationDigest.objects.exists()


def test_a_mail_server_that_is_away_delays_and_one_that_vanishes_is_not_asked_twice(
    work, translator, mailoutbox, monkeypatch
):
    set_status(work, "ar", assignee=translator)

    def fail(error):
        def failing(*args, **kwargs):
            raise error

        return failing

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", fail(ConnectionRefusedError()), raising=False)
        assert run() == 0
    assert TranslationDigest.objects.get().state == DigestState.WAITING
    assert send_due_digests(30) == 0
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fail(smtplib.SMTPServerDisconnected()))
        assert send_due_digests(30, noon(1)) == 0
    assert TranslationDigest.objects.get().state == DigestState.UNCERTAIN
    assert (run(1), mailoutbox) == (0, [])


def test_the_task_of_beat_does_both(work, translator, mailoutbox, settings):
    settings.ALERTS_HOUR = 0
    set_status(work, "ar", assignee=translator)
    run_digests()
    run_digests()
    assert len(mailoutbox) == 1
