"""The archive: every text that anybody or anything ever entered as a translation. Rows are only ever added."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.translations.models.states import Origin, TranslationState


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or remove a row of the archive."""


class ArchiveQuerySet(models.QuerySet["ArchivedText"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Archived texts are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Archived texts are never deleted")


class ArchivedText(models.Model):
    """One text as it was entered, or as it was approved. It outlives its page, its source and its translator.

    So it refers to them by keys, not by foreign keys that would delete or empty it.
    """

    translation_key = models.UUIDField()
    path = models.TextField()
    source_language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    target_language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    source_text = models.TextField()
    source_hash = models.CharField(max_length=64)
    # In characters: the memory compares texts of about the same length only.
    source_length = models.PositiveIntegerField(default=0)
    target_text = models.TextField()
    state = models.CharField(_("state"), max_length=20, choices=TranslationState.choices)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    tool = models.CharField(_("tool"), max_length=255, blank=True)
    user_id = models.BigIntegerField(null=True, blank=True)
    user_name = models.CharField(_("entered by"), max_length=150, blank=True)
    source_revision_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    objects = ArchiveQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("archived text")
        verbose_name_plural = _("archived texts")
        indexes = [
            models.Index(fields=["source_hash", "target_language"], name="archive_source_and_language"),
            models.Index(fields=["translation_key", "target_language"], name="archive_page_and_language"),
            models.Index(
                fields=["target_language", "source_language", "source_length"], name="archive_languages_and_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_language}: {self.target_text[:60]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises AppendOnlyError for a row that exists."""
        if not self._state.adding:
            raise AppendOnlyError("Archived texts are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Archived texts are never deleted")
