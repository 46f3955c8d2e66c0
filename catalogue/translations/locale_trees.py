"""wagtail-localize's mirroring of one language's page tree into another, kept away from the public."""

from wagtail.models import Locale
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import LocaleSynchronization
from wagtail_localize.synctree import synchronize_tree

from catalogue.translations.sync_run import SyncRun


def mirror_tree(run: SyncRun, source_locale: Locale, target_locale: Locale) -> None:
    """Make the alias pages that are missing; the publication guard keeps them from being public."""
    run.begin_step()
    synchronize_tree(source_locale, target_locale)


def withdraw_locale_synchronization() -> None:
    """Take "Synchronise content from another locale" out of the form of a locale.

    It fills a language with copies of another one's pages, and makes them in the editor's request, where
    they would meet the drafts of the translation sync.
    """
    LOCALE_COMPONENTS[:] = [
        component for component in LOCALE_COMPONENTS if component["model"] is not LocaleSynchronization
    ]
