"""Versions of what is translated: when a source's content last really changed, and which text took whose place."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SourceVersion(models.Model):
    """One state of a source's content. A publication that changes nothing translatable makes none.

    A target was made from this version or a later one if wagtail-localize has a TranslationLog row for it
    whose id is greater than `after_log_id`: ids order writes without trusting clocks.
    """

    source = models.ForeignKey("wagtail_localize.TranslationSource", on_delete=models.CASCADE, related_name="versions")
    content_hash = models.CharField(max_length=64)
    after_log_id = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("version of a translation source")
        verbose_name_plural = _("versions of translation sources")
        indexes = [models.Index(fields=["source", "after_log_id"], name="source_version_and_log")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.content_hash[:12]}"


class FormerText(models.Model):
    """In this place of a source the words of `string` took the place of those of `former_string`.

    Written when the source changes: afterwards nobody can tell which paragraph of several became which.
    """

    source = models.ForeignKey(
        "wagtail_localize.TranslationSource", on_delete=models.CASCADE, related_name="former_texts"
    )
    context = models.ForeignKey("wagtail_localize.TranslationContext", on_delete=models.CASCADE, related_name="+")
    string = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, related_name="+")
    former_string = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("former text of a source")
        verbose_name_plural = _("former texts of sources")
        constraints = [
            models.UniqueConstraint(fields=["source", "context", "string"], name="one_former_text_per_text_and_place")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.former_string_id} → {self.string_id}"
