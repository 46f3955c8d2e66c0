"""The generation of public content: which writes begin a new one, and when others see it."""

import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from catalogue.models import Topic, Work
from catalogue.tests.factories import make_work
from pages.models import ContentToken, HomePage, TextPage
from pages.page_cache import generation, middleware
from pages.page_cache.generation import read_generation
from pages.page_cache.tables import changes_pages


@pytest.fixture
def every_write(db, monkeypatch):
    """A test is one transaction; let each write in it count as if it had one of its own."""
    monkeypatch.setattr(generation, "is_marked", lambda: False)


def add_page():
    return HomePage.objects.get(locale__language_code="en").add_child(instance=TextPage(title="About", slug="about"))


def test_every_way_to_write_public_content_begins_a_generation(every_write):
    page, topic = add_page(), Topic.objects.create(slug="t", labels={"en": "T"})
    work = make_work("tool", key="tool")
    folder = Collection.get_first_root_node().add_child(name="A")
    other = Collection.get_first_root_node().add_child(name="B")
    home = HomePage.objects.get(locale__language_code="fr")
    ways = {
        "saved": page.save,
        "updated in bulk": lambda: Page.objects.filter(pk=page.pk).update(title="B"),
        "unpublished": page.unpublish,
        "moved": lambda: page.move(home, pos="last-child"),
        "renamed with a new address": lambda: Page.objects.get(pk=page.pk).set_url_path(home) and page.save(),
        "restricted": lambda: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        "deleted": lambda: Page.objects.get(pk=page.pk).delete(),
        "a term": topic.save,
        "a link to a term": lambda: Work.topics.through.objects.create(work=work, topic=topic),
        "terms in bulk": lambda: Topic.objects.bulk_create([Topic(slug="u", labels={})]),
        "a moved collection": lambda: folder.move(other, pos="sorted-child"),
        "the site": lambda: Site.objects.get().save(),
        "a language": lambda: Locale.objects.first().save(),
        "by hand": lambda: connection.cursor().execute("DELETE FROM catalogue_topic WHERE slug = 'u'"),
    }
    for name, write in ways.items():
        before = read_generation()
        write()
        assert read_generation() != before, name


def test_drafts_accounts_and_what_only_editors_see_begin_none(every_write, client):
    page, before = add_page(), read_generation()
    before = read_generation()
    page.title = "Draft"
    page.save_revision()
    client.force_login(get_user_model().objects.create_superuser("root", "r@example.org", "x"))
    assert client.get("/admin/").status_code == 200
    client.get("/en/search/?q=law")
    Page.objects.filter(pk=0).update(title="nothing is changed")
    assert read_generation() == before


@pytest.mark.parametrize(
    ("sql", "is_change"),
    [
        ("SELECT 1", False),
        ("SAVEPOINT x", False),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "latest_revision_id" = %s WHERE "id" = 1', False),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "title" = %s WHERE "id" = 1', True),
        ("\n  UPDATE wagtailcore_page SET url_path = x || y", True),
        ('INSERT OR IGNORE INTO "catalogue_work_topics" ("a") VALUES (%s)', True),
        ('INSERT INTO "search_outboxentry" ("a") VALUES (%s)', False),
        ('DELETE FROM "django_session" WHERE 1', False),
        ('DELETE FROM "a_table_that_nobody_knows"', True),
    ],
)
def test_a_statement_is_known_by_its_table_and_columns(sql, is_change):
    assert changes_pages(sql) is is_change


@pytest.mark.django_db(transaction=True)
def test_a_generation_begins_with_its_commit_once_and_not_with_a_rollback():
    def in_another_thread(function):
        found = []

        def run():
            found.append(function())
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return found[0]

    before = read_generation()
    with transaction.atomic():
        Topic.objects.create(slug="a", labels={})
        first = read_generation()
        Topic.objects.create(slug="b", labels={})
        assert read_generation() == first != before
        assert in_another_thread(read_generation) == before
    assert in_another_thread(read_generation) == first
    with transaction.atomic():
        try:
            with transaction.atomic():
                Topic.objects.create(slug="c", labels={})
                Topic.objects.create(slug="c", labels={})
        except IntegrityError:
            assert read_generation() == first
        Topic.objects.create(slug="d", labels={})
        second = read_generation()
        assert second != first
        transaction.set_rollback(True)
    assert in_another_thread(read_generation) == first
    if connection.vendor == "postgresql":
        check_that_writers_do_not_wait(in_another_thread)


def check_that_writers_do_not_wait(in_another_thread):
    with transaction.atomic():
        # No topics: their names are the vocabulary's, too, which has one row.
        Redirect.objects.create(old_path="/long", redirect_link="/a")
        in_another_thread(lambda: Redirect.objects.create(old_path="/short", redirect_link="/b"))
    assert ContentToken.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_crowd_on_a_cold_page_has_it_rendered_once(settings):
    settings.PAGE_CACHE = True
    crowd, count, answers = 6, [], []
    together, released = threading.Barrier(crowd + 1), threading.Event()

    def render(request):
        count.append(request)
        released.wait(10)
        return HttpResponse("page")

    cached = middleware.PageCacheMiddleware(render)

    def ask():
        together.wait(10)
        answers.append(cached(RequestFactory().get("/en/crowded/")).content)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(crowd)]
    for thread in threads:
        thread.start()
    together.wait(10)
    while len(count) < 1:
        threading.Event().wait(0.01)
    threading.Event().wait(0.2)
    released.set()
    for thread in threads:
        thread.join(10)
    assert answers == [b"page"] * crowd
    assert len(count) == 1
