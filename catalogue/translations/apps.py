"""The app of the translation sync."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "catalogue.translations"
    label = "catalogue_translations"
    verbose_name = _("Translations")

    def ready(self) -> None:
        from catalogue.api.described_paths import register_paths
        from catalogue.translations import checks  # noqa: F401 - registers the checks
        from catalogue.translations.archiving import connect_archive
        from catalogue.translations.described_paths import describe_paths
        from catalogue.translations.locale_trees import withdraw_locale_synchronization
        from catalogue.translations.moved_texts import follow_texts
        from catalogue.translations.signals import connect_receivers
        from catalogue.translations.slugs import share_slugs
        from catalogue.translations.status_signals import connect_status_receivers
        from catalogue.translations.text_checks import connect_checks
        from catalogue.translations.text_lag import find_text_lag
        from pages.text_lag import register_lag_finder

        share_slugs()
        withdraw_locale_synchronization()
        connect_receivers()
        connect_checks()
        connect_archive()
        follow_texts()
        connect_status_receivers()
        register_lag_finder(find_text_lag)
        register_paths(describe_paths)
