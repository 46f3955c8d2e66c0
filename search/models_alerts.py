"""Rows of e-mail alerts: who follows which search, what has become available when, what was told, which mails.

Of a person nothing is stored but the address.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")


class SubscriptionState(models.TextChoices):
    PENDING = "pending", _("waiting for confirmation")
    ACTIVE = "active", _("active")
    STOPPED = "stopped", _("stopped")


class MailKind(models.TextChoices):
    CONFIRMATION = "confirmation", _("confirmation")
    KNOWN = "known", _("followed already")
    NEWS = "news", _("news")


class MailState(models.TextChoices):
    """WAITING → CLAIMED (nothing sent yet: may be taken over) → SENDING → SENT.

    UNCERTAIN is a mail whose sender died while the mail server had it: nobody knows, so nobody sends it again.
    """

    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being prepared")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    NEEDLESS = "needless", _("no longer needed")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("perhaps sent")


class AvailabilityKind(models.TextChoices):
    PAGE = "page", _("page")
    VERSION = "version", _("language version")


class ToldAs(models.TextChoices):
    NEW = "new", _("new")
    AVAILABLE = "available", _("now available in the language")


class SavedSearch(models.Model):
    """A search in one language; many people may follow the same."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    # Pairs of the query string, sorted, without page, size and order.
    parameters = models.JSONField(_("parameters"))
    fingerprint = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.parameters) or "*"


class Subscriber(models.Model):
    """An address that follows searches; deleting it deletes all that is known of it."""

    email = models.EmailField(_("e-mail address"), unique=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return self.masked_email

    @property
    def masked_email(self) -> str:
        """Return the address so that those who know it recognise it, and others learn nothing of use."""
        local, _at, domain = self.email.rpartition("@")
        return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"


class Subscription(models.Model):
    """One address follows one saved search."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    saved_search = models.ForeignKey(
        SavedSearch, verbose_name=_("saved search"), on_delete=models.CASCADE, related_name="subscriptions"
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.WEEKLY)
    includes_available = models.BooleanField(_("what becomes available in the language"), default=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.PENDING
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("next due"), null=True, blank=True)
    last_checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    last_sent_at = models.DateTimeField(_("last mail"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.UUIDField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("e-mail alert")
        verbose_name_plural = _("e-mail alerts")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "saved_search"], name="one_alert_per_address_and_search")
        ]
        indexes = [models.Index(fields=["state", "next_due_at"], name="alert_due")]

    def __str__(self) -> str:
        return f"{self.subscriber} ({self.saved_search})"

    @property
    def language(self) -> str:
        return self.saved_search.language


class Availability(models.Model):
    """Since when a work has a public page, or itself exists, in a language, as far as the site saw it.

    None means that it was there before the site began to look.
    """

    work_key = models.CharField(max_length=150)
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=AvailabilityKind.choices)
    since = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        constraints = [
            models.UniqueConstraint(fields=["work_key", "language", "kind"], name="one_availability_per_language")
        ]
        indexes = [models.Index(fields=["kind", "language", "since"], name="availability_since")]

    def __str__(self) -> str:
        return f"{self.work_key} {self.kind} {self.language}"


class AlertMail(models.Model):
    """One mail to one subscriber. Its key becomes the Message-ID, whichever attempt gets through."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    subscription = models.ForeignKey(
        Subscription, verbose_name=_("e-mail alert"), on_delete=models.CASCADE, related_name="mails"
    )
    kind = models.CharField(_("kind"), max_length=15, choices=MailKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-id"]
        verbose_name = _("alert mail")
        verbose_name_plural = _("alert mails")
        indexes = [models.Index(fields=["state", "available_at"], name="alert_mail_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subscription}"


class ToldWork(models.Model):
    """That a subscriber was told of a work: each work once as new, and once as available in the language."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="told_works")
    work_key = models.CharField(max_length=150)
    language = models.CharField(max_length=10)
    told_as = models.CharField(max_length=10, choices=ToldAs.choices)
    mail = models.ForeignKey(AlertMail, null=True, on_delete=models.SET_NULL, related_name="told_works")
    told_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("told work")
        verbose_name_plural = _("told works")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "work_key", "language", "told_as"], name="a_work_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_key} ({self.told_as})"
