"""What an import means for translations: its text is the language's own, translators' work is not lost."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from wagtail.models import Page

from catalogue.translations.page_rows import logs_into, texts_into, translations_into


def make_way_for_import(page: Page) -> None:
    """Before an import writes a page: end its translation, so that no sync writes over the imported text.

    Raises ValidationError while translators have work there that isn't published.
    """
    translations = translations_into(page.translation_key, page.locale_id).filter(enabled=True)
    if not translations.exists():
        return
    if has_unpublished_work(page):
        code = page.locale.language_code
        raise ValidationError(f"pages.{code}: a translation of this page is being worked on")
    translations.update(enabled=False)


def has_unpublished_work(page: Page) -> bool:
    """Whether somebody entered translations that are not on the public page yet."""
    entered = texts_into(page.translation_key, page.locale_id).filter(last_translated_by__isnull=False)
    if not page.live:
        return entered.exists()
    last_made = logs_into(page.translation_key, page.locale_id).aggregate(Max("created_at"))["created_at__max"]
    return entered.filter(updated_at__gt=last_made).exists() if last_made else entered.exists()
