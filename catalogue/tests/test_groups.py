"""The groups of editors: what each may do, and what it may not."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Workflow

from catalogue.groups import ADMINISTRATOR, APPROVER, AUTHOR, PUBLISHER, TRANSLATOR, ensure_groups
from catalogue.site_tree import ensure_listings
from pages.languages import language_codes
from pages.models import TextPage

pytestmark = pytest.mark.django_db

ALL = (AUTHOR, TRANSLATOR, APPROVER, PUBLISHER, ADMINISTRATOR)
EDITORS = (AUTHOR, TRANSLATOR, APPROVER, PUBLISHER)


@pytest.fixture(autouse=True)
def _groups():
    ensure_listings()
    ensure_groups()


def make_user(*groups, **fields):
    name = "-".join(groups) or "nobody"
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "a-long-password-1", **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def make_page(owner, language_code="ar", live=False):
    home = Page.objects.get(depth=2, locale__language_code=language_code).specific
    page = TextPage(title="About", slug="about-us", owner=owner, live=live, locale=home.locale)
    return home.add_child(instance=page)


def rights(user, page):
    tester = page.permissions_for_user(get_user_model().objects.get(pk=user.pk))
    names = ("can_edit", "can_publish", "can_unpublish", "can_delete", "can_lock", "can_unlock")
    return {name.removeprefix("can_") for name in names if getattr(tester, name)()}


@pytest.mark.parametrize("language_code", language_codes())
def test_an_author_edits_the_own_pages_and_publishes_none(language_code):
    author = make_user(AUTHOR)
    home = Page.objects.get(depth=2, locale__language_code=language_code)
    assert home.permissions_for_user(author).can_add_subpage()
    assert not home.permissions_for_user(author).can_publish_subpage()
    page = make_page(author, language_code)
    assert rights(author, page) == {"edit", "delete"}
    page.owner = None
    page.save()
    assert rights(author, page) == set()


def test_a_translator_edits_every_page_and_publishes_none():
    page = make_page(None, live=True)
    translator = make_user(TRANSLATOR)
    assert rights(translator, page) == {"edit"}
    assert translator.has_perm("wagtail_localize.submit_translation")
    assert not Page.objects.get(depth=2, slug="home").permissions_for_user(translator).can_add_subpage()


def test_an_approver_publishes_but_adds_no_pages():
    page = make_page(None, live=True)
    approver = make_user(APPROVER)
    assert {"edit", "publish", "unpublish", "lock"} <= rights(approver, page)
    assert "unlock" not in rights(approver, page)
    assert not Page.objects.get(depth=2, slug="home").permissions_for_user(approver).can_add_subpage()
    assert approver.has_perm("catalogue.change_topic")
    assert not approver.has_perm("catalogue.add_topic")


def test_a_publisher_may_do_everything_with_the_catalogue_and_nothing_with_accounts():
    page = make_page(None, live=True)
    publisher = make_user(PUBLISHER)
    assert rights(publisher, page) == {"edit", "publish", "unpublish", "delete", "lock", "unlock"}
    assert publisher.has_perms(["catalogue.publish_work", "catalogue.add_instrument", "wagtailredirects.add_redirect"])
    assert not publisher.has_perm("auth.change_user")


def test_an_administrator_looks_after_accounts_and_not_after_content():
    page = make_page(None)
    administrator = make_user(ADMINISTRATOR)
    assert rights(administrator, page) == set()
    assert not administrator.is_superuser
    assert administrator.has_perms(["auth.add_user", "auth.change_group", "wagtailcore.change_site"])
    assert not administrator.has_perm("catalogue.change_work")


@pytest.mark.parametrize("group", ALL)
def test_every_group_gets_into_the_admin(client, group):
    client.force_login(make_user(group))
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_somebody_without_a_group_gets_no_further_than_the_log_in(client):
    client.force_login(make_user())
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


OPEN = {
    "wagtailusers_users:index": {ADMINISTRATOR},
    "wagtailusers_groups:index": {ADMINISTRATOR},
    "wagtailsites:index": {ADMINISTRATOR},
    "failed_log_ins:list": {ADMINISTRATOR},
    "wagtailredirects:index": {ADMINISTRATOR, PUBLISHER},
    "wagtaildocs:index": set(EDITORS),
    "wagtailimages:index": set(EDITORS),
    "wagtailsnippets_catalogue_topic:add": {PUBLISHER},
    "wagtailsnippets_catalogue_work:list": set(ALL),
}


@pytest.mark.parametrize("group", ALL)
def test_the_admin_opens_to_each_group_what_is_its_own(client, group):
    client.force_login(make_user(group))
    is_open = {name for name in OPEN if client.get(reverse(name)).status_code == 200}
    assert is_open == {name for name, groups in OPEN.items() if group in groups}


def test_repeating_the_set_up_changes_nothing_and_keeps_what_was_added_by_hand():
    author = Group.objects.get(name=AUTHOR)
    extra = Group.objects.get(name=PUBLISHER).permissions.get(codename="publish_work")
    author.permissions.add(extra)
    before = {g.name: (g.permissions.count(), g.page_permissions.count()) for g in Group.objects.all()}
    ensure_groups()
    assert {g.name: (g.permissions.count(), g.page_permissions.count()) for g in Group.objects.all()} == before
    assert set(before) == set(ALL)


def test_approvers_and_publishers_decide_what_is_submitted_for_review():
    page = make_page(None)
    assert [task.name for task in page.get_workflow().tasks] == ["Review"]
    task = page.get_workflow().tasks[0].specific
    assert set(task.groups.values_list("name", flat=True)) == {APPROVER, PUBLISHER}
    assert Workflow.objects.count() == 1


def test_a_default_group_with_members_stays():
    moderators = Group.objects.create(name="Moderators")
    moderators.user_set.add(make_user())
    ensure_groups()
    assert Group.objects.filter(name="Moderators").exists()
