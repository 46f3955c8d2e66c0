"""What alerts tell, when, and how often: against the real index and a real mail server on loopback."""

import re

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import PageViewRestriction

from catalogue.models import LanguageVersion, Topic, Work, WorkPage
from catalogue.tests.factories import make_page, make_work
from search.alerts import news, sending, subscribing
from search.alerts.availability import note_availability
from search.alerts.saved_searches import save_search
from search.client import SearchUnavailableError
from search.forms import SearchForm
from search.models import Subscriber, Subscription, ToldWork
from search.tasks import check_alert, run_alerts
from search.tests.alert_steps import make_due, prepare_mail, subscribe, tick
from search.tests.conftest import page_of

pytestmark = pytest.mark.django_db

SIX = ("ar", "zh-hans", "en", "fr", "ru", "es")


@pytest.mark.parametrize("code", SIX)
def test_a_new_work_is_told_once_in_the_subscribers_language(drain, inbox, code):
    make_work(languages=SIX, key="old", summary="numbat")
    subscription = subscribe(code)
    make_work(languages=SIX, key="guide", titles={code: "Guide <b>& co</b>"}, summary="numbat", symbol="A/RES/62/172")
    make_work(languages=SIX, key="other", summary="wombat")
    drain()
    tick(subscription)
    (mail,) = inbox.mails
    text = mail.get_body(("plain",)).get_content()
    assert f"/{code}/tools/guide/" in text
    assert "/tools/old/" not in text
    assert "/tools/other/" not in text
    html = mail.get_body(("html",)).get_content()
    tag, direction = ("zh-Hans" if code == "zh-hans" else code), ("rtl" if code == "ar" else "ltr")
    assert f'<html lang="{tag}" dir="{direction}">' in html
    assert "Guide &lt;b&gt;&amp; co&lt;/b&gt;" in html
    assert mail["Content-Language"] == tag
    assert "numbat" in mail["Subject"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith(f"<http://127.0.0.1:8000/{code}/search/alerts/stop/")
    assert tick(subscription) is None
    assert len(inbox.mails) == 1


def test_what_has_no_page_in_the_language_is_told_when_it_gets_one(drain, inbox):
    old = make_work(languages=("en",), key="old", summary="numbat")
    subscription = subscribe("fr")
    fresh = make_work(languages=("en",), key="fresh", summary="numbat")
    drain()
    assert tick(subscription) is None
    make_page(old, "fr", title="Ancien", summary="numbat", live=True)
    make_page(fresh, "fr", title="Récent", summary="numbat", live=True)
    drain()
    tick(subscription)
    (text,) = inbox.texts()
    with translation.override("fr"):
        new, available = text.split(gettext("Now available in your language"))
    assert "Récent" in new
    assert "Ancien" in available
    assert set(ToldWork.objects.values_list("work_key", "told_as")) == {("fresh", "new"), ("old", "available")}
    assert tick(subscription) is None


def test_a_published_version_in_the_language_is_told_and_a_forthcoming_one_is_not(drain, inbox):
    work = make_work("publication", languages=("en",), key="guide", titles={"en": "Guide"}, summary="numbat")
    subscription, reluctant = subscribe("ar"), subscribe("ar", to="other@example.org", available=False)
    version = LanguageVersion.objects.create(work=work, language="ar", status="forthcoming")
    drain()
    assert tick(subscription) is None
    version.status = "published"
    version.save()
    drain()
    tick(subscription)
    assert tick(reluctant) is None
    (mail,) = inbox.mails
    # The page it leads to is in English, and says so.
    assert "بالإنكليزية" in inbox.texts()[0] or "الإنجليزية" in inbox.texts()[0]
    assert '<div lang="en" dir="ltr">' in mail.get_body(("html",)).get_content()
    assert tick(subscription) is None


def test_a_version_that_came_with_the_work_is_no_news_of_its_own_and_a_later_one_is(drain, inbox):
    subscription = subscribe("en")
    work = make_work("publication", key="guide", summary="numbat", versions=({"language": "en"},))
    drain()
    tick(subscription)
    assert tick(subscription) is None
    assert len(inbox.mails) == 1
    assert work.pages.count() == 1


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "delete", "expire"])
def test_what_is_withdrawn_between_index_and_sending_is_not_mailed(drain, inbox, hide):
    subscription = subscribe()
    work = make_work(key="secret", summary="numbat")
    drain()
    note_availability()
    make_due(subscription)
    mail = news.check_subscription(subscription.pk)
    page = page_of(work)
    if hide == "unpublish":
        page.unpublish()
    elif hide == "restrict":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif hide == "expire":
        WorkPage.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    else:
        page.delete()
    assert sending.send_mail(mail.pk) == "needless"
    assert inbox.mails == []
    # Should it come back, it has not been told yet.
    assert not ToldWork.objects.exists()


def test_what_was_private_when_the_alert_began_is_new_when_it_becomes_public(drain, inbox):
    make_work(key="public")
    page = page_of(make_work(key="guide", summary="numbat"))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    subscription = subscribe()
    drain()
    assert tick(subscription) is None
    restriction.delete()
    drain()
    tick(subscription)
    assert "/tools/guide/" in inbox.texts()[0]


def test_nothing_is_told_while_elasticsearch_is_away_and_everything_after(drain, inbox, settings):
    subscription = subscribe()
    make_work(key="guide", summary="numbat")
    drain()
    note_availability()
    make_due(subscription)
    address, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, "http://127.0.0.1:9"
    for _attempt in range(2):
        with pytest.raises(SearchUnavailableError):
            news.check_subscription(subscription.pk)
    check_alert(subscription.pk)
    assert news.due_subscriptions() == [subscription.pk]
    settings.ELASTICSEARCH_URL = address
    mail = news.check_subscription(subscription.pk)
    assert sending.send_mail(mail.pk) == "sent"
    assert len(inbox.mails) == 1


def test_an_index_that_does_not_know_the_work_yet_delays_its_mail(drain, inbox):
    subscription = subscribe()
    make_work(key="guide", summary="numbat")
    assert tick(subscription) is None
    drain()
    tick(subscription)
    assert len(inbox.mails) == 1


def test_a_stopped_alert_gets_no_mail_that_was_waiting(drain, inbox):
    mail = prepare_mail(drain)
    subscribing.stop(mail.subscription.key)
    assert sending.send_mail(mail.pk) == "needless"
    assert inbox.mails == []


def test_a_search_whose_topic_is_gone_is_shown_to_administrators_and_tells_nothing(drain, inbox):
    topic = Topic.objects.create(slug="extradition", labels={"en": "Extradition"})
    subscription = subscribe(query="topic=extradition")
    topic.delete()
    make_work(key="guide")
    drain()
    assert tick(subscription) is None
    subscription.refresh_from_db()
    assert "extradition" in subscription.last_error
    assert subscription.next_due_at > timezone.now()


def test_many_works_are_one_mail_with_a_short_list_and_the_rest_counted(drain, inbox):
    subscription = subscribe()
    for number in range(30):
        make_work(key=f"numbat-{number}", summary="numbat")
    drain()
    tick(subscription)
    (text,) = inbox.texts()
    assert text.count("/en/tools/numbat-") == 25
    assert "And 5 more." in text
    assert "30 new results" in inbox.mails[0]["Subject"]


def test_new_works_come_before_those_that_became_available_and_the_last_published_first(drain, inbox):
    old = make_work(languages=("en",), key="a-old", summary="numbat")
    subscription = subscribe("fr")
    for key in ("c-second", "b-last"):
        make_work(languages=("fr",), key=key, summary="numbat")
    make_page(old, "fr", summary="numbat", live=True)
    drain()
    tick(subscription)
    assert re.findall(r"/fr/tools/(\S+)/", inbox.texts()[0]) == ["b-last", "c-second", "a-old"]


def test_works_older_than_the_sites_memory_are_never_new(drain, inbox):
    make_work(key="old", summary="numbat", languages=("en", "fr"))
    subscription = subscribe()
    drain()
    assert tick(subscription) is None
    # Edited and published once more, it is still not new.
    page = page_of(Work.objects.get(key="old"))
    page.save_revision().publish()
    drain()
    assert tick(subscription) is None


def test_the_same_search_is_one_row_whatever_its_order(client):
    one, other = (
        save_search(read.to_request())
        for read in (
            SearchForm(QueryDict("q=numbat&kind=tool&page=2&sort=title"), language="en"),
            SearchForm(QueryDict("kind=tool&size=5&q=numbat"), language="en"),
        )
        if read.is_valid()
    )
    assert one == other


def test_from_the_form_to_the_last_mail(client, drain, inbox):
    """Subscribe, confirm, publish, one mail, none on repetition, stop by one click, none."""
    response = client.post("/en/search/follow/?q=numbat", {"email": "Reader@Example.org", "frequency": "daily"})
    assert response.status_code == 302
    for pk in sending.due_mails():
        sending.send_mail(pk)
    confirm = re.search(r"http://127\.0\.0\.1:8000(\S+/confirm/\S+)", inbox.texts()[0])[1]
    client.post(confirm)
    make_work(key="guide", summary="numbat")
    drain()
    subscription = Subscription.objects.get()
    for _repetition in range(2):
        tick(subscription)
    assert [to for to, _content in inbox.raw] == [["reader@example.org"]] * 2
    stop = inbox.mails[1]["List-Unsubscribe"].strip(" <>").removeprefix("http://127.0.0.1:8000")
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    make_work(key="second", summary="numbat")
    drain()
    assert tick(subscription) is None
    assert len(inbox.mails) == 2
    assert Subscriber.objects.count() == 1


@pytest.fixture
def eager_tasks():
    from config.celery import app

    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_the_tick_queues_what_is_due_and_nothing_twice(drain, inbox, eager_tasks):
    subscription = subscribe()
    make_work(key="guide", summary="numbat")
    drain()
    make_due(subscription)
    for _tick in range(3):
        run_alerts()
    assert len(inbox.mails) == 1
