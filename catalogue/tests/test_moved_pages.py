"""Pages that were moved or renamed: their old addresses lead to the new ones, in all six trees."""

import pytest

from catalogue.site_tree import ensure_listings
from catalogue.tests.factories import make_work
from pages.languages import language_codes
from pages.models import HomePage, TextPage

pytestmark = pytest.mark.django_db
CODES = language_codes()


def lead(client, path):
    response = client.get(path)
    return response.status_code, response.get("Location", "")


@pytest.mark.parametrize("code", CODES)
def test_a_renamed_page_and_what_is_below_it_redirect(client, code, django_capture_on_commit_callbacks):
    work = make_work("tool", tuple(CODES), key="guide")
    page = work.pages.get(locale__language_code=code).specific
    with django_capture_on_commit_callbacks(execute=True):
        page.slug = "handbook"
        page.save_revision().publish()
    assert lead(client, f"/{code}/tools/guide/") == (301, f"/{code}/tools/handbook/")
    assert client.get(f"/{code}/tools/handbook/").status_code == 200
    listing = ensure_listings()["tool", code]
    with django_capture_on_commit_callbacks(execute=True):
        listing.slug = "instruments-and-tools"
        listing.save_revision().publish()
    assert lead(client, f"/{code}/tools/handbook/") == (301, f"/{code}/instruments-and-tools/handbook/")
    other = "en" if code != "en" else "fr"
    assert client.get(f"/{other}/tools/guide/").status_code == 200


@pytest.mark.parametrize("code", CODES)
def test_a_moved_page_redirects(client, code, django_capture_on_commit_callbacks):
    home = HomePage.objects.get(locale__language_code=code)
    section, page = (
        home.add_child(instance=TextPage(title=slug, slug=slug, locale=home.locale)) for slug in ("section", "page")
    )
    with django_capture_on_commit_callbacks(execute=True):
        page.move(section, pos="last-child")
    assert lead(client, f"/{code}/page/") == (301, f"/{code}/section/page/")
