"""Which language the translations of a page are made from.

The source is the page whose translations are in progress (an enabled Translation of wagtail-localize).
Before there is one, it is the page that was published first. Any of the six languages can be it. A page
that is neither the source nor the target of an enabled Translation has its own text.
"""

from uuid import UUID

from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from pages.querysets import is_own_page


def source_page_of(translation_key: UUID) -> Page | None:
    """Return the specific page that the translations of a group of pages are made from, if any is public."""
    locale_id = established_source_locale_id(translation_key)
    pages = Page.objects.filter(is_own_page(), translation_key=translation_key)
    if locale_id is not None and (page := pages.filter(locale_id=locale_id).first()):
        return page.specific
    page = pages.filter(live=True).order_by("first_published_at", "pk").first()
    return page.specific if page else None


def established_source_locale_id(translation_key: UUID) -> int | None:
    sources = TranslationSource.objects.filter(object_id=translation_key, translations__enabled=True)
    return sources.order_by("created_at", "pk").values_list("locale_id", flat=True).first()


def needs_sync(page: Page) -> bool:
    """Whether saving this live page leaves work to do for other languages. Two queries at most.

    A page written directly (an import) is not the start of translations; its change is only passed on.
    """
    links = set(
        Translation.objects.filter(source__object_id=page.translation_key, enabled=True).values_list(
            "source__locale_id", "target_locale_id"
        )
    )
    if links:
        targets = {target for _source, target in links}
        return page.locale_id not in targets and page.locale_id in {source for source, _target in links}
    if page.live_revision_id is None:
        return False
    existing = Page.objects.filter(is_own_page(), translation_key=page.translation_key)
    return Locale.objects.exclude(pk__in=existing.values("locale_id")).exists()
