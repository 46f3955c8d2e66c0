"""Full links follow BASE_URL."""

import pytest
from wagtail.models import Page, Site

from pages.site_address import align_site_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        ("https://www.example.org", "https://www.example.org/ar/"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/ar/"),
    ],
)
def test_full_links_follow_the_base_url(settings, base_url, address):
    settings.BASE_URL = base_url
    align_site_address()
    assert Page.objects.get(depth=2, locale__language_code="ar").full_url == address
    assert Site.objects.count() == 1


def test_nothing_is_done_where_there_is_no_site_yet():
    Site.objects.all().delete()
    assert align_site_address() is None
