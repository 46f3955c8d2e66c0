"""Kept pages against fresh ones: after any series of edits, and in several web processes."""

import contextlib
import re
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from wagtail.documents.models import Document
from wagtail.models import Page, PageViewRestriction

from catalogue.models import Body, LanguageVersion, Topic, WorkRelation
from catalogue.tests.factories import make_work
from catalogue.translations.models import LanguageStatus
from launch.embedded import does_website_answer, wait_until
from launch.paths import REPOSITORY_ROOT
from launch.ports import choose_free_ports
from launch.suite_worker import build_process_environment
from pages.models import TextPage
from pages.page_cache import generation
from pages.page_cache.shelf import shelf

PATHS = (
    "/en/",
    "/en/tools/?topic=law",
    "/en/tools/a/",
    "/en/tools/b/",
    "/ar/tools/a/",
    "/en/topics/",
    "/en/topics/law/",
)


MOMENT = datetime(2026, 5, 5, tzinfo=UTC)


def make_library():
    home = Page.objects.get(slug="home", depth=2).specific
    home.add_child(instance=TextPage(title="About", slug="about", purpose="about"))
    topic = Topic.objects.create(slug="law", labels={"en": "Law", "ar": "قانون"})
    body = Body.objects.create(slug="office", labels={"en": "Office"})
    document = Document.objects.create(title="file", file=ContentFile(b"text", "file.txt"))
    a = make_work("tool", ("en", "ar"), key="a", topics=(topic,), bodies=(body,))
    LanguageVersion.objects.create(work=a, language="en", document=document)
    b = make_work("tool", ("en",), key="b", topics=(topic,))
    WorkRelation.objects.create(work=a, kind="related", target=b)
    return a, b


def page(key="a", code="en"):
    return Page.objects.filter(slug=key, locale__language_code=code).first().specific


def publish(number):
    changed = page()
    changed.title = f"Title {number}"
    changed.save_revision().publish()


def draft(number):
    changed = page("b")
    changed.title = f"Draft {number}"
    changed.save_revision()


def change_work(**facts):
    work = page().work
    for name, value in facts.items():
        setattr(work, name, value)
    work.save()


def replace_file(number):
    document = Document.objects.get(title="file")
    document.file.save(f"other-{number}.txt", ContentFile(b"text" * (number + 2)))
    document.save()


def change_slug(number):
    changed = page("b")
    changed.slug = "b" if number % 2 else "c"
    changed.save_revision().publish()


def toggle_privacy(number):
    rows = PageViewRestriction.objects.filter(page=page())
    if rows.exists():
        rows.delete()
    else:
        PageViewRestriction.objects.create(page=page(), restriction_type="login")


EDITS = {
    "publish": publish,
    "draft": draft,
    "unpublish": lambda n: page(code="ar").unpublish(),
    "publish again": lambda n: page(code="ar").save_revision().publish(),
    "rename a topic": lambda n: Topic.objects.update(labels={"en": f"Topic {n}"}),
    "rename a body": lambda n: Body.objects.update(labels={"en": f"Body {n}"}),
    "take topics away": lambda n: page().work.topics.through.objects.all().delete(),
    "new symbol": lambda n: change_work(symbol=f"A/{n}"),
    "replace the file": replace_file,
    "delete versions": lambda n: LanguageVersion.objects.all().delete(),
    "rename a page in the footer": lambda n: TextPage.objects.update(title=f"About {n}"),
    "text behind": lambda n: LanguageStatus.objects.filter(language_code="ar").update(lagging_since=MOMENT),
    "menu": lambda n: Page.objects.filter(slug="tools").update(show_in_menus=bool(n % 2)),
    "move up": lambda n: Page.objects.get(slug="publications", depth=3, locale__language_code="en").move(
        Page.objects.get(slug="training", depth=3, locale__language_code="en"), pos="left"
    ),
    "privacy": toggle_privacy,
}


def read(path, is_kept=True):
    """Read a page as somebody without a name; one who sends credentials never gets a kept one.

    A fresh page is made without anything that other pages have left, as in a transaction that has changed content.
    """
    with contextlib.ExitStack() as stack:
        if not is_kept:
            stack.enter_context(mock.patch.object(generation, "is_marked", return_value=True))
        response = Client().get(path, headers={} if is_kept else {"authorization": "Basic eDp4"})
    return response.status_code, response.get("Location"), response.content


@pytest.fixture
def kept_pages(db, settings, monkeypatch):
    """The cache, switched on and empty; each write in a test's one transaction counts as if it were committed."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(generation, "is_marked", lambda: False)
    shelf.clear()
    yield
    shelf.clear()


@rules(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(st.sampled_from(sorted(EDITS)), min_size=3, max_size=4))
def test_after_any_series_of_edits_kept_pages_equal_fresh_ones(kept_pages, edits):
    with transaction.atomic():
        make_library()
        for number, name in enumerate(edits):
            for path in PATHS:
                read(path)
            EDITS[name](number)
            for path in PATHS:
                fresh = read(path, is_kept=False)
                assert read(path) == fresh, (name, path)
                assert read(path) == fresh, (name, path)
        transaction.set_rollback(True)


def test_a_change_of_address_is_followed_at_once(kept_pages):
    make_library()
    before = read("/en/tools/")[2]
    change_slug(0)
    after = read("/en/tools/")
    assert b"/en/tools/b/" in before
    assert b"/en/tools/c/" in after[2]
    assert after == read("/en/tools/", is_kept=False)
    assert read("/en/tools/b/")[0] != 200


def test_no_page_outlives_the_state_of_a_session(kept_pages):
    start = datetime(2031, 5, 5, 9, tzinfo=UTC)
    facts = {"deadline": start - timedelta(days=20), "ends_at": start + timedelta(hours=8), "time_zone": "UTC"}
    make_work("training", key="s", participation="open", starts_at=start, **facts)
    seen = []
    moments = [timedelta(days=-60), timedelta(days=-25), timedelta(days=-10), timedelta(hours=1), timedelta(hours=9)]
    for moment in moments:
        with time_machine.travel(start + moment, tick=False):
            kept = read("/en/training/s/")
            assert kept == read("/en/training/s/", is_kept=False)
            seen.append(kept[2])
    assert len(set(seen)) == len(moments)


@pytest.mark.django_db(transaction=True)
def test_every_web_process_shows_what_was_published_a_moment_ago(tmp_path):
    make_work("tool", key="a", titles={"en": "Title"})
    port = choose_free_ports(1)[0]
    command = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "2"]
    # A worker that is still importing takes no signal: granian has to end it, as in production.
    command += ["--workers-kill-timeout", "5"]
    environment = {**build_process_environment(), "PAGE_CACHE": "yes", "LOG_LEVEL": "WARNING"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(command, cwd=REPOSITORY_ROOT, env=environment, stdout=log, stderr=log)
    try:
        assert wait_until(lambda: does_website_answer(f"http://127.0.0.1:{port}/en/"), 60), log
        for number in range(4):
            publish(number)
            for _ in range(12):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/tools/a/") as answer:
                    assert answer.headers["Cache-Control"] == "public, no-cache"
                    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.read().decode(), re.DOTALL)[1]
                assert f"Title {number}" in heading
    finally:
        web.terminate()
        web.wait(20)
