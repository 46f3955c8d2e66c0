"""Translations keep the slug of their source: /en/training/x/ and /ar/training/x/."""

from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

FIRST_LEVEL = 2


class SharedSlug(SynchronizedField):
    """The slug, copied from the source and not offered to translators.

    The home pages of the languages are siblings and can't share one.
    """

    def __init__(self) -> None:
        super().__init__("slug", overridable=False)

    def is_editable(self, obj: Page) -> bool:
        return obj.depth != FIRST_LEVEL


def share_slugs() -> None:
    """Tell wagtail-localize, for page types of every app."""
    Page.override_translatable_fields = [SharedSlug()]
