"""Keeps texts of one language from becoming public as another's, whichever way a page is published."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import ngettext
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from catalogue.translations.texts import is_prose, untranslated_texts
from pages.languages import native_name_of

SHOWN_CHARACTERS = 60


class UntranslatedPageError(ValidationError):
    """A page can't become public: it still holds texts of its source's language. Says which, to people."""

    def __init__(self, page: Page, texts: list[str]) -> None:
        self.page = page
        message = ngettext(
            "“%(title)s” (%(language)s) can't be published: %(count)d text is not translated yet: “%(text)s”",
            "“%(title)s” (%(language)s) can't be published: %(count)d texts are not translated yet,"
            " beginning with “%(text)s”",
            len(texts),
        )
        text = texts[0] if len(texts[0]) <= SHOWN_CHARACTERS else f"{texts[0][:SHOWN_CHARACTERS]}…"
        language_code = page.locale.language_code
        # First-strong isolates keep the foreign fragments from turning the sentence around.
        values = {"title": isolate(page.title), "language": isolate(native_name_of(language_code))}
        message = message % {**values, "count": len(texts), "text": isolate(text)}
        super().__init__({NON_FIELD_ERRORS: [message]})


def isolate(text: str) -> str:
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def guard_page(instance: Page, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Before a page is saved as public. Raises UntranslatedPageError; an alias becomes a draft instead."""
    if raw or not instance.live or (update_fields is not None and "live" not in update_fields):
        return
    if instance.alias_of_id:
        # An alias shows the text of another page: across languages that is the wrong language's.
        if instance.alias_of.locale_id != instance.locale_id:
            instance.live = False
    elif not instance._state.adding:
        refuse_untranslated(instance, is_publication=is_revision_going_live(instance))


def guard_revision(instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    """Before a revision is scheduled: at its hour nobody is there to read why it was refused."""
    if raw or instance.approved_go_live_at is None:
        return
    page = instance.as_object()
    if isinstance(page, Page):
        refuse_untranslated(page, is_publication=True)


def is_revision_going_live(page: Page) -> bool:
    """Whether saving this page publishes a revision, as editors do; imports write pages directly."""
    if page.live_revision_id is None:
        return False
    return not Page.objects.filter(pk=page.pk, live_revision_id=page.live_revision_id).exists()


def refuse_untranslated(page: Page, is_publication: bool) -> None:
    """Raises UntranslatedPageError.

    While a translation is in progress any text counts. Where it was stopped an editor owns the text:
    names may be the same in both languages, sentences may not, and only when an editor publishes.
    """
    translations = Translation.objects.filter(source__object_id=page.translation_key, target_locale=page.locale_id)
    translation = translations.select_related("source__locale").order_by("-enabled").first()
    if translation is None or not (translation.enabled or is_publication):
        return
    texts = untranslated_texts(page.specific if type(page) is Page else page)
    if not translation.enabled:
        language_code = translation.source.locale.language_code
        texts = [text for text in texts if is_prose(text, language_code)]
    if texts:
        raise UntranslatedPageError(page, texts)
