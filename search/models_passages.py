"""The vectors of passages, and the works whose passages still lack some."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PassageVector(models.Model):
    """What one model made of one text. The text itself is not kept: pages have it."""

    text_hash = models.CharField(_("hash of the text"), max_length=32)
    model = models.CharField(_("model"), max_length=60)
    # Half floats, as many as the model has dimensions.
    vector = models.BinaryField(_("vector"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("vector of a passage")
        verbose_name_plural = _("vectors of passages")
        constraints = [models.UniqueConstraint(fields=("model", "text_hash"), name="one_vector_a_text")]

    def __str__(self) -> str:
        return f"{self.model}: {self.text_hash}"


class UnembeddedWork(models.Model):
    """A work that is in the index without the vectors of all its passages."""

    work_key = models.CharField(_("work"), max_length=150, unique=True)
    created_at = models.DateTimeField(_("waiting since"), auto_now_add=True)
    # Whoever embeds a work moves this ahead, so that nobody else does at the same time.
    available_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["id"]
        verbose_name = _("work waiting for vectors")
        verbose_name_plural = _("works waiting for vectors")

    def __str__(self) -> str:
        return self.work_key
