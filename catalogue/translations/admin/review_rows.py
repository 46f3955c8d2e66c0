"""The rows of the review queue: translations with texts in review, and what may be approved of them unseen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F
from wagtail.admin.utils import get_user_display_name
from wagtail_localize.models import Translation

from catalogue.translations.bulk_approving import RELATED
from catalogue.translations.field_labels import FieldLabels
from catalogue.translations.models import LanguageStatus, TextReview, TranslationState
from catalogue.translations.quality import Terms, load_terms
from catalogue.translations.unit_checks import UnitChecker
from catalogue.translations.units import Unit
from catalogue.translations.work_queue import NamedTranslation, current_reviews

Place = tuple[UUID, int]  # translation key, id of the locale


@dataclass(frozen=True, slots=True)
class QueueRow(NamedTranslation):
    """A translation with texts in review: how many, since when, by whom; how many of them have findings, are the
    reader's own, and are neither, so that they may be approved unseen.
    """

    translation: Translation
    texts: int
    oldest: datetime
    translators: tuple[str, ...]
    findings: int
    own: int
    approvable: int
    assignee: str = ""


class RowReader:
    """Reads the rows of places. The number of queries depends on that of the languages, not on that of the rows."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.terms: dict[tuple[str, str], Terms] = {}

    def read(self, places: Sequence[Place]) -> list[QueueRow]:
        """Return the rows in the order of the places."""
        keys = [key for key, _locale in places]
        begun = Translation.objects.filter(enabled=True, source__object_id__in=keys).select_related(*RELATED)
        translations = {(each.source.object_id, each.target_locale_id): each for each in begun}
        reviews = self.read_reviews(keys)
        assignees = read_assignees(keys)
        rows = []
        for place in places:
            translation, waiting = translations.get(place), reviews.get(place, [])
            if translation is not None and waiting:
                code = translation.target_locale.language_code
                rows.append(self.build(translation, waiting, assignees.get((place[0], code), "")))
        return rows

    def read_reviews(self, keys: Sequence[UUID]) -> dict[Place, list[TextReview]]:
        texts = current_reviews().filter(state=TranslationState.IN_REVIEW, translation__context__object_id__in=keys)
        related = ("translator", "translation__context", "translation__translation_of")
        found: dict[Place, list[TextReview]] = defaultdict(list)
        for review in texts.select_related(*related).order_by("pk"):
            found[review.translation.context.object_id, review.translation.locale_id].append(review)
        return found

    def build(self, translation: Translation, reviews: list[TextReview], assignee: str) -> QueueRow:
        checker = UnitChecker(translation, self.terms_of(translation))
        labels = FieldLabels(checker.model)
        with_findings = {review.pk for review in reviews if checker.find_problems(unit_of(review, labels))}
        own = {review.pk for review in reviews if self.is_own(review)}
        names = {get_user_display_name(review.translator): None for review in reviews if review.translator}
        return QueueRow(
            translation=translation,
            texts=len(reviews),
            oldest=min(review.changed_at for review in reviews),
            translators=tuple(names),
            findings=len(with_findings),
            own=len(own),
            approvable=len(reviews) - len(with_findings | own),
            assignee=assignee,
        )

    def is_own(self, review: TextReview) -> bool:
        return bool(settings.TRANSLATION_APPROVER_DIFFERS) and review.translator_id == self.user.pk

    def terms_of(self, translation: Translation) -> Terms:
        pair = translation.source.locale.language_code, translation.target_locale.language_code
        if pair not in self.terms:
            self.terms[pair] = load_terms(*pair)
        return self.terms[pair]


def unit_of(review: TextReview, labels: FieldLabels) -> Unit:
    text: Any = review.translation
    length = labels.max_length_of(text.context.field_path or text.context.path)
    return Unit(id="", path=text.context.path, source=text.translation_of.data, target=text.data, max_length=length)


def read_assignees(keys: Sequence[UUID]) -> dict[tuple[UUID, str], str]:
    """Return {(translation key, language code): who was given the translation}."""
    statuses = LanguageStatus.objects.filter(assignee__isnull=False, work__pages__translation_key__in=keys)
    found = statuses.annotate(key=F("work__pages__translation_key")).select_related("assignee")
    return {(each.key, each.language_code): get_user_display_name(each.assignee) for each in found}
