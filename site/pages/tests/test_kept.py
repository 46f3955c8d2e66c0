"""What most pages share is kept for one generation: never beyond it, and it says what Wagtail says."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.views import serve

from pages.components import Card
from pages.models import HomePage, TextPage
from pages.page_cache import generation
from pages.page_cache.kept import is_keeping, keeping, kept
from pages.prepared_queries import prepared
from pages.routing import RouteMiddleware
from pages.site_roots import is_all_public, quick_url
from pages.written_components import freeze, write_component

LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


@pytest.fixture
def home(db):
    return HomePage.objects.get(locale__language_code="en")


@pytest.fixture
def pages(home):
    """A page, one below it, a draft, and one with an address that isn't ASCII."""
    about = home.add_child(instance=TextPage(title="About", slug="about"))
    below = about.add_child(instance=TextPage(title="Below", slug="below"))
    draft = home.add_child(instance=TextPage(title="Draft", slug="draft", live=False))
    named = HomePage.objects.get(locale__language_code="ar").add_child(
        instance=TextPage(title="حول", slug="حول-الموقع")
    )
    return about, below, draft, named


def titles():
    asked = []

    @kept
    def read_titles(number):
        asked.append(number)
        return sorted(TextPage.objects.values_list("title", flat=True))

    return read_titles, asked


def test_a_value_is_read_once_in_a_generation_and_again_after_a_change(page_cache, pages):
    read_titles, asked = titles()
    with keeping():
        assert read_titles(1) == read_titles(1) == ["About", "Below", "Draft", "حول"]
        assert asked == [1]
        TextPage.objects.filter(slug="about").update(title="Other")
        assert read_titles(1) == ["Below", "Draft", "Other", "حول"]
    with keeping():
        read_titles(1)
    assert asked == [1, 1]


def test_nothing_is_kept_outside_a_request(page_cache, pages):
    read_titles, asked = titles()
    assert not is_keeping()
    read_titles(1)
    read_titles(1)
    assert asked == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_has_changed_content_neither_keeps_nor_finds():
    home = HomePage.objects.get(locale__language_code="en")
    home.add_child(instance=TextPage(title="First", slug="about"))
    read_titles, _asked = titles()
    with keeping():
        assert read_titles(1) == ["First"]
        with transaction.atomic():
            TextPage.objects.update(title="Second")
            assert read_titles(1) == ["Second"]
            TextPage.objects.update(title="Third")
            assert read_titles(1) == ["Third"]
            transaction.set_rollback(True)
        assert read_titles(1) == ["First"]
        with transaction.atomic():
            TextPage.objects.update(title="Fourth")
            read_titles(1)
            TextPage.objects.update(title="Fifth")
        assert read_titles(1) == ["Fifth"]


def test_an_address_is_the_one_that_wagtail_gives(page_cache, pages):
    for page in Page.objects.filter(depth__gt=1):
        for code in LANGUAGES:
            with translation.override(code), keeping():
                assert quick_url(page.url_path) == Page.get_url(page)


def test_with_two_sites_wagtail_is_asked(page_cache, pages):
    Site.objects.create(hostname="other.example", root_page=pages[0])
    with keeping():
        assert quick_url(pages[1].url_path) is None
        assert pages[1].get_url() == Page.get_url(pages[1])


def route(path, code):
    """Return what Wagtail's view would be told, and what it would find itself."""
    found = []
    for is_quick in (True, False):
        request = RequestFactory().get(f"/{code}/{path}")
        with translation.override(code), keeping():
            if is_quick:
                RouteMiddleware(lambda request: None).process_view(request, serve, (path,), {})
                assert hasattr(request, "_wagtail_route_for_request")
            result = Page.route_for_request(request, path)
        found.append(result and (type(result[0]), result[0].pk, list(result[1]), result[2]))
    return found


PATHS = [
    "",
    "about/",
    "about/below/",
    "draft/",
    "draft/x/",
    "nowhere/",
    "about/nowhere/",
    "tools/",
    "tools/x/",
    "حول-الموقع/",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_page_of_an_address_is_the_one_that_wagtail_finds(page_cache, pages, path, code):
    quick, slow = route(path, code)
    assert quick == slow


def test_a_kept_page_is_never_handed_out_itself(page_cache, pages):
    for _ in range(2):
        request = RequestFactory().get("/en/about/below/")
        with translation.override("en"), keeping():
            RouteMiddleware(lambda request: None).process_view(request, serve, ("about/below/",), {})
            page = request._wagtail_route_for_request[0]
            parent = page.get_parent()
        assert parent.title == "About"
        parent.title = page.title = "Changed by a request"


def test_privacy_is_seen_at_once(page_cache, pages):
    about, below, *_ = pages
    assert Client().get("/en/about/below/").status_code == 200
    with keeping():
        assert is_all_public()
    PageViewRestriction.objects.create(page=about, restriction_type="login")
    assert Client().get("/en/about/below/").status_code == 302
    with keeping():
        assert not is_all_public()
        assert below.get_view_restrictions().exists()


def test_what_looks_otherwise_is_another_component():
    assert freeze("<b>") != freeze(mark_safe("<b>"))
    moment = datetime(2031, 5, 5, 9, tzinfo=UTC)
    assert freeze(moment) != freeze(moment.astimezone(timezone(timedelta(hours=3))))
    assert freeze([1]) != freeze([True])
    shown = {}
    for summary in ("<i>x</i>", mark_safe("<i>x</i>")):
        card = Card(title="T", url="/", language_code="en", summary=summary)
        shown[type(summary)] = write_component("components/card.html", {"card": card})
    assert len(set(shown.values())) == 2
    with translation.override("fr"):
        french = write_component("components/card.html", {"card": Card("T", "/", "en")})
    with translation.override("en"):
        english = write_component("components/card.html", {"card": Card("T", "/", "en")})
    assert french != english


def test_a_reader_of_a_kept_page_gets_all_headers_and_an_id_of_the_own(page_cache, pages):
    first, second = Client().get("/en/about/"), Client().get("/en/about/")
    assert "Content-Security-Policy" in second
    assert {**first.headers, "X-Request-ID": ""} == {**second.headers, "X-Request-ID": ""}
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_maintenance_comes_before_kept_pages(page_cache, pages, settings):
    assert Client().get("/en/about/").status_code == 200
    settings.MAINTENANCE_MODE = True
    assert Client().get("/en/about/").status_code == 503


def test_reading_the_generation_is_one_query_a_request(page_cache, pages, django_assert_num_queries):
    with keeping(), django_assert_num_queries(1):
        is_keeping()
        is_keeping()
    with keeping(generation.read_generation()), django_assert_num_queries(0):
        is_keeping()


@prepared
def pages_named(slugs, depth, is_live):
    return Page.objects.filter(slug__in=slugs, depth=depth, live=is_live).select_related("locale").order_by("slug")


def test_a_prepared_query_gives_what_the_query_set_would(pages, django_assert_num_queries):
    for slugs, depth, is_live in (
        (("about", "below"), 3, True),
        (("below",), 4, True),
        (("about", "nowhere", "حول-الموقع", "x", "y"), 3, True),
        (("draft",), 3, False),
        (tuple(f"none-{n}" for n in range(90)), 3, True),
        ((), 3, True),
    ):
        wanted = list(Page.objects.filter(slug__in=slugs, depth=depth, live=is_live).order_by("slug"))
        for _ in range(2):
            found = pages_named(slugs, depth, is_live)
            assert found == wanted
        with django_assert_num_queries(0):
            assert all(page.locale.language_code in LANGUAGES for page in found)


def test_an_argument_that_is_no_parameter_is_an_error(db):
    with pytest.raises(ValueError, match="parameters"):
        prepared(lambda number: Page.objects.filter(depth__gte=number + 1))(1)
