"""The list of page types is whole: every address for people and every template of public pages is on it."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, get_resolver, resolve
from django.utils.translation import override
from wagtail.models import Page, get_page_models

from catalogue.models import WorkPage
from config.tests.page_types.demo_states import BEHIND_PASSWORD
from config.tests.page_types.page_list import LANGUAGES, PAGE_TYPES

# Addresses below a language that answer with files, feeds or style sheets, or lead on to another page.
NO_PAGES = {
    "calendar_file",
    "cite",
    "feed",
    "my_list_csv",
    "my_list_json",
    "my_list_pdf",
    "search_feed",
    "search_rss",
    "session_file",
    "styleguide_css",
}
# Of Wagtail's own: the page tree is looked at by page model; nobody is logged out by a page.
OF_WAGTAIL = {"wagtail_serve"}
IN_ONE_LANGUAGE = ("error-in-six-languages", "password-for-file")
ROOT = Path(settings.BASE_DIR)
TEMPLATE_FOLDERS = ("site/templates", "site/pages/templates", "catalogue/templates", "search/templates")
TEMPLATE_FOLDERS += ("catalogue/translations/templates",)
# The admin's templates are not public; mails and packs are no answers, and are checked by test_html.py.
NOT_SHOWN = re.compile(
    r"/admin/|mail_|catalogue/offline/(?!offline_page)|confirm_retry|confirm_send|^registration/|search/admin"
)


def names_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names_of(pattern.url_patterns)


def test_every_type_of_page_exists_in_every_language_that_has_its_like(found_pages):
    missing = set(PAGE_TYPES) - {name for name, _code in found_pages}
    assert missing == set()
    of_all = {name for name in PAGE_TYPES if all((name, code) in found_pages for code in LANGUAGES)}
    assert set(PAGE_TYPES) - of_all == {"search-misspelt", "missing-in-language", *IN_ONE_LANGUAGE}


def test_every_address_below_a_language_is_on_the_list(found_pages):
    (prefixed,) = [
        each for each in get_resolver("config.urls").url_patterns if hasattr(each.pattern, "language_prefix")
    ]
    paths = [page.path for page in found_pages.values() if page.path.startswith("/en/")]
    with override("en"):
        shown = {resolve(path.partition("?")[0]).url_name for path in paths}
    assert set(names_of(prefixed.url_patterns)) - NO_PAGES - OF_WAGTAIL - shown == set()


def test_every_template_of_public_pages_is_shown_by_a_page_of_the_list(found_pages):
    shown = set().union(*(page.templates for page in found_pages.values()))
    folders = [ROOT / folder for folder in TEMPLATE_FOLDERS]
    all_templates = {str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.html")}
    assert {name for name in all_templates if not NOT_SHOWN.search(name)} - shown == set()


def test_every_model_of_pages_is_on_the_list(found_pages):
    paths = [page.path for page in found_pages.values() if page.language_code == "en"]
    models = {page.specific_class for page in Page.objects.all() if page.get_url() in paths}
    # Both are bases of other models only.
    assert set(get_page_models()) - models == {Page, WorkPage}


def test_a_page_behind_a_password_says_nothing_of_itself(found_pages):
    for code in LANGUAGES:
        page = Page.objects.get(workpage__work__key=BEHIND_PASSWORD, locale__language_code=code)
        html = found_pages["password", code].html
        assert page.title not in html
        assert "ld+json" not in html
