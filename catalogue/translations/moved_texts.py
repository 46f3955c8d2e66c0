"""What happens to translations when their source changes: texts that moved take theirs along, others leave a trace.

wagtail-localize keys a translation by place and words, so what stays where it is keeps its translation by itself.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail_localize.models import String, StringSegment, StringTranslation, TranslationContext, TranslationSource

from catalogue.translations.archiving import Entry, live_revision_id, make_row
from catalogue.translations.models import ArchivedText, FormerText, Origin, TextReview, TranslationState, hash_text
from catalogue.translations.places import Place, PlacedText
from catalogue.translations.statuses import mark_pages_stale
from catalogue.translations.text_checks import field_error, plain_field

read_segments_anew = TranslationSource.refresh_segments


def follow_texts() -> None:
    """Tell wagtail-localize. Every way in which a source is taken over reads its segments anew."""
    TranslationSource.refresh_segments = refresh_segments


@transaction.atomic
def refresh_segments(source: TranslationSource, *args: Any, **kwargs: Any) -> None:
    """As wagtail-localize does, and keep track of what became of the texts that were there."""
    before = places_of(source)
    read_segments_anew(source, *args, **kwargs)
    after = places_of(source)
    if before and after != before:
        note_former_texts(source, before, after)
        carry_moved_texts(source, before, after)
    if after != before:
        mark_pages_stale(source.object_id)


def places_of(source: TranslationSource) -> list[Place]:
    """Return the places of a source's texts, in their order, each once."""
    segments = StringSegment.objects.filter(source=source).order_by("order", "pk")
    return list(dict.fromkeys(segments.values_list("context_id", "string_id")))


def note_former_texts(source: TranslationSource, before: list[Place], after: list[Place]) -> None:
    """Write down which words took the place of which, as long as both orders are known."""
    pairs = list(replaced_pairs(before, after))
    now = timezone.now()
    FormerText.objects.bulk_create(
        [
            FormerText(source=source, context_id=context, string_id=new, former_string_id=old, replaced_at=now)
            for context, new, old in pairs
        ],
        update_conflicts=True,
        unique_fields=["source", "context", "string"],
        update_fields=["former_string", "replaced_at"],
    )


def replaced_pairs(before: list[Place], after: list[Place]) -> Iterator[tuple[int, int, int]]:
    """Yield (context, new string, old string) of every text that stands where another one stood."""
    stays = {string for _context, string in before} & {string for _context, string in after}
    old_by_context, new_by_context = by_context(before), by_context(after)
    for context, new_strings in new_by_context.items():
        old_strings = old_by_context.get(context, [])
        for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
            None, old_strings, new_strings, autojunk=False
        ).get_opcodes():
            if tag == "replace":
                old = [string for string in old_strings[old_from:old_to] if string not in stays]
                new = [string for string in new_strings[new_from:new_to] if string not in stays]
                yield from ((context, *pair) for pair in pair_strings(old, new))


def by_context(places: list[Place]) -> dict[int, list[int]]:
    strings: dict[int, list[int]] = {}
    for context, string in places:
        strings.setdefault(context, []).append(string)
    return strings


def pair_strings(old: list[int], new: list[int]) -> list[tuple[int, int]]:
    """Return [(new, old)]: by position where as many came as went, else the most similar ones."""
    if len(old) == len(new):
        return list(zip(new, old, strict=True))
    words = dict(String.objects.filter(pk__in=[*old, *new]).values_list("pk", "data"))
    likeness = sorted(
        ((SequenceMatcher(None, words[a], words[b]).ratio(), a, b) for a in new for b in old), reverse=True
    )
    pairs: dict[int, int] = {}
    for _ratio, a, b in likeness:
        if a not in pairs and b not in pairs.values():
            pairs[a] = b
    return list(pairs.items())


def carry_moved_texts(source: TranslationSource, before: list[Place], after: list[Place]) -> int:
    """Give texts that only moved within the work their translations and approvals; return how many in all languages."""
    arrived = set(after) - set(before)
    if not arrived:
        return 0
    strings = {string for _context, string in arrived}
    texts = StringTranslation.objects.filter(context__object_id=source.object_id, translation_of_id__in=strings)
    texts = texts.select_related("review", "translation_of__locale", "locale", "context").order_by("pk")
    present = {(text.context_id, text.translation_of_id, text.locale_id) for text in texts}
    homeless: dict[tuple[int, int], StringTranslation] = {}
    # Of several, the one of the version before this; else the last.
    for text in sorted(texts, key=lambda text: (text.context_id, text.translation_of_id) in set(before)):
        if (text.context_id, text.translation_of_id) not in set(after) and not text.has_error:
            homeless[text.translation_of_id, text.locale_id] = text
    contexts = TranslationContext.objects.in_bulk([context for context, _string in arrived])
    model = source.specific_content_type.model_class()
    moved = []
    for context_id, string_id in sorted(arrived):
        field = plain_field(model, contexts[context_id].path)
        for (string, locale), text in homeless.items():
            is_new = (context_id, string, locale) not in present
            if string == string_id and is_new and not field_error(field, text.data):
                moved.append((contexts[context_id], text))
    carry(source, moved)
    return len(moved)


def carry(source: TranslationSource, moved: list[tuple[TranslationContext, StringTranslation]]) -> None:
    """Copy each text to its new place; what stood at the old one stays there, for when it moves back."""
    copies, reviews, rows = [], [], []
    revision_id = live_revision_id(source.object_id, source.locale_id)
    for context, text in moved:
        copy = StringTranslation(
            translation_of=text.translation_of,
            locale=text.locale,
            context=context,
            data=text.data,
            translation_type=text.translation_type,
            tool_name=text.tool_name,
            last_translated_by_id=text.last_translated_by_id,
        )
        placed = PlacedText(context.pk, text.translation_of_id, context.path, "", text.translation_of.data, text)
        review = placed.review or TextReview(state=placed.reviewed_state, translator_id=text.last_translated_by_id)
        copies.append(copy)
        reviews.append(copy_review(review, copy))
        rows.append(row_of_moved(source, copy, review, revision_id))
    ArchivedText.objects.bulk_create(rows)
    StringTranslation.objects.bulk_create(copies)
    TextReview.objects.bulk_create(reviews)


def copy_review(review: TextReview, copy: StringTranslation) -> TextReview:
    return TextReview(
        translation=copy,
        state=review.state,
        text_hash=hash_text(copy.data),
        translator_id=review.translator_id,
        approver_id=review.approver_id,
        changed_at=timezone.now(),
        approved_at=review.approved_at,
        remark=review.remark,
    )


def row_of_moved(
    source: TranslationSource, copy: StringTranslation, review: TextReview, revision_id: int | None
) -> ArchivedText:
    return make_row(
        Entry(Origin.CARRIED, copy.tool_name, review.translator),
        state=TranslationState(review.state),
        translation_key=source.object_id,
        path=copy.context.path,
        source_language=copy.translation_of.locale.language_code,
        target_language=copy.locale.language_code,
        source_text=copy.translation_of.data,
        target_text=copy.data,
        source_revision_id=revision_id,
    )
