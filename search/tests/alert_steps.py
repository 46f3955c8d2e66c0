"""What the tests of alerts share: a real mail server on loopback, subscriptions, and beat's tick for one of them."""

import email
import email.policy
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.http import QueryDict
from django.utils import timezone

from catalogue.tests.factories import make_work
from search.alerts import news, sending, subscribing
from search.alerts.availability import note_availability
from search.forms import SearchForm
from search.models import AlertMail, Subscription
from search.node.run import find_free_ports


class Inbox:
    """Takes mails as a mail server does, or refuses them with `answer`."""

    def __init__(self):
        self.raw = []
        self.answer = ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - named by aiosmtpd
        if self.answer:
            return self.answer
        self.raw.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if address.startswith("gone@"):
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    @property
    def mails(self):
        return [email.message_from_bytes(content, policy=email.policy.default) for _to, content in self.raw]

    def texts(self):
        return [mail.get_body(("plain",)).get_content() for mail in self.mails]


@pytest.fixture
def inbox(settings):
    box = Inbox()
    controller = Controller(box, hostname="127.0.0.1", port=find_free_ports(1)[0])
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_TIMEOUT = 5
    yield box
    controller.stop()


def subscribe(language="en", query="q=numbat", to="reader@example.org", *, frequency="daily", available=True):
    form = SearchForm(QueryDict(query), language=language)
    assert form.is_valid(), form.errors
    subscribing.ask_for_alert(form.to_request(), to, frequency, includes_available=available)
    AlertMail.objects.all().delete()
    return subscribing.confirm(Subscription.objects.latest("pk").key)


def make_due(subscription):
    Subscription.objects.filter(pk=subscription.pk).update(next_due_at=timezone.now() - timedelta(minutes=1))


def tick(subscription):
    """Do what beat's tick and its tasks do when the subscription is due; return the ids of mails sent."""
    note_availability()
    make_due(subscription)
    mail = news.check_subscription(subscription.pk)
    if mail is not None:
        sending.send_mail(mail.pk)
    return mail


def prepare_mail(drain):
    subscription = subscribe()
    make_work(key="guide", summary="numbat")
    drain()
    note_availability()
    make_due(subscription)
    return news.check_subscription(subscription.pk)
