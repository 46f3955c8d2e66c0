"""Jobs of the translation sync and their items: what is to be done, by whom it is held, how it ended."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed, will be tried again")
    DEAD = "dead", _("given up")


OPEN_STATES = [JobState.WAITING, JobState.FAILED]


class Outcome(models.TextChoices):
    """What a sync did to one page in one language."""

    CREATED = "created", _("draft created")
    REFRESHED = "refreshed", _("draft refreshed")
    REPUBLISHED = "republished", _("published anew, no text had changed")
    OUTDATED = "outdated", _("waits for translators, the public page is unchanged")
    UNCHANGED = "unchanged", _("already up to date")
    OWN_TEXT = "own_text", _("left alone, the page has its own text")
    STOPPED = "stopped", _("left alone, its translation was stopped")
    PUBLISHED = "published", _("published, every text is approved")
    UNAPPROVED = "unapproved", _("not published, not every text is approved")
    SENT = "sent", _("sent to translators")
    RECEIVED = "received", _("taken over from translators")
    DRAFTED = "drafted", _("drafted by machine")
    APPROVED = "approved", _("approved")
    LEFT = "left", _("left in review")


class TranslationJob(models.Model):
    """One call that runs outside a request. The row is the truth; the broker's message only wakes a worker.

    `arguments` holds plain JSON; objects are references {"model": "app.name", "pk": …} (see references).
    At most one job with a `unique_key` is open (waiting or failed): asking again while it waits is one job.
    """

    function = models.CharField(_("function"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    unique_key = models.CharField(max_length=150)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.TextField(_("reason"), blank=True)
    available_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    owner = models.CharField(max_length=36, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(_("result"), default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    # Jobs refer to pages by id only, and change too often to be indexed as references.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("translation job")
        verbose_name_plural = _("translation jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"], condition=models.Q(state__in=OPEN_STATES), name="one_open_job_per_unique_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=JobState.RUNNING)
                | (~models.Q(owner="") & models.Q(lease_expires_at__isnull=False)),
                name="running_job_has_owner_and_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "available_at"], name="job_state_and_next_attempt"),
            models.Index(fields=["unique_key", "state"], name="job_key_and_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"

    @property
    def title(self) -> str:
        """What the job does, in the reader's language."""
        from catalogue.translations.registry import title_of

        return title_of(self.function)

    @property
    def subject(self) -> str:
        """What the job is about: its pages or translations and who translates, or its key."""
        from catalogue.translations.job_subjects import describe_calls

        return describe_calls([self.arguments])[0] or self.unique_key

    @property
    def result(self) -> str:
        """The counts of a run, in the reader's language."""
        labels = dict(Outcome.choices)
        return "; ".join(f"{labels.get(name, name)}: {count}" for name, count in self.counts.items())


class TranslationJobItem(models.Model):
    """One page in one language within a job. Written in the transaction of its effect, so each happens once."""

    job = models.ForeignKey(TranslationJob, on_delete=models.CASCADE, related_name="items")
    translation_key = models.UUIDField()
    language_code = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    source_hash = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices)
    outcome = models.CharField(_("result"), max_length=20, choices=Outcome.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    finished_at = models.DateTimeField(_("finished"), auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("item of a translation job")
        verbose_name_plural = _("items of translation jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["job", "translation_key", "language_code"], name="one_item_per_page_and_language_in_a_job"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_language_code_display()}: {self.reason or self.get_outcome_display()}"
