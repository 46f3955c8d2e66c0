"""The app of what Sextant describes: works, their language versions, instruments, taxonomies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalogue import signals  # noqa: F401 - connects the receivers
        from catalogue.offline import signals as offline_signals  # noqa: F401
        from catalogue.oai.watching import connect_receivers

        connect_receivers()
