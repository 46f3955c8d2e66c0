"""Statuses: one row per work and language, what the matrix shows, filters and hands out."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.translations.models.states import TranslationState


class Priority(models.IntegerChoices):
    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")


class LanguageStatus(models.Model):
    """A work in one of the six languages. Everything but the assignment follows from the texts.

    It is written anew when they change (see statuses); `is_stale` rows wait for that.
    """

    work = models.ForeignKey("catalogue.Work", on_delete=models.CASCADE, related_name="language_statuses")
    language_code = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=20, choices=TranslationState.choices, default=TranslationState.MISSING
    )
    is_stale = models.BooleanField(default=True)
    # Since when it stands there, as seen by whoever looks for what waits too long.
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    is_source = models.BooleanField(_("source language"), default=False)
    is_public = models.BooleanField(_("public"), default=False)
    page_id = models.BigIntegerField(null=True, blank=True)
    # When the source began to say something that the public page in this language doesn't.
    lagging_since = models.DateTimeField(_("behind its source since"), null=True, blank=True)
    texts_total = models.PositiveIntegerField(_("texts"), default=0)
    texts_left = models.PositiveIntegerField(_("texts left"), default=0)
    words_total = models.PositiveIntegerField(_("words"), default=0)
    words_left = models.PositiveIntegerField(_("words left"), default=0)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["work_id", "id"]
        verbose_name = _("state of a work in a language")
        verbose_name_plural = _("states of works in languages")
        constraints = [
            models.UniqueConstraint(fields=["work", "language_code"], name="one_status_per_work_and_language")
        ]
        indexes = [
            models.Index(fields=["language_code", "state"], name="status_language_and_state"),
            models.Index(fields=["assignee", "state"], name="status_assignee_and_state"),
            models.Index(fields=["is_stale"], condition=models.Q(is_stale=True), name="status_stale"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.language_code}: {self.get_state_display()}"
