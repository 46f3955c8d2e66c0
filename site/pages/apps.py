"""The app of the home page, plain pages and the six-language frame, and Wagtail's user administration, guarded."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PagesConfig(AppConfig):
    default = True
    name = "pages"
    verbose_name = _("Pages")


class UsersConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS instead of "wagtail.users"."""

    default = False
    user_viewset = "pages.user_admin.GuardedUserViewSet"
