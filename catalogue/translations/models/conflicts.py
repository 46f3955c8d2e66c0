"""Conflicts: two texts for one place, neither of which may be lost. A person chooses."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.translations.models.states import Origin


class Resolution(models.TextChoices):
    KEPT = "kept", _("the text here was kept")
    TAKEN = "taken", _("the arriving text was taken")
    MERGED = "merged", _("another text was entered")


class TextConflict(models.Model):
    """A text arrived for a place whose text changed here since it was sent out."""

    translation = models.ForeignKey("wagtail_localize.Translation", on_delete=models.CASCADE, related_name="conflicts")
    context = models.ForeignKey("wagtail_localize.TranslationContext", on_delete=models.CASCADE, related_name="+")
    string = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, related_name="+")
    base_text = models.TextField(_("text that was sent out"), blank=True)
    current_text = models.TextField(_("text here"), blank=True)
    incoming_text = models.TextField(_("arriving text"))
    incoming_hash = models.CharField(max_length=64)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    tool = models.CharField(_("tool"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("arrived"), auto_now_add=True)
    resolution = models.CharField(_("solution"), max_length=10, choices=Resolution.choices, blank=True)
    resolved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("solved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("conflict of two translations")
        verbose_name_plural = _("conflicts of two translations")
        constraints = [
            models.UniqueConstraint(
                fields=["translation", "context", "string", "incoming_hash"],
                condition=models.Q(resolved_at__isnull=True),
                name="one_open_conflict_per_arriving_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.incoming_text[:60]}"
