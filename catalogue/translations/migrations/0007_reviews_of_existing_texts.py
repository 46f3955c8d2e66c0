"""Texts that were entered before there were reviews: archived, and approved where somebody published them."""

import hashlib
from collections.abc import Iterator
from itertools import islice

from django.db import migrations
from django.db.models import Max

BATCH = 1000


def review_existing_texts(apps, schema_editor):
    texts = apps.get_model("wagtail_localize", "StringTranslation").objects.filter(review=None, context__isnull=False)
    published_at = published_times(apps)
    review_model = apps.get_model("catalogue_translations", "TextReview")
    archive_model = apps.get_model("catalogue_translations", "ArchivedText")
    related = ("translation_of__locale", "locale", "context", "last_translated_by")
    for batch in batches(texts.order_by("pk").select_related(*related).iterator(chunk_size=BATCH)):
        reviews, rows = [], []
        for text in batch:
            review = review_of(text, published_at, review_model)
            reviews.append(review)
            rows.append(row_of(text, review, archive_model))
        archive_model.objects.bulk_create(rows)
        review_model.objects.bulk_create(reviews)


def published_times(apps) -> dict:
    """Return {(translation key, locale id): when a page that is public was last made from its translation}."""
    live = set(
        apps.get_model("wagtailcore", "Page").objects.filter(live=True).values_list("translation_key", "locale_id")
    )
    logs = apps.get_model("wagtail_localize", "TranslationLog").objects.order_by()
    made = logs.values_list("source__object_id", "locale_id").annotate(Max("created_at"))
    return {(key, locale_id): created_at for key, locale_id, created_at in made if (key, locale_id) in live}


def review_of(text, published_at, model):
    made_at = published_at.get((text.context.object_id, text.locale_id))
    is_public = made_at is not None and text.updated_at <= made_at and not text.has_error
    unapproved = "machine_draft" if text.translation_type == "machine" else "in_translation"
    return model(
        translation=text,
        state="approved" if is_public else unapproved,
        text_hash=sha256(text.data),
        translator=None if text.translation_type == "machine" else text.last_translated_by,
        changed_at=text.updated_at,
        approved_at=made_at if is_public else None,
    )


def row_of(text, review, model):
    is_machine = text.translation_type == "machine"
    user = text.last_translated_by
    source = text.translation_of
    return model(
        translation_key=text.context.object_id,
        path=text.context.path,
        source_language=source.locale.language_code,
        target_language=text.locale.language_code,
        source_text=source.data,
        source_hash=sha256(source.data),
        source_length=len(source.data),
        target_text=text.data,
        state="failed" if text.has_error else review.state,
        origin="machine" if is_machine else "file" if text.tool_name else "editor",
        tool=text.tool_name,
        user_id=user.pk if user else None,
        user_name=user.username if user else "",
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def batches(texts) -> Iterator[list]:
    while batch := list(islice(texts, BATCH)):
        yield batch


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue_translations", "0006_machine_and_server"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(review_existing_texts, migrations.RunPython.noop)]
