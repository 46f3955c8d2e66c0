"""The page that explains a search to editors: who sees it, what it says, and what it never breaks on."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from catalogue.groups import AUTHOR, PUBLISHER, ensure_groups
from catalogue.tests.factories import make_work
from search.models import OutboxEntry
from search.tests.test_hostile_input import QUERIES, encode

pytestmark = pytest.mark.django_db

URL = "/admin/reports/explain-search/"


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def explain(client, query="numbat", language="en", **parameters):
    response = client.get(URL, {"q": query, "language": language, **parameters})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def person(client, django_user_model):
    """Log somebody in with the rights of a group."""

    def log_in(group):
        ensure_groups()
        user = django_user_model.objects.create_user("person", "p@example.org", "secret")
        user.groups.set(Group.objects.filter(name=group))
        client.force_login(user)
        return client

    return log_in


def test_publishers_see_the_page_and_its_menu_item_and_authors_do_not(person, drain):
    client = person(PUBLISHER)
    assert reverse("search_explanation") == URL
    assert client.get(URL).status_code == 200
    assert URL in client.get("/admin/reports/searches/").content.decode()


def test_authors_see_neither_page_nor_menu_item(person):
    client = person(AUTHOR)
    assert client.get(URL).status_code == 302
    assert URL not in client.get("/admin/").content.decode()


def test_who_may_see_no_works_is_told_of_none(client, django_user_model, drain):
    from django.contrib.auth.models import Permission

    make_work(key="secret-draft", titles={"en": "Secret wombat"}, live=False)
    user = django_user_model.objects.create_user("reader", "r@example.org", "secret")
    rights = ["access_admin", "view_querycount"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    html = explain(client, work="secret-draft")
    assert "Secret wombat" not in html
    assert 'name="work"' not in html


def test_a_hit_is_explained(admin_client, drain):
    work = make_work(key="guide", titles={"en": "Numbats in court"}, symbol="A/RES/62/172")
    drain()
    page = work.pages.get()
    html = explain(admin_client, "numbats")
    text = text_of(html)
    assert "1 result" in text
    assert "1. Numbats in court" in text
    assert 'href="/en/tools/guide/"' in html
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    assert re.search(r"words numbats English into words of the language 1 \d+\.\d\d", text)
    assert re.search(r"into words of the language numbat ", text)
    assert re.search(r'<meter aria-hidden="true" min="0" max="[\d.]+" value="[\d.]+">', html)


def test_a_foreign_title_has_its_language_and_direction(admin_client, drain):
    make_work(key="guide", languages=("ar",), titles={"ar": "دليل المدعين العامين"})
    drain()
    html = explain(admin_client, "دليل المدعين", "en")
    assert re.search(r'<a href="/ar/tools/guide/" lang="ar" dir="rtl">دليل المدعين العامين</a>', html)
    assert "the one in عربي is shown, and its score is cut" in text_of(html)


def test_the_page_is_right_to_left_for_whoever_uses_the_admin_in_arabic(admin_client, admin_user, drain):
    make_work(key="guide", titles={"en": "Numbats in court"})
    drain()
    profile = UserProfile.get_for_user(admin_user)
    profile.preferred_language = "ar"
    profile.save()
    html = explain(admin_client, "numbats", work="guide")
    assert re.search(r'<html[^>]*lang="ar"[^>]*dir="rtl"', html)
    assert 'lang="en" dir="ltr">Numbats in court</a>' in html
    assert '<option value="ar"' in html
    assert all(name in html for name in ("عربي", "中文", "English", "Français", "Русский", "Español"))


def test_what_else_is_searched_is_told_unless_words_are_taken_as_typed(admin_client, drain):
    from catalogue.models.thesaurus import Concept, ConceptLabel
    from search.vocabulary import forget_snapshot

    concept = Concept.objects.create(slug="surrender")
    ConceptLabel.objects.create(concept=concept, language="en", text="surrender of fugitives")
    ConceptLabel.objects.create(concept=concept, language="ru", text="экстрадиция")
    make_work(key="own", languages=("en", "ru"), titles={"en": "Surrender of fugitives", "ru": "Экстрадиция"})
    forget_snapshot()
    drain()
    html = explain(admin_client, "surrender of fugitives")
    assert re.search(r'<td><span lang="ru" dir="ltr"><bdi>экстрадиция</bdi>', html)
    assert "“surrender of fugitives” – concept surrender" in text_of(html)
    assert "What is meant counts as named in 1 other language." in text_of(html)
    assert "Works are found by these names alone" in html
    assert "These names only move works up" in explain(admin_client, "a text on surrender of fugitives and much else")
    html = explain(admin_client, "surrender of fugitives", as_typed="on")
    assert "экстрадиция" not in html
    assert "Nothing: the words are taken as typed." in html
    assert "expand=off" in html
    forget_snapshot()


def test_a_work_further_down_than_shown_has_its_rank_and_parts(admin_client, drain):
    make_work(key="first", titles={"en": "Numbat manual"})
    make_work(key="second", titles={"en": "A numbat"}, symbol="E/CN.15/2014/4")
    drain()
    html = explain(admin_client, "numbat manual", size="1", work="E/CN.15/2014/4")
    text = text_of(html)
    assert "The work is result 2 of 2, with a score of" in text
    assert "The index has the work as the database does." in text
    assert 'id="result-2"' not in html


def test_a_draft_is_said_to_be_one(admin_client, drain):
    make_work(key="draft", titles={"en": "Numbat"}, live=False)
    drain()
    text = text_of(explain(admin_client, work="draft"))
    assert "The work may not be found: none of its pages is public." in text
    assert "English not published" in text
    assert "The index does not have the work, since it may not be found." in text


def test_an_update_that_was_given_up_is_shown_with_its_error(admin_client, drain):
    make_work(key="guide", titles={"en": "Numbats"})
    OutboxEntry.objects.update(failed_at=timezone.now(), last_error="mapping: no such field")
    text = text_of(explain(admin_client, work="guide"))
    assert "was given up. mapping: no such field" in text
    assert "The index does not have the work yet." in text


def test_a_work_that_does_not_match_is_said_not_to(admin_client, drain):
    make_work(key="guide", titles={"en": "Wombats"})
    drain()
    text = text_of(explain(admin_client, work="guide"))
    assert "This search does not find the work." in text
    assert "Not in the work" in text


def test_a_work_that_does_not_exist_is_said_not_to(admin_client, drain):
    html = explain(admin_client, work="<b>nowhere</b>")
    assert "There is no work with the key, symbol or number “&lt;b&gt;nowhere&lt;/b&gt;”." in text_of(html)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", ""])
def test_without_elasticsearch_the_page_says_so_and_what_the_database_knows(admin_client, settings, address):
    make_work(key="guide", titles={"en": "Numbats"})
    settings.ELASTICSEARCH_URL = address
    text = text_of(explain(admin_client, work="guide"))
    assert "Elasticsearch does not answer" in text
    assert "The work may be found. Whether this search finds it can’t be said now." in text
    assert "An update of the index has been waiting since" in text


def test_without_an_index_the_page_says_so(admin_client, elasticsearch_url, settings):
    settings.SEARCH_INDEX_PREFIX = "nobody-made-this"
    assert "has no index yet" in explain(admin_client)


@pytest.mark.parametrize("query", ["x" * 10_000, "a\0b", "\ud800", "\u200b\u202e", "", " "])
def test_what_cannot_be_explained_is_refused_at_its_field(admin_client, search_indices, query):
    response = admin_client.get(URL, {"q": encode(query), "language": "en", "work": encode(query)})
    assert response.status_code == 200
    if query != "\ud800":  # an address can't carry it: it arrives as a character that stands for nothing
        assert 'class="error-message"' in response.content.decode()


@pytest.mark.parametrize("parameters", [{"language": "xx"}, {"size": "10000"}, {"size": "x"}, {"language": ""}])
def test_other_bad_parameters_are_refused_at_their_field(admin_client, parameters):
    response = admin_client.get(URL, {"q": "numbat", "language": "en"} | parameters)
    assert response.status_code == 200
    assert 'class="error-message"' in response.content.decode()


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en"])
def test_any_query_is_explained_or_refused(admin_client, drain, language):
    make_work("tool", languages=("en", "zh-hans", "ar"), body="word a 引渡 text 1", symbol="A/RES/62/172")
    drain()
    for text in QUERIES:
        response = admin_client.get(URL, {"q": encode(text), "language": language, "work": encode(text)})
        assert response.status_code == 200
        assert "Elasticsearch does not answer" not in response.content.decode(), text


def test_what_is_typed_is_shown_escaped(admin_client, drain):
    page = Page.objects.get(slug=make_work(key="guide", titles={"en": "<script>numbat</script>"}).key)
    drain()
    html = explain(admin_client, '"><script>numbat</script>', work=page.slug)
    assert "<script>numbat" not in html


def test_the_report_of_searches_leads_here(admin_client):
    from datetime import date

    from search.models import QueryCount

    QueryCount.objects.create(day=date.today(), language="ar", query="إرهاب", searches=7)  # noqa: DTZ011
    html = admin_client.get(reverse("search_query_report")).content.decode()
    assert f"{URL}?q=%D8%A5%D8%B1%D9%87%D8%A7%D8%A8&amp;language=ar" in html
