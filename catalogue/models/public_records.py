"""When what the public may know of a work last changed, for harvesters; rows stay when works are withdrawn."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicRecord(models.Model):
    """One row per work that is, or once was, public. catalogue.oai.record_keeping writes them."""

    key = models.CharField(max_length=150, unique=True)
    # Whole seconds: harvesters compare them as such.
    changed_at = models.DateTimeField()
    # SHA-256 of everything that is told of the work; "" for a withdrawn one.
    digest = models.CharField(max_length=64, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    # "|kind-tool|language-ar|topic-…|"; a withdrawn work keeps those it had, so that who harvests a set learns of it.
    sets = models.TextField(blank=True)

    class Meta:
        verbose_name = _("public record")
        verbose_name_plural = _("public records")
        indexes = [models.Index(fields=["changed_at", "id"], name="public_record_changed")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.key

    @property
    def set_names(self) -> list[str]:
        return [name for name in self.sets.split("|") if name]
