"""Keeps texts of another language and translations nobody approved from becoming public, whichever way is tried."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import ngettext
from wagtail.models import Page, Revision

from catalogue.translations.page_rows import translations_into
from catalogue.translations.texts import is_prose, untranslated_texts
from catalogue.translations.unapproved_texts import unapproved_texts
from pages.languages import native_name_of

SHOWN_CHARACTERS = 60


class UnpublishablePageError(ValidationError):
    """A page can't become public because of some of its texts. Says which, to people."""

    def __init__(self, page: Page, texts: list[str]) -> None:
        self.page = page
        text = texts[0] if len(texts[0]) <= SHOWN_CHARACTERS else f"{texts[0][:SHOWN_CHARACTERS]}…"
        language_code = page.locale.language_code
        # First-strong isolates keep the foreign fragments from turning the sentence around.
        values = {"title": isolate(page.title), "language": isolate(native_name_of(language_code))}
        message = self.sentence(len(texts)) % {**values, "count": len(texts), "text": isolate(text)}
        super().__init__({NON_FIELD_ERRORS: [message]})

    def sentence(self, count: int) -> str:
        raise NotImplementedError


class UntranslatedPageError(UnpublishablePageError):
    """A page still holds texts of its source's language."""

    def sentence(self, count: int) -> str:
        return ngettext(
            "“%(title)s” (%(language)s) can't be published: %(count)d text is not translated yet: “%(text)s”",
            "“%(title)s” (%(language)s) can't be published: %(count)d texts are not translated yet,"
            " beginning with “%(text)s”",
            count,
        )


class UnapprovedPageError(UnpublishablePageError):
    """A page holds translations that nobody approved."""

    def sentence(self, count: int) -> str:
        return ngettext(
            "“%(title)s” (%(language)s) can't be published: %(count)d text is not approved yet: “%(text)s”",
            "“%(title)s” (%(language)s) can't be published: %(count)d texts are not approved yet,"
            " beginning with “%(text)s”",
            count,
        )


def isolate(text: str) -> str:
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def guard_page(instance: Page, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Before a page is saved as public. Raises UnpublishablePageError; an alias becomes a draft instead."""
    if raw or not instance.live or (update_fields is not None and "live" not in update_fields):
        return
    if instance.alias_of_id:
        # An alias shows the text of another page: across languages that is the wrong language's.
        if instance.alias_of.locale_id != instance.locale_id:
            instance.live = False
    elif not instance._state.adding:
        refuse_unfinished(instance, is_publication=is_revision_going_live(instance))


def guard_revision(instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    """Before a revision is scheduled: at its hour nobody is there to read why it was refused."""
    if raw or instance.approved_go_live_at is None:
        return
    page = instance.as_object()
    if isinstance(page, Page):
        refuse_unfinished(page, is_publication=True)


def is_revision_going_live(page: Page) -> bool:
    """Whether saving this page publishes a revision, as editors do; imports write pages directly."""
    if page.live_revision_id is None:
        return False
    return not Page.objects.filter(pk=page.pk, live_revision_id=page.live_revision_id).exists()


def refuse_unfinished(page: Page, is_publication: bool) -> None:
    """Raises UntranslatedPageError, UnapprovedPageError.

    While a translation is in progress any text counts. Where it was stopped an editor owns the text: names
    may be the same in both languages, sentences may not, nor may they be a machine's, and only when an editor
    publishes.
    """
    translations = translations_into(page.translation_key, page.locale_id)
    translation = translations.select_related("source__locale").order_by("-enabled").first()
    if translation is None or not (translation.enabled or is_publication):
        return
    specific = page.specific if type(page) is Page else page
    texts = untranslated_texts(specific)
    if not translation.enabled:
        language_code = translation.source.locale.language_code
        texts = [text for text in texts if is_prose(text, language_code)]
    if texts:
        raise UntranslatedPageError(page, texts)
    if unapproved := unapproved_texts(specific, translation):
        raise UnapprovedPageError(page, unapproved)
