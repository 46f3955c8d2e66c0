"""Messages of readers. They are stored before anything is sent, and deleted after settings.CONTACT_KEEP_DAYS."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactMessage(models.Model):
    """One message. `claimed_at` keeps two workers from sending it at once; `error` is a type, never an address."""

    language = models.CharField(_("language of the page"), max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    text = models.TextField(_("message"))
    created_at = models.DateTimeField(_("received"), auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=100, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("message of a reader")
        verbose_name_plural = _("messages of readers")

    def __str__(self) -> str:
        # Not its text or sender: this is what logs and lists of changes show.
        return f"{self._meta.verbose_name} {self.pk}"
