"""The rows that make index updates durable: the outbox and the counter of versions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why the documents of a work must be written anew."""

    PAGE_SAVED = "page_saved", _("page saved")
    PAGE_DELETED = "page_deleted", _("page deleted")
    ADDRESS_CHANGED = "address_changed", _("address changed")
    PRIVACY_CHANGED = "privacy_changed", _("privacy changed")
    TIME_OVER = "time_over", _("expired")
    FACTS_SAVED = "facts_saved", _("facts saved")
    WORK_DELETED = "work_deleted", _("work deleted")
    VERSION_CHANGED = "version_changed", _("language version changed")
    LINKS_CHANGED = "links_changed", _("topics or other links changed")
    NAME_CHANGED = "name_changed", _("name of a topic or other link changed")
    FILE_CHANGED = "file_changed", _("file changed")
    SITE_CHANGED = "site_changed", _("site or language changed")
    DRIFT = "drift", _("index differed from the database")
    PASSAGES_EMBEDDED = "passages_embedded", _("vectors of its passages made")


class OutboxEntry(models.Model):
    """A work whose documents must be written anew. Append-only: rows are added, and deleted once handled.

    The work is named by plain columns, since the row must outlive it.
    """

    work_id = models.BigIntegerField(_("work id"), db_index=True)
    work_key = models.CharField(_("work"), max_length=150, db_index=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    created_at = models.DateTimeField(_("waiting since"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=1000, blank=True)
    # Set when the row has been tried so often that a person should look at it.
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("waiting index update")
        verbose_name_plural = _("waiting index updates")
        indexes = [models.Index(fields=["failed_at", "available_at", "id"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.work_key} ({self.get_reason_display()})"


class IndexVersion(models.Model):
    """The last version number given out for index writes; a single row."""

    value = models.BigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("index version")
        verbose_name_plural = _("index versions")

    def __str__(self) -> str:
        return str(self.value)


from search.models_alerts import (  # noqa: E402, F401 - Django looks for models here
    AlertMail,
    Availability,
    SavedSearch,
    Subscriber,
    Subscription,
    ToldWork,
)
from search.models_best_bets import BestBet, BestBetKey, BestBetPage  # noqa: E402, F401
from search.models_log import QueryCount  # noqa: E402, F401
from search.models_passages import PassageVector, UnembeddedWork  # noqa: E402, F401
