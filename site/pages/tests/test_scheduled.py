"""Pages go public and end by the clock, through the task that beat starts."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from pages.models import TextPage
from pages.scheduling import REFUSED_ACTION
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


@pytest.fixture
def refused_slug():
    """A rule, as the guard of translations is one, against one page's becoming public."""

    def refuse(sender, instance, **kwargs):
        if isinstance(instance, Page) and instance.slug == "refused" and instance.live:
            raise ValidationError("2 texts are not translated yet.")

    pre_save.connect(refuse)
    yield "refused"
    pre_save.disconnect(refuse)


@pytest.fixture
def scheduled_pages(page, refused_slug):
    """Three pages due an hour ago; the first may not go live."""
    pages = []
    for number, slug in enumerate([refused_slug, "second", "third"]):
        each = page.get_parent().add_child(instance=TextPage(title=slug, slug=slug, locale=page.locale, live=False))
        each.go_live_at = timezone.now() + timedelta(hours=1, minutes=number)
        each.save_revision().publish()
        pages.append(each)
    return pages


def test_one_refused_page_holds_up_no_other_and_is_told_once(scheduled_pages, client):
    refused = scheduled_pages[0]
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        for _ in range(3):
            publish_scheduled()
        for each in scheduled_pages:
            each.refresh_from_db()
        assert [each.live for each in scheduled_pages] == [False, True, True]
        entries = PageLogEntry.objects.filter(action=REFUSED_ACTION)
        assert [entry.page_id for entry in entries] == [refused.pk]
        assert "2 texts are not translated yet." in entries[0].message

        editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "secret")
        client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
        home = client.get("/admin/").content.decode()
        assert "Scheduled changes that were refused" in home
        assert "2 texts are not translated yet." in home
        assert f"/admin/pages/{refused.pk}/edit/" in home
        assert "2 texts are not translated yet." in client.get(f"/admin/pages/{refused.pk}/history/").content.decode()

        # Once the reason is gone the next run publishes it, and nothing is told any more.
        Page.objects.filter(pk=refused.pk).update(slug="allowed")
        revision = refused.revisions.get()
        revision.content["slug"] = "allowed"
        revision.save()
        publish_scheduled()
        refused.refresh_from_db()
        assert refused.live
        assert "Scheduled changes that were refused" not in client.get("/admin/").content.decode()


def test_a_refused_expiry_holds_up_no_other(page, monkeypatch):
    other = page.get_parent().add_child(instance=TextPage(title="Other", slug="other", locale=page.locale))
    for each in (page, other):
        each.live = True
        each.expire_at = timezone.now() - timedelta(minutes=1)
        each.save()
    original = Page.unpublish

    def unpublish(self, *args, **kwargs):
        if self.pk == page.pk:
            raise ValidationError("Not now.")
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", unpublish)
    publish_scheduled()
    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.live, other.live) == (True, False)
