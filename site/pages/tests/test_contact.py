"""The contact page: every message is kept, sent once, and leaves no trace in logs."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pages import contact, contact_mail
from pages.contact_mail import delete_old_messages, send_message, waiting_messages
from pages.languages import language_codes
from pages.models import ContactMessage, Institution
from pages.plain_pages import ensure_plain_pages
from pages.tasks import send_waiting_contact_messages

pytestmark = pytest.mark.django_db
CODES = language_codes()
LETTER = {"name": "", "email": "judge@example.org", "text": "Where is the guide?\nThank you."}


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.CONTACT_ADDRESSES = ["office@example.org"]
    ensure_plain_pages()


def parse(response):
    return BeautifulSoup(response.content, "html.parser")


def make_message(**fields):
    return ContactMessage.objects.create(language="ar", email="judge@example.org", text="Text", **fields)


@pytest.mark.parametrize("code", CODES)
def test_a_message_is_stored_and_the_reader_is_told(client, code):
    response = client.post(f"/{code}/contact/", LETTER)
    assert response.status_code == 302
    message = ContactMessage.objects.get()
    assert (message.language, message.email, message.sent_at) == (code, "judge@example.org", None)
    assert message.text.splitlines() == LETTER["text"].splitlines()
    answer = client.get(response["Location"])
    assert parse(answer).select_one("[role=status]")
    assert "no-store" in answer["Cache-Control"]


def test_errors_are_told_at_the_top_and_at_the_field_and_what_was_written_stays(client):
    response = client.post("/en/contact/", {"name": "N", "email": "no address", "text": ""})
    assert response.status_code == 400
    soup = parse(response)
    assert soup.title.get_text().startswith("Error:")
    links = [link["href"] for link in soup.select("[role=alert] a")]
    assert links == ["#id_email", "#id_text"]
    for name in ("email", "text"):
        field = soup.find(id=f"id_{name}")
        assert field["aria-invalid"] == "true"
        assert soup.find(id=field["aria-describedby"]).get_text()
        assert soup.find("label", attrs={"for": field["id"]})
    assert soup.find(id="id_email")["value"] == "no address"
    assert not ContactMessage.objects.exists()


def test_programs_that_fill_in_everything_are_thanked_and_forgotten(client):
    response = client.post("/en/contact/", {**LETTER, "website": "https://spam.example"})
    assert response.status_code == 302
    assert not ContactMessage.objects.exists()


def test_one_network_can_write_five_times_an_hour(client):
    for _number in range(contact.MESSAGES_AN_HOUR):
        assert client.post("/en/contact/", LETTER).status_code == 302
    response = client.post("/en/contact/", LETTER)
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert LETTER["text"].splitlines()[0] in parse(response).find(id="id_text").get_text()
    assert ContactMessage.objects.count() == contact.MESSAGES_AN_HOUR
    assert client.post("/en/contact/", LETTER, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_flood_from_many_networks_is_stopped(client, monkeypatch):
    monkeypatch.setattr(contact, "ALL_MESSAGES_AN_HOUR", 2)
    codes = [client.post("/en/contact/", LETTER, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(3)]
    assert codes == [302, 302, 429]


def test_other_sites_cannot_send_in_the_name_of_a_reader():
    assert Client(enforce_csrf_checks=True).post("/en/contact/", LETTER).status_code == 403


def test_a_message_is_mailed_once_with_the_reader_to_reply_to():
    message = make_message(name="Judge\r\nBcc: all@example.org")
    assert send_message(message.pk) is True
    assert send_message(message.pk) is False
    [sent] = mail.outbox
    assert (sent.to, sent.reply_to) == (["office@example.org"], ["judge@example.org"])
    assert "judge" not in sent.subject.lower()
    assert set(sent.message().keys()) & {"Bcc", "Cc"} == set()
    message.refresh_from_db()
    assert message.sent_at
    assert waiting_messages() == []


def test_a_mail_that_the_server_took_is_sent_however_the_farewell_goes(monkeypatch):
    message = make_message()

    def fail(_backend):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "close", fail)
    assert send_message(message.pk) is True
    assert waiting_messages() == []
    assert len(mail.outbox) == 1


def test_a_sender_killed_after_the_servers_yes_sends_a_second_mail_of_the_same_name(monkeypatch):
    message = make_message()

    with monkeypatch.context() as patch:
        # The second look at the clock is for the note that the mail is sent.
        patch.setattr(contact_mail.timezone, "now", iter([timezone.now()]).__next__)
        with pytest.raises(StopIteration):
            send_message(message.pk)
    ContactMessage.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert send_message(message.pk) is True
    first, second = mail.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]


def test_a_mail_server_that_fails_loses_nothing_and_logs_nobody(monkeypatch, capsys):
    message = make_message()

    def fail(*_args):
        raise SMTPServerDisconnected("judge@example.org refused")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fail)
        send_waiting_contact_messages()
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.error) == (None, 1, "SMTPServerDisconnected")
    output = capsys.readouterr()
    assert "judge" not in output.out + output.err
    assert waiting_messages() == []
    ContactMessage.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    send_waiting_contact_messages()
    assert len(mail.outbox) == 1


def test_without_a_recipient_messages_wait(settings):
    settings.CONTACT_ADDRESSES, settings.ADMINS = [], []
    message = make_message()
    assert send_message(message.pk) is False
    message.refresh_from_db()
    assert message.error == "NoRecipientError"
    settings.ADMINS = [("a", "admin@example.org")]
    ContactMessage.objects.update(claimed_at=None)
    assert send_message(message.pk) is True
    assert mail.outbox[0].to == ["admin@example.org"]


def test_sent_messages_are_deleted_after_their_time_and_unsent_ones_are_not(settings):
    old = timezone.now() - timedelta(days=settings.CONTACT_KEEP_DAYS + 1)
    for sent_at in (old, None):
        make_message(sent_at=sent_at)
    ContactMessage.objects.update(created_at=old)
    make_message(sent_at=timezone.now())
    assert delete_old_messages() == 1
    assert ContactMessage.objects.count() == 2


def test_the_page_says_in_which_languages_replies_come(client):
    assert "Anglais" in parse(client.get("/fr/contact/")).main.get_text().title()
    Institution.objects.update_or_create(pk=Institution.load().pk, defaults={"reply_languages": ["ar", "ru"]})
    text = parse(client.get("/fr/contact/")).main.get_text()
    assert "arabe" in text
    assert "russe" in text
    assert "anglais" not in text


def test_administrators_read_messages_and_change_the_institution(client):
    make_message()
    client.force_login(get_user_model().objects.create_superuser("chief", "chief@example.org", "x"))
    assert "judge@example.org" in client.get(reverse("contact_messages:list")).content.decode()
    edit = client.get(reverse("wagtailsettings:edit", args=["pages", "institution"]), follow=True)
    assert edit.status_code == 200
    assert 'name="reply_languages"' in edit.content.decode()
    posted = client.post(edit.redirect_chain[-1][0], {"reply_languages": ["fr", "es"], "licence_name": "X"})
    assert posted.status_code == 302
    assert Institution.load().reply_languages == ["fr", "es"]
