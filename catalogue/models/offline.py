"""Offline packs: which there are, what was built last, and who builds now. Making them is catalogue.offline's job."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PackSubject(models.TextChoices):
    EVERYTHING = "everything", _("Everything")
    CURRICULUM = "curriculum", _("Curriculum")
    TOPIC = "topic", _("Topic")


class BuildState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("offline pack", "queued")
    BUILDING = "building", pgettext_lazy("offline pack", "being built")
    READY = "ready", pgettext_lazy("offline pack", "ready")
    FAILED = "failed", pgettext_lazy("offline pack", "failed")


class OfflinePack(models.Model):
    """One ZIP file of works in one language, and the job that makes it.

    What can be downloaded (`version` and the fields below it) stays while a newer version is being built.
    """

    # Part of addresses and file names: "ar-everything", "ar-topic-victims", "ar-small-everything".
    key = models.CharField(max_length=150, unique=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=20, choices=PackSubject.choices)
    topic = models.ForeignKey(
        "catalogue.Topic",
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="offline_packs",
    )
    has_files = models.BooleanField(_("with files"))

    state = models.CharField(_("state"), max_length=10, choices=BuildState.choices, default=BuildState.QUEUED)
    is_stale = models.BooleanField(_("changed since"), default=True)
    # Set when something in it may no longer be public: the file isn't given out until it was built anew.
    held_back_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(_("reason"), blank=True)
    available_at = models.DateTimeField(default=timezone.now)
    owner = models.CharField(max_length=36, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    # "" while nothing was built yet.
    version = models.CharField(_("version"), max_length=30, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    byte_size = models.PositiveBigIntegerField(_("size"), default=0)
    file_count = models.PositiveIntegerField(_("files"), default=0)
    # How many works of each kind, and under "elsewhere" those in other languages only.
    work_counts = models.JSONField(default=dict, blank=True)
    built_at = models.DateTimeField(_("built"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["language", "subject", "topic__order", "key"]
        verbose_name = _("offline pack")
        verbose_name_plural = _("offline packs")
        indexes = [models.Index(fields=["state", "available_at"], name="pack_state_and_next_attempt")]

    def __str__(self) -> str:
        return self.key

    @property
    def file_name(self) -> str:
        return f"sextant-{self.key}-{self.version}.zip"

    @property
    def is_available(self) -> bool:
        """Whether there is a file that readers may have."""
        return bool(self.version) and self.held_back_at is None

    @property
    def work_count(self) -> int:
        return sum(count for name, count in self.work_counts.items() if name != "elsewhere")

    @property
    def progress(self) -> str:
        """The state in the reader's language; while it is being built, how much is done."""
        if self.state == BuildState.BUILDING and self.total:
            return _("being built: %(done)d of %(total)d") % {"done": self.done, "total": self.total}
        return str(self.get_state_display())

    def is_due(self, now: datetime) -> bool:
        """Whether a worker may take it: its time has come, or the worker that held it is gone."""
        if self.state == BuildState.QUEUED:
            return self.available_at <= now
        return self.state == BuildState.BUILDING and self.lease_expires_at is not None and self.lease_expires_at < now
