"""An administrator who is no superuser can't become one, nor touch one."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-password-1"


@pytest.fixture
def administrator():
    user = get_user_model().objects.create_user("administrator", "a@example.org", PASSWORD)
    names = ["access_admin", "add_user", "change_user", "delete_user"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def superuser():
    return get_user_model().objects.create_superuser("root", "root@example.org", PASSWORD)


def fields(**others):
    return {"username": "new", "email": "n@example.org", "first_name": "N", "last_name": "N", **others}


def test_no_superuser_is_made(client, administrator):
    client.force_login(administrator)
    data = fields(password1=PASSWORD, password2=PASSWORD, is_superuser="on")
    assert client.get(reverse("wagtailusers_users:add")).status_code == 200
    client.post(reverse("wagtailusers_users:add"), data)
    assert not get_user_model().objects.get(username="new").is_superuser


def test_nobody_is_made_a_superuser(client, administrator):
    user = get_user_model().objects.create_user("new", "n@example.org", PASSWORD)
    client.force_login(administrator)
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    assert client.get(address).status_code == 200
    client.post(address, fields(first_name="Changed", is_active="on", is_superuser="on"))
    user.refresh_from_db()
    assert (user.first_name, user.is_superuser) == ("Changed", False)


def test_a_superuser_is_neither_changed_nor_disabled_nor_deleted(client, administrator, superuser):
    client.force_login(administrator)
    address = reverse("wagtailusers_users:edit", args=[superuser.pk])
    client.post(address, fields(username="root", password1="another-password-2", password2="another-password-2"))
    bulk = reverse("wagtail_bulk_action", args=["auth", "user", "set_active_state"])
    client.post(f"{bulk}?id={superuser.pk}", {"mark_as_active": "False"})
    client.post(reverse("wagtailusers_users:delete", args=[superuser.pk]))
    superuser.refresh_from_db()
    assert superuser.check_password(PASSWORD)
    assert superuser.is_active


def test_superusers_keep_all_of_it(client, superuser):
    client.force_login(superuser)
    data = fields(password1=PASSWORD, password2=PASSWORD, is_superuser="on")
    client.post(reverse("wagtailusers_users:add"), data)
    other = get_user_model().objects.get(username="new")
    assert other.is_superuser
    bulk = reverse("wagtail_bulk_action", args=["auth", "user", "set_active_state"])
    client.post(f"{bulk}?id={other.pk}", {"mark_as_active": "False"})
    other.refresh_from_db()
    assert not other.is_active
