"""The report in Wagtail's admin: what editors see of packs, and what publishers may do."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from catalogue.groups import AUTHOR, PUBLISHER, ensure_groups
from catalogue.models import OfflinePack
from catalogue.offline import report
from catalogue.offline.running import run_due_packs
from catalogue.offline.tests.conftest import build

pytestmark = pytest.mark.django_db

INDEX = "/admin/reports/offline-packs/"


@pytest.fixture
def log_in(client):
    ensure_groups()

    def as_member_of(group: str):
        user = get_user_model().objects.create_user(group, f"{group}@example.org", "a-long-password-1")
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_member_of


def test_a_publisher_sees_how_far_a_pack_is_and_why_one_failed(log_in, works):
    pack = build("ar-everything")
    OfflinePack.objects.filter(pk=pack.pk).update(state="building", done=12, total=40)
    OfflinePack.objects.filter(key="en-everything").update(state="failed", reason="OSError: disk full")
    text = log_in(PUBLISHER).get(INDEX).content.decode()
    assert "being built: 12 of 40" in text
    assert "OSError: disk full" in text
    assert reverse("catalogue_build_offline_pack", args=[pack.pk]) not in text


def test_what_failed_is_built_again_at_a_click(log_in, works):
    pack = build("ar-everything")
    OfflinePack.objects.filter(pk=pack.pk).update(state="failed", attempts=5, reason="x")
    client = log_in(PUBLISHER)
    client.handler.enforce_csrf_checks = True
    address = reverse("catalogue_build_offline_pack", args=[pack.pk])
    form = BeautifulSoup(client.get(INDEX).content, "html.parser").find("form", action=address)
    assert client.post(address).status_code == 403
    assert client.post(address, {each["name"]: each["value"] for each in form.select("input")}).status_code == 302
    pack.refresh_from_db()
    assert (pack.state, pack.attempts, pack.reason) == ("queued", 0, "")
    run_due_packs()
    pack.refresh_from_db()
    assert pack.state == "ready"


def test_who_asks_for_a_pack_is_told_whether_it_waits_is_being_built_or_was_built(log_in, works, monkeypatch):
    pack = build("ar-everything")
    address = reverse("catalogue_build_offline_pack", args=[pack.pk])
    client = log_in(PUBLISHER)

    def told(builder):
        monkeypatch.setattr(report, "queue_pack", builder)
        text = (
            BeautifulSoup(client.post(address, follow=True).content, "html.parser").select_one(".messages").get_text()
        )
        return " ".join(text.split())

    assert "“ar-everything” is queued" in told(lambda pack_id: None)
    assert "“ar-everything” has been built" in told(lambda pack_id: run_due_packs())
    OfflinePack.objects.filter(pk=pack.pk).update(state="building")
    assert "“ar-everything” is being built" in told(lambda pack_id: None)


def test_the_button_stands_before_what_a_narrow_screen_cuts_off(log_in, works):
    build("ar-everything")
    soup = BeautifulSoup(log_in(PUBLISHER).get(INDEX).content, "html.parser")
    row = soup.select_one("tbody tr")
    assert [number for number, cell in enumerate(row.select("td")) if cell.form] == [2]
    assert row.find_parent(class_="w-overflow-x-auto")


def test_all_packs_are_made_and_queued_at_a_click(log_in, works):
    assert log_in(PUBLISHER).post(reverse("catalogue_build_offline_packs")).status_code == 302
    assert set(OfflinePack.objects.values_list("state", flat=True)) == {"queued"}


def test_who_may_not_change_packs_builds_none(log_in, works):
    pack = build("ar-everything")
    client = log_in(AUTHOR)
    assert client.get(INDEX).status_code == 302
    for name, arguments in (("catalogue_build_offline_pack", [pack.pk]), ("catalogue_build_offline_packs", [])):
        response = client.post(reverse(name, args=arguments))
        assert response.status_code in (302, 403)
    pack.refresh_from_db()
    assert pack.state == "ready"
