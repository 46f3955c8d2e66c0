"""The app of what Sextant describes: works, their language versions, instruments, taxonomies."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        import django_countries

        from catalogue import (
            changed_works,
            signals,  # noqa: F401 - connects the receivers
        )
        from catalogue.country_names import place_in_list
        from catalogue.kept_pages import listing_parameters, next_session_moment
        from catalogue.metadata.subject_views import register_subject_views
        from catalogue.metadata.whole_views import register_whole_views
        from catalogue.oai.watching import note_works
        from catalogue.offline.watching import hear
        from pages.page_cache import addresses, moments, tables

        # By itself it sorts by the ASCII letters of names, which leaves editors' lists in Arabic, Chinese and Russian
        # in no order.
        django_countries.sort_key = place_in_list
        changed_works.connect_receivers()
        changed_works.register_listener(note_works)
        changed_works.register_listener(hear)
        register_whole_views()
        register_subject_views()
        addresses.allow_parameters(*listing_parameters())
        # The page of packs is not kept, and a build writes every other second.
        tables.leave_out("catalogue.OfflinePack")
        # Written after what they tell of, which has begun a generation already.
        tables.leave_out("catalogue.PublicRecord")
        moments.register(next_session_moment)
