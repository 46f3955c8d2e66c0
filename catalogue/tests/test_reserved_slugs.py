"""Pages and views must not share an address."""

import os
import subprocess
import sys

import pytest
from django.core.checks import Tags, run_checks
from django.urls import reverse
from wagtail.models import Page

from catalogue.models import ListingPage
from catalogue.site_tree import ensure_listings
from launch.paths import IMPORT_PATH, REPOSITORY_ROOT
from pages.models import HomePage, TextPage
from pages.reserved_slugs import is_reserved


@pytest.mark.parametrize("slug", ["instruments", "topics", "audiences", "regions", "countries", "bodies", "search"])
def test_addresses_of_views_are_reserved(slug):
    assert is_reserved(slug)


@pytest.mark.parametrize("slug", ["training", "about", "عربي", "a b", "instruments-2"])
def test_all_others_are_free(slug):
    assert not is_reserved(slug)


@pytest.mark.django_db
def test_the_form_of_a_page_refuses_the_address_of_a_view_below_a_home_page_only(admin_user):
    home = HomePage.objects.get(locale__language_code="fr")
    section = home.add_child(instance=TextPage(title="Rubrique", slug="rubrique", locale=home.locale))

    def errors(parent, slug, model=TextPage):
        form_class = model.get_edit_handler().get_form_class()
        data = {"title": "T", "slug": slug, "kind": "tool", "body-count": "0"}
        form = form_class(data, instance=model(), parent_page=parent, for_user=admin_user)
        form.is_valid()
        return form.errors.get("slug")

    assert errors(home, "topics")
    assert errors(home, "topics", ListingPage)
    assert not errors(home, "themes")
    assert not errors(section, "topics")


@pytest.mark.django_db
def test_a_page_is_not_moved_to_the_address_of_a_view(admin_client):
    home = HomePage.objects.get(locale__language_code="en")
    section = home.add_child(instance=TextPage(title="Section", slug="section", locale=home.locale))
    page = section.add_child(instance=TextPage(title="Topics", slug="topics", locale=home.locale))
    admin_client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk]))
    assert Page.objects.get(pk=page.pk).get_parent().pk == section.pk


@pytest.mark.django_db
def test_a_check_names_pages_that_a_view_hides():
    ensure_listings()
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    home = HomePage.objects.get(locale__language_code="ru")
    page = home.add_child(instance=TextPage(title="Topics", slug="topics", locale=home.locale))
    [message] = run_checks(tags=[Tags.database], databases=["default"])
    assert (message.id, str(page.pk) in message.msg) == ("pages.W001", True)


def test_an_empty_database_can_be_migrated(tmp_path):
    """`migrate` runs the checks of the database first, when it has no tables yet."""
    environment = {**os.environ, "PYTHONPATH": IMPORT_PATH, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    command = [sys.executable, REPOSITORY_ROOT / "site" / "manage.py", "migrate", "--plan"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "wagtailcore.0001" in done.stdout
