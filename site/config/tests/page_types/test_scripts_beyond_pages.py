"""What isn't a page of the site mixes no languages either: feeds, calendars, packs, records, errors, e-mails."""

import zipfile
from datetime import timedelta

import icalendar
import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.utils import timezone
from lxml import etree
from wagtail.users.models import UserProfile

from catalogue.models import OfflinePack, WorkPage
from catalogue.offline.building import build_pack
from catalogue.translations.digest_sending import build_message as build_digest
from catalogue.translations.digests import HEADINGS, News
from catalogue.translations.models import TranslationDigest
from config import error_pages
from config.tests.page_types.page_list import LANGUAGES, QUERIES
from config.tests.page_types.scripts import faults_in, texts_of
from pages.languages import html_lang
from pages.querysets import visible_pages
from search.alerts.messages import build_message, read_news
from search.models import AlertMail, SavedSearch, Subscriber, Subscription, ToldWork

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Read by programs: addresses, times, names of programs.
OF_NO_LANGUAGE = {"link", "id", "guid", "updated", "published", "generator", "language", "pubDate", "lastBuildDate"}
CALENDAR_TEXTS = ("NAME", "X-WR-CALNAME", "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT")


@pytest.fixture
def rolled_back(demo_site):
    """The content that all tests share, as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def xml_texts(root, default):
    """Yield (language, text) of an XML document; HTML within it is read, too."""
    for element in root.iter(etree.Element):
        if not (element.text or "").strip() or etree.QName(element).localname in OF_NO_LANGUAGE:
            continue
        marked = next((each.get(LANG) for each in (element, *element.iterancestors()) if each.get(LANG)), default)
        yield from texts_of(element.text, marked)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_feeds_are_in_one_language(demo_site, code, suffix):
    paths = [f"feeds/{name}.{suffix}" for name in ("all", "training", "tool", "publication")]
    paths += [f"feeds/training.{suffix}?when=past", f"search/feed.{suffix}?q={QUERIES.get(code, 'e')}"]
    for path in paths:
        root = etree.fromstring(Client().get(f"/{code}/{path}").content)
        language = root.get(LANG) or root.findtext("channel/language")
        assert language == html_lang(code)
        assert {each.get(LANG) for each in root.iter("{*}entry")} <= {language}
        texts = list(xml_texts(root, language))
        assert len(texts) > 1, path
        assert faults_in(texts) == [], path


@pytest.mark.parametrize("code", LANGUAGES)
def test_calendars_are_in_one_language(demo_site, code):
    calendar = icalendar.Calendar.from_ical(Client().get(f"/{code}/calendar.ics").content)
    texts = []
    for part in calendar.walk():
        for name in CALENDAR_TEXTS:
            for value in [] if part.get(name) is None else [part[name]]:
                text = value.to_ical().decode() if hasattr(value, "cats") else str(value)
                texts.append((getattr(value, "params", {}).get("LANGUAGE") or html_lang(code), text))
    assert len(texts) > 10
    assert faults_in(texts) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_of_a_pack_is_in_its_language(demo_site, tmp_path, code):
    pack = OfflinePack(key=f"{code}-scripts", language=code, subject="everything", has_files=False)
    build_pack(pack, tmp_path / "pack.zip", "", "20260101", lambda _done, _total: None)
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")}
    assert len(pages) > 10
    assert faults_in(text for html in pages.values() for text in texts_of(html)) == []


def test_each_text_of_a_record_is_in_the_language_it_is_marked_with(demo_site):
    from catalogue.oai.record_keeping import refresh_all

    with transaction.atomic():
        refresh_all()
        answer = Client().get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"})
        transaction.set_rollback(True)
    texts = [
        (element.get(LANG), element.text) for element in etree.fromstring(answer.content).iter() if element.get(LANG)
    ]
    assert {language for language, _text in texts} >= {html_lang(code) for code in LANGUAGES}
    assert faults_in(texts) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_errors_of_the_site_mark_each_language(code):
    pages = [error_pages.build_page(status, code) for status in (500, 503)]
    assert faults_in(text for page in pages for text in texts_of(page)) == []


def mail_texts(message):
    """Yield (language, text) of a mail: subject and lines are in its language, HTML says what isn't."""
    language = message.extra_headers["Content-Language"]
    yield language, message.subject
    yield from texts_of(message.alternatives[0][0])
    shown = " ".join(text for _language, text in texts_of(message.alternatives[0][0]))
    for line in message.body.splitlines():
        # Titles in other languages stand in both; HTML marks them, plain text can't.
        if line.strip() and line.strip() not in shown:
            yield language, line


@pytest.mark.usefixtures("rolled_back")
@pytest.mark.parametrize("code", LANGUAGES)
def test_mails_of_followed_searches_are_in_the_language_of_their_reader(code):
    saved = SavedSearch.objects.create(language=code, parameters=[["q", QUERIES.get(code, "V")]], fingerprint=code)
    subscription = Subscription.objects.create(
        saved_search=saved, subscriber=Subscriber.objects.create(email=f"{code}@example.org")
    )
    for kind in ("confirmation", "known", "news"):
        mail = AlertMail.objects.create(subscription=subscription, kind=kind)
        news = None
        if kind == "news":
            for page in visible_pages(WorkPage.objects.filter(locale__language_code=code)).select_related("work")[:5]:
                ToldWork.objects.create(
                    subscription=subscription, work_key=page.work.key, language=code, told_as="new", mail=mail
                )
            news = read_news(mail)
            assert news.total == 5
        assert faults_in(mail_texts(build_message(mail, news))) == []


@pytest.mark.usefixtures("rolled_back")
@pytest.mark.parametrize("code", LANGUAGES)
def test_mails_about_translations_mark_titles_in_other_languages(code):
    user = get_user_model().objects.create_user(f"reader-{code}", email=f"{code}@example.org")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": code})
    due = timezone.localdate() + timedelta(days=2)
    titles = {"ar": "دليل الأدلة", "en": "A guide to electronic evidence"}
    news = [
        News(f"{heading}:{language}", heading, title, language, code, "http://localhost/x/", due_on=due, count=3)
        for heading in HEADINGS
        for language, title in titles.items()
    ]
    message = build_digest(TranslationDigest(user=user, day=timezone.localdate()), news)
    html = list(texts_of(message.alternatives[0][0]))
    assert len(html) > 10
    assert faults_in([*html, (html_lang(code), message.subject)]) == []
