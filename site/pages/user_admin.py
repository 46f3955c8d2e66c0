"""Wagtail's user administration for people who are not superusers: they can't make, change or disable one.

Wagtail itself gives whoever may change users the checkbox that makes anybody a superuser.
"""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.users.views.users import CreateView, EditView, UserViewSet


class GuardedFormMixin:
    """Shows the checkbox "Administrator" (superuser) to others than superusers, but takes no change of it."""

    request: HttpRequest

    def get_form(self, *args: Any, **kwargs: Any) -> forms.Form:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        if "is_superuser" in form.fields and not self.request.user.is_superuser:
            form.fields["is_superuser"].disabled = True
        return form


class GuardedCreateView(GuardedFormMixin, CreateView):
    pass


class GuardedEditView(GuardedFormMixin, EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class GuardedUserViewSet(UserViewSet):
    add_view_class = GuardedCreateView
    edit_view_class = GuardedEditView


def refuse_superusers(request: HttpRequest, _action: str, objects: list[Any], _instance: Any) -> None:
    """Raise PermissionDenied before a bulk action of somebody else touches a superuser."""
    touched = [item for item in objects if isinstance(item, get_user_model())]
    if any(user.is_superuser for user in touched) and not request.user.is_superuser:
        raise PermissionDenied
