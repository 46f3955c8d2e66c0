"""What happens to a translated text on its way to the public: handed over, approved, or sent back."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from catalogue.translations.archiving import Entry, archive_texts
from catalogue.translations.models import Origin, TextReview, TranslationState
from catalogue.translations.places import PlacedText, is_complete, placed_texts
from catalogue.translations.queueing import queue_publication
from catalogue.translations.statuses import mark_pages_stale

SUBMITTABLE = {TranslationState.MACHINE_DRAFT, TranslationState.IN_TRANSLATION}
APPROVABLE = {*SUBMITTABLE, TranslationState.IN_REVIEW}
REVIEW_COLUMNS = ["state", "text_hash", "translator", "approver", "approved_at", "changed_at", "remark"]


class ReviewError(ValidationError):
    """A step of the review can't be done. Nothing was changed; the message is for people."""


class SameApproverError(ReviewError):
    """The translator of a text wants to approve it."""

    def __init__(self, count: int = 1) -> None:
        super().__init__(
            ngettext(
                "You translated this text yourself: somebody else has to approve it.",
                "You translated %(count)d of these texts yourself: somebody else has to approve them.",
                count,
            )
            % {"count": count},
            code="same_approver",
        )


class NotReviewableError(ReviewError):
    """A text isn't what the reviewer saw, or can't be reviewed as it is."""


def submit_texts(translation: Translation, user: User | None, texts: Iterable[int] | None = None) -> int:
    """Hand texts over for review; return how many. `texts` are ids of StringTranslations; None: all that are ready.

    Who hands over what a machine wrote answers for its words. Raises NotReviewableError.
    """
    with transaction.atomic():
        placed = by_text_id(placed_texts(translation, lock=True))
        if texts is None:
            chosen = [each for each in placed.values() if each.state in SUBMITTABLE]
        else:
            chosen = [find_text(placed, text_id) for text_id in texts]
            refuse_unreviewable(chosen)
            chosen = [each for each in chosen if each.state in SUBMITTABLE]
        reviews = [review_of(each) for each in chosen]
        for review in reviews:
            review.state = TranslationState.IN_REVIEW
            review.translator = review.translator or user
        save_reviews(translation, reviews)
    return len(chosen)


def approve_texts(translation: Translation, user: User | None, shown: Mapping[int, str]) -> int:
    """Approve texts in the words in which they were shown; return how many were not approved before.

    `shown` is {id of a StringTranslation: hash_text of its words on the screen}. All or none are approved.
    When that completes a translation whose source is public, its publication is queued in the same transaction.
    Raises NotReviewableError, SameApproverError.
    """
    with transaction.atomic():
        placed = placed_texts(translation, lock=True)
        by_id = by_text_id(placed)
        chosen = [find_text(by_id, text_id) for text_id in shown]
        refuse_unreviewable(chosen)
        if any(each.text_hash != shown[each.text.pk] for each in chosen if each.text):
            raise NotReviewableError(
                _("The text was changed after it was shown to you. Read it again."), code="changed"
            )
        waiting = [each for each in chosen if each.state in APPROVABLE]
        if own := [each for each in waiting if is_own(each, user)]:
            raise SameApproverError(len(own))
        approve(translation, waiting, user, placed)
    return len(waiting)


def approve_all(translation: Translation, user: User | None) -> int:
    """Approve every text that is in review and that the user may approve; return how many.

    Raises SameApproverError if all that is left is the user's own.
    """
    with transaction.atomic():
        placed = placed_texts(translation, lock=True)
        waiting = [each for each in placed if each.state == TranslationState.IN_REVIEW]
        others = [each for each in waiting if not is_own(each, user)]
        if waiting and not others:
            raise SameApproverError(len(waiting))
        approve(translation, others, user, placed)
    return len(others)


def send_back(translation: Translation, user: User | None, texts: Iterable[int], remark: str = "") -> int:
    """Give texts back to their translators with a remark, approved ones as well; return how many.

    Raises NotReviewableError.
    """
    with transaction.atomic():
        placed = by_text_id(placed_texts(translation, lock=True))
        chosen = [find_text(placed, text_id) for text_id in texts]
        reviews = [review_of(each) for each in chosen]
        for review in reviews:
            review.state = TranslationState.IN_TRANSLATION
            review.approver, review.approved_at, review.remark = user, None, remark
        save_reviews(translation, reviews)
        unschedule(translation)
    return len(chosen)


def unschedule(translation: Translation) -> None:
    """At its hour a scheduled revision would be refused, and hold up those that come after it."""
    page = target_page(translation)
    if page is not None:
        page.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)


def approve(translation: Translation, chosen: list[PlacedText], user: User | None, placed: list[PlacedText]) -> None:
    """Write reviews and the archive's rows, and queue the publication of what is complete."""
    if not chosen:
        return
    now = timezone.now()
    reviews = [review_of(each) for each in chosen]
    for review in reviews:
        review.state, review.approver, review.approved_at, review.remark = TranslationState.APPROVED, user, now, ""
    save_reviews(translation, reviews)
    texts = [each.text for each in chosen if each.text]
    archive_texts(with_relations(texts), Entry(Origin.EDITOR, user=user), TranslationState.APPROVED)
    publish_if_complete(translation, user, placed)


def publish_if_complete(
    translation: Translation, user: User | None = None, placed: list[PlacedText] | None = None
) -> bool:
    """Queue the publication of a translation if every text is approved and its source is public."""
    texts = placed if placed is not None else placed_texts(translation)
    is_due = bool(texts) and translation.enabled and is_complete(texts) and is_source_public(translation)
    if is_due:
        queue_publication(translation, requested_by=user)
    return is_due


def is_source_public(translation: Translation) -> bool:
    source = translation.source
    pages = source.specific_content_type.model_class()._default_manager.filter(
        translation_key=source.object_id, locale_id=source.locale_id
    )
    return bool(pages.filter(live=True).exists())


def is_own(placed: PlacedText, user: User | None) -> bool:
    """Whether the setting forbids the user to approve this text: it is the user's own."""
    if not settings.TRANSLATION_APPROVER_DIFFERS or placed.text is None or user is None:
        return False
    review = placed.review
    translator_id = review.translator_id if review else placed.text.last_translated_by_id
    return translator_id == user.pk


def may_approve(translation: Translation, user: User | None) -> bool:
    """Whether the user may publish the page of this translation."""
    page = target_page(translation)
    return user is not None and page is not None and bool(page.permissions_for_user(user).can_publish())


def target_page(translation: Translation) -> Page | None:
    return Page.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()


def by_text_id(placed: Iterable[PlacedText]) -> dict[int, PlacedText]:
    return {each.text.pk: each for each in placed if each.text}


def find_text(placed: Mapping[int, PlacedText], text_id: int) -> PlacedText:
    try:
        return placed[text_id]
    except KeyError:
        message = _("The text is gone: its source was changed. Look at the translation again.")
        raise NotReviewableError(message, code="gone") from None


def refuse_unreviewable(chosen: Iterable[PlacedText]) -> None:
    """Raises NotReviewableError for texts with an error or an open conflict."""
    for each in chosen:
        if each.state == TranslationState.FAILED:
            raise NotReviewableError(_("The text has an error that has to be corrected first."), code="failed")
        if each.state == TranslationState.CONFLICT:
            raise NotReviewableError(
                _("Another text arrived for this place. Choose between the two first."), code="conflict"
            )


def review_of(placed: PlacedText) -> TextReview:
    """Return the review of a text's words, a new one where there is none or one of other words."""
    assert placed.text is not None  # noqa: S101 - chosen by the id of its text
    if placed.review is not None:
        return placed.review
    review = getattr(placed.text, "review", None) or TextReview(translation=placed.text)
    review.text_hash, review.translator = placed.text_hash, placed.text.last_translated_by
    return review


def save_reviews(translation: Translation, reviews: list[TextReview]) -> None:
    """Write reviews, new ones and old ones, in two queries."""
    now = timezone.now()
    for review in reviews:
        review.changed_at = now
    TextReview.objects.bulk_create([review for review in reviews if review.pk is None])
    TextReview.objects.bulk_update([review for review in reviews if review.pk is not None], REVIEW_COLUMNS)
    mark_pages_stale(translation.source.object_id)


def with_relations(texts: list[StringTranslation]) -> list[StringTranslation]:
    """Return the texts with what the archive says of them, in one query."""
    related = ("translation_of__locale", "context", "locale")
    return list(StringTranslation.objects.filter(pk__in=[text.pk for text in texts]).select_related(*related))
