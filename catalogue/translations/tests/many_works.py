"""Thousands of works to be translated, in bulk: copies of one work, each with words of its own."""

import uuid
from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from catalogue.models import Work, WorkPage
from catalogue.translations.models import ArchivedText, Origin, SourceVersion, TextReview, TranslationState, hash_text

BATCH = 5_000


def copy_of(row: Model, **changes) -> Model:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**(values | changes))


class ManyWorks:
    """Copies of a work's English page and of its translation source."""

    def __init__(self, page: WorkPage) -> None:
        self.page, self.base = page, Page.objects.get(pk=page.pk)
        self.work = page.work
        self.source = TranslationSource.objects.get(object_id=page.translation_key)
        self.segments = list(self.source.stringsegment_set.order_by("order").select_related("context", "string"))
        self.now: datetime = timezone.now()
        self.step = 0

    def add(self, count: int, languages: list[str]) -> list[int]:
        """Add works with translations begun in these languages; return the translations' ids, work by work."""
        numbers = range(self.step, self.step + count)
        self.step += count
        keys = {number: uuid.uuid4() for number in numbers}
        self.add_pages(keys)
        TranslatableObject.objects.bulk_create(
            TranslatableObject(translation_key=key, content_type=self.source.object.content_type)
            for key in keys.values()
        )
        sources = TranslationSource.objects.bulk_create(
            [copy_of(self.source, object_id=key, object_repr=f"Work {number}") for number, key in keys.items()], BATCH
        )
        SourceVersion.objects.bulk_create(
            [SourceVersion(source=source, content_hash=hash_text(str(source.object_id))) for source in sources], BATCH
        )
        self.add_segments(dict(zip(numbers, sources, strict=True)))
        locales = Locale.objects.filter(language_code__in=languages)
        translations = [Translation(source=source, target_locale=locale) for source in sources for locale in locales]
        return [translation.pk for translation in Translation.objects.bulk_create(translations, BATCH)]

    def add_pages(self, keys: dict[int, uuid.UUID]) -> None:
        works = [copy_of(self.work, key=f"work-number-{number}") for number in keys]
        works = Work.objects.bulk_create(works, BATCH)
        parent = self.base.get_parent()
        pages = []
        for number, key in keys.items():
            changes = {
                "path": Page._get_path(parent.path, parent.depth + 1, 1_000 + number),
                "translation_key": key,
                "title": f"Work {number}",
                "slug": f"work-{number}",
                "url_path": f"{parent.url_path}work-{number}/",
                "latest_revision_id": None,
                "live_revision_id": None,
            }
            pages.append(copy_of(self.base, **changes))
        Page.objects.bulk_create(pages, BATCH)
        children = [
            copy_of(self.page, page_ptr_id=page.pk, work_id=work.pk) for page, work in zip(pages, works, strict=True)
        ]
        fields = WorkPage._meta.local_concrete_fields
        for start in range(0, count := len(children), 500):
            # bulk_create knows no rows that go on in a second table.
            WorkPage._base_manager._insert(children[start : min(start + 500, count)], fields=fields, using="default")

    def add_segments(self, sources: dict[int, TranslationSource]) -> None:
        """Paragraphs of one rich text share a place, so a work has fewer places than texts."""
        places = {segment.context_id: segment.context for segment in self.segments}
        contexts = {
            (number, place): copy_of(context, object_id=source.object_id)
            for number, source in sources.items()
            for place, context in places.items()
        }
        TranslationContext.objects.bulk_create(contexts.values(), BATCH)
        texts = [(number, segment) for number in sources for segment in self.segments]
        strings = [self.make_string(f"{segment.string.data} (work {number})") for number, segment in texts]
        String.objects.bulk_create(strings, BATCH)
        segments = [
            StringSegment(
                source=sources[number],
                order=segment.order,
                context=contexts[number, segment.context_id],
                string=string,
                attrs=segment.attrs,
            )
            for (number, segment), string in zip(texts, strings, strict=True)
        ]
        StringSegment.objects.bulk_create(segments, BATCH)

    def make_string(self, data: str) -> String:
        return String(locale_id=self.source.locale_id, data=data, data_hash=String._get_data_hash(data))

    def translate(self, translations: list[int]) -> None:
        """Enter and archive a translation of every text, as if it had been there for long."""
        for translation in Translation.objects.filter(pk__in=translations).select_related("source", "target_locale"):
            segments = translation.source.stringsegment_set.select_related("string", "context")
            texts = [
                StringTranslation(
                    translation_of=segment.string,
                    context=segment.context,
                    locale=translation.target_locale,
                    data=f"{segment.string.data}.",
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                    updated_at=self.now,
                )
                for segment in segments
            ]
            StringTranslation.objects.bulk_create(texts)
            TextReview.objects.bulk_create(
                TextReview(translation=text, state=TranslationState.IN_REVIEW, text_hash=hash_text(text.data))
                for text in texts
            )
            ArchivedText.objects.bulk_create(
                ArchivedText(
                    translation_key=translation.source.object_id,
                    path=segment.context.path,
                    source_language="en",
                    target_language=translation.target_locale.language_code,
                    source_text=segment.string.data,
                    source_hash=hash_text(segment.string.data),
                    source_length=len(segment.string.data),
                    target_text=text.data,
                    state=TranslationState.IN_REVIEW,
                    origin=Origin.FILE,
                )
                for segment, text in zip(segments, texts, strict=True)
            )
