"""What machine translation was used for, by day: characters and cost."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MachineUsage(models.Model):
    """The characters that were sent to a machine on one day (UTC), with what they cost at the price of that day."""

    day = models.DateField(_("day"))
    tool = models.CharField(_("tool"), max_length=100)
    characters = models.PositiveBigIntegerField(_("characters"), default=0)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=6, default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-day", "tool"]
        verbose_name = _("use of machine translation")
        verbose_name_plural = _("use of machine translation")
        constraints = [models.UniqueConstraint(fields=["day", "tool"], name="one_machine_usage_per_day_and_tool")]

    def __str__(self) -> str:
        return f"{self.day} {self.tool}"
