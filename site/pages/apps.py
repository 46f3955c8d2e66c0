"""The app of the home page, plain pages and the six-language frame, and Wagtail's user administration, guarded."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PagesConfig(AppConfig):
    default = True
    name = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate, pre_migrate

        from pages.page_cache import generation

        connection_created.connect(generation.watch_connection)
        pre_migrate.connect(generation.pause, sender=self)
        post_migrate.connect(generation.resume, sender=self)


class UsersConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS instead of "wagtail.users"."""

    default = False
    user_viewset = "pages.user_admin.GuardedUserViewSet"
