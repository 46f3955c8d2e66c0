"""Pages go public and end by the clock, through the task that beat starts."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page

from pages.models import TextPage
from pages.tasks import publish_scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    home = Page.objects.get(depth=2, locale__language_code="fr").specific
    return home.add_child(instance=TextPage(title="À propos", slug="a-propos", locale=home.locale, live=False))


def test_a_scheduled_page_is_published_when_its_time_has_come(page):
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    publish_scheduled()
    page.refresh_from_db()
    assert not page.live
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        for _ in range(2):  # a repeated message changes nothing
            publish_scheduled()
            page.refresh_from_db()
            assert page.live


def test_an_expired_page_is_taken_back(page):
    page.live = True
    page.expire_at = timezone.now() - timedelta(minutes=1)
    page.save()
    publish_scheduled()
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
