"""What an import means for translations: its text is the language's own, translators' work is not lost."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationLog


def make_way_for_import(page: Page) -> None:
    """Before an import writes a page: end its translation, so that no sync writes over the imported text.

    Raises ValidationError while translators have work there that isn't published.
    """
    translations = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    )
    if not translations.exists():
        return
    if has_unpublished_work(page):
        code = page.locale.language_code
        raise ValidationError(f"pages.{code}: a translation of this page is being worked on")
    translations.update(enabled=False)


def has_unpublished_work(page: Page) -> bool:
    """Whether somebody entered translations that are not on the public page yet."""
    entered = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale_id=page.locale_id, last_translated_by__isnull=False
    )
    if not page.live:
        return entered.exists()
    logs = TranslationLog.objects.filter(source__object_id=page.translation_key, locale_id=page.locale_id)
    last_made = logs.aggregate(Max("created_at"))["created_at__max"]
    return entered.filter(updated_at__gt=last_made).exists() if last_made else entered.exists()
