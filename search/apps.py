"""The app of finding things."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import checks, connection_checks  # noqa: F401 - registers the checks
        from search.signals import connect_receivers

        connect_receivers()
