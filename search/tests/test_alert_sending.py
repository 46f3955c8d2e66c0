"""Mails of alerts whose senders are killed and whose servers refuse: none lost without a trace, none doubled."""

import smtplib
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from catalogue.tests.factories import make_work
from search.alerts import news, sending, subscribing
from search.alerts.availability import note_availability
from search.models import AlertMail, Subscription, ToldWork
from search.tests.alert_steps import make_due, prepare_mail, subscribe, tick

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for kill -9: nothing after it runs that a real death would not leave undone either."""


def let_leases_end():
    AlertMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_sender_killed_before_the_mail_server_has_the_mail_is_succeeded_by_another(drain, inbox, monkeypatch):
    mail = prepare_mail(drain)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "build_message", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            sending.send_mail(mail.pk)
    assert sending.send_mail(mail.pk) == ""
    let_leases_end()
    assert sending.due_mails() == [mail.pk]
    assert sending.send_mail(mail.pk) == "sent"
    assert sending.send_mail(mail.pk) == ""
    assert len(inbox.mails) == 1


def test_a_sender_killed_while_the_mail_server_has_the_mail_never_makes_two(drain, inbox, monkeypatch):
    mail = prepare_mail(drain)
    settle = sending.settle

    def die_after_sending(mine, state, **values):
        if state == "sent":
            raise Killed
        return settle(mine, state, **values)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "settle", die_after_sending)
        with pytest.raises(Killed):
            sending.send_mail(mail.pk)
    let_leases_end()
    assert sending.due_mails() == []
    assert sending.mark_uncertain() == 1
    assert sending.send_mail(mail.pk) == ""
    assert len(inbox.mails) == 1
    assert AlertMail.objects.get().state == "uncertain"
    # An administrator may decide otherwise; the mail keeps its name, so that programs can tell.
    assert sending.send_again(AlertMail.objects.all()) == 1
    assert sending.send_mail(mail.pk) == "sent"
    assert len({each["Message-ID"] for each in inbox.mails}) == 1


def test_a_checker_killed_before_its_commit_leaves_nothing_and_the_next_one_tells(drain, inbox, monkeypatch):
    subscription = subscribe()
    make_work(key="guide", summary="numbat")
    drain()
    note_availability()
    make_due(subscription)
    with monkeypatch.context() as patch:
        patch.setattr(news, "next_due", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed), transaction.atomic():
            news.check_subscription(subscription.pk)
    assert not ToldWork.objects.exists()
    Subscription.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sending.send_mail(news.check_subscription(subscription.pk).pk)
    assert len(inbox.mails) == 1


def test_one_subscription_is_looked_at_by_one_at_a_time(drain, inbox, monkeypatch):
    subscription = subscribe()
    make_work(key="guide", summary="numbat")
    drain()
    note_availability()
    make_due(subscription)
    find = news.find_news
    seconds = []

    def look_meanwhile(*arguments):
        seconds.append(news.check_subscription(subscription.pk))
        return find(*arguments)

    monkeypatch.setattr(news, "find_news", look_meanwhile)
    assert news.check_subscription(subscription.pk) is not None
    assert seconds == [None]


@pytest.mark.parametrize(("answer", "state"), [("451 Later", "waiting"), ("554 Never", "failed")])
def test_what_the_mail_server_says_decides_whether_it_is_asked_again(drain, inbox, answer, state):
    mail = prepare_mail(drain)
    inbox.answer = answer
    assert sending.send_mail(mail.pk) == state
    mail.refresh_from_db()
    assert answer[:3] in mail.last_error
    inbox.answer = ""
    if state == "waiting":
        assert sending.send_mail(mail.pk) == ""
        AlertMail.objects.update(available_at=timezone.now())
        assert sending.send_mail(mail.pk) == "sent"
    assert len(inbox.mails) == (1 if state == "waiting" else 0)


def test_a_mail_server_that_is_away_is_asked_again_and_in_the_end_given_up(drain, inbox, settings):
    mail = prepare_mail(drain)
    settings.EMAIL_PORT = 9
    states = []
    for _attempt in range(sending.MAX_ATTEMPTS):
        AlertMail.objects.update(available_at=timezone.now())
        states.append(sending.send_mail(mail.pk))
    assert set(states[:-1]) == {"waiting"}
    assert states[-1] == "failed"
    assert sending.due_mails() == []


def test_who_stops_while_the_mail_server_is_slow_gets_no_mail(drain, inbox, monkeypatch):
    mail = prepare_mail(drain)
    reach = smtplib.SMTP.connect

    def stop_meanwhile(*arguments, **options):
        subscribing.stop(mail.subscription.key)
        return reach(*arguments, **options)

    monkeypatch.setattr(smtplib.SMTP, "connect", stop_meanwhile)
    assert sending.send_mail(mail.pk) == "needless"
    assert inbox.mails == []


def test_an_address_that_is_refused_stands_in_no_error(drain, inbox):
    subscription = subscribe(to="gone@example.org")
    make_work(key="guide", summary="numbat")
    drain()
    mail = tick(subscription)
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert "gone" not in mail.last_error
    assert "gone" not in str(mail)


def test_a_connection_that_breaks_amid_the_mail_is_uncertain(drain, inbox, monkeypatch):
    mail = prepare_mail(drain)

    def vanish(*_arguments):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(smtplib.SMTP, "data", vanish)
    assert sending.send_mail(mail.pk) == "uncertain"
    assert sending.due_mails() == []
