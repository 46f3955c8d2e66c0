"""Which texts of a page are translations that nobody approved."""

from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from catalogue.translations.archiving import MACHINE
from catalogue.translations.models import ArchivedText, Origin, TranslationState, hash_text
from catalogue.translations.page_rows import texts_into
from catalogue.translations.texts import is_prose, plain_text, string_segments, texts_of

APPROVED = TranslationState.APPROVED
PlacedWords = tuple[str, str]  # path and plain text


def unapproved_texts(page: Page, translation: Translation) -> list[str]:
    """Return the texts of a page that came in as its translation and were not approved, in the page's order.

    The review decides about words that are somebody's translation now, the archive about those that were: an old
    revision may still hold them. What is public already, at the same place, stays. A page whose translation was
    stopped belongs to its editor, who answers for every sentence but a machine's.
    """
    words = [(segment.path, plain_text(segment.string.data)) for segment in string_segments(page)]
    if not translation.enabled:
        drafts = machine_texts(page)
        language_code = page.locale.language_code
        return [text for _path, text in words if text in drafts and is_prose(text, language_code)]
    approved = approvals(page)
    found = [place for place in words if approved.get(place) is False]
    if found:
        public = public_texts(page)
        found = [place for place in found if place not in public]
    return [text for _path, text in found]


def approvals(page: Page) -> dict[PlacedWords, bool]:
    """Return {(path, plain text): whether it is approved} of all that ever came in as a translation of this page."""
    found: dict[PlacedWords, bool] = {}
    archived = ArchivedText.objects.filter(
        translation_key=page.translation_key, target_language=page.locale.language_code
    )
    for path, text, state in archived.order_by("id").values_list("path", "target_text", "state"):
        place = path, plain_text(text)
        found[place] = found.get(place, False) or state == APPROVED
    current = texts_into(page.translation_key, page.locale_id).select_related("review")
    today: dict[PlacedWords, bool] = {}
    for text in current.select_related("context"):
        place = text.context.path, plain_text(text.data)
        today[place] = today.get(place, False) or is_approved(text)
    return found | today


def is_approved(text: StringTranslation) -> bool:
    """Whether somebody approved these very words."""
    review = getattr(text, "review", None)
    return review is not None and review.state == APPROVED and review.text_hash == hash_text(text.data)


def machine_texts(page: Page) -> set[str]:
    """Return the plain texts that only a machine ever entered for this page, and nobody approved."""
    archived = ArchivedText.objects.filter(
        translation_key=page.translation_key, target_language=page.locale.language_code
    )
    drafts, vouched_for = set[str](), set[str]()
    for text, origin, state in archived.values_list("target_text", "origin", "state"):
        is_draft = origin == Origin.MACHINE and state != APPROVED
        (drafts if is_draft else vouched_for).add(plain_text(text))
    unnoticed = texts_into(page.translation_key, page.locale_id).filter(translation_type=MACHINE, review=None)
    drafts |= {plain_text(text) for text in unnoticed.values_list("data", flat=True)}
    return drafts - vouched_for


def public_texts(page: Page) -> set[PlacedWords]:
    """Return the texts that the public reads on this page now."""
    stored = Page.objects.filter(pk=page.pk, live=True).first()
    return texts_of(stored.specific) if stored else set()
