"""People of the translation sync: in which languages they work, and what their e-mail digests told them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TranslatorProfile(models.Model):
    """The languages in which somebody translates or approves, and whether the daily e-mail is wanted."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="translator_profile",
    )
    # Codes of the six languages.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    wants_digest = models.BooleanField(
        _("daily e-mail"),
        default=True,
        help_text=_(
            "At most one e-mail a day, and only if there is something new: assignments, dates, texts that were"
            " sent back or wait for approval."
        ),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["user__username"]
        verbose_name = _("translator")
        verbose_name_plural = _("translators")

    def __str__(self) -> str:
        return self.user.get_username()


class DigestState(models.TextChoices):
    """WAITING → SENDING → SENT. What vanished while the mail server had it is UNCERTAIN and not sent again."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("perhaps sent")


class TranslationDigest(models.Model):
    """The e-mail of one day to one person. `told` are the keys of what it tells: each is told once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="translation_digests")
    day = models.DateField(_("day"))
    told = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=DigestState.choices, default=DigestState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-day", "id"]
        verbose_name = _("e-mail digest of translations")
        verbose_name_plural = _("e-mail digests of translations")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_per_user_and_day")]
        indexes = [models.Index(fields=["state", "available_at"], name="digest_state_and_next_attempt")]

    def __str__(self) -> str:
        return f"{self.day} {self.user_id}"
