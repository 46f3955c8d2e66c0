"""Reviews: how far each translated text has come. Without one a text counts as just entered."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.translations.models.states import REVIEW_STATES, TranslationState


class TextReview(models.Model):
    """The review of one translated text. It is about the words with `text_hash`, and void for any others."""

    translation = models.OneToOneField(
        "wagtail_localize.StringTranslation", on_delete=models.CASCADE, related_name="review"
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, state.label) for state in REVIEW_STATES],
        default=TranslationState.IN_TRANSLATION,
    )
    text_hash = models.CharField(max_length=64)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("translator"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approver"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed on"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True)
    remark = models.TextField(_("remark of the approver"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("review of a translated text")
        verbose_name_plural = _("reviews of translated texts")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=TranslationState.APPROVED) | models.Q(approved_at__isnull=False),
                name="approved_text_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.translation_id}: {self.get_state_display()}"


def hash_text(text: str) -> str:
    """Return the SHA-256 (hex) by which a text is recognised."""
    return hashlib.sha256(text.encode()).hexdigest()
