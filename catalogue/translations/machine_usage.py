"""Counting what is sent to a machine, and keeping it within the caps of the day and the month."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.translations.models import MachineUsage
from catalogue.translations.providers.base import ProviderRefusedError

MILLION = 1_000_000


class CapReachedError(ProviderRefusedError):
    """The characters of the day or the month are used up. Nothing was sent."""


def cost_of(characters: int) -> Decimal:
    """Return what characters cost at today's price, in TRANSLATION_MACHINE_CURRENCY."""
    return Decimal(settings.TRANSLATION_MACHINE_PRICE) * characters / MILLION


def count_characters(tool: str, characters: int) -> MachineUsage:
    """Count characters before they are sent; two workers can't both take the last ones. Raises CapReachedError."""
    day = today()
    with transaction.atomic():
        MachineUsage.objects.get_or_create(day=day, tool=tool)
        usage = MachineUsage.objects.select_for_update().get(day=day, tool=tool)
        refuse_too_many(tool, usage.characters, characters, settings.TRANSLATION_MACHINE_DAY_CAP)
        refuse_too_many(tool, used_in_month(tool, day), characters, settings.TRANSLATION_MACHINE_MONTH_CAP)
        usage.characters += characters
        usage.cost += cost_of(characters)
        usage.currency = settings.TRANSLATION_MACHINE_CURRENCY
        usage.save()
    return usage


def give_back(usage: MachineUsage, characters: int) -> None:
    """Take back what a machine refused: nobody charges for that."""
    MachineUsage.objects.filter(pk=usage.pk).update(
        characters=F("characters") - characters, cost=F("cost") - cost_of(characters)
    )


def refuse_too_many(tool: str, used: int, characters: int, cap: int) -> None:
    if cap and used + characters > cap:
        text = _("%(tool)s may not get %(characters)d more characters: %(used)d of %(cap)d are used.")
        raise CapReachedError(text % {"tool": tool, "characters": characters, "used": used, "cap": cap})


def used_in_month(tool: str, day: date) -> int:
    month = MachineUsage.objects.filter(tool=tool, day__year=day.year, day__month=day.month)
    return int(month.aggregate(Sum("characters"))["characters__sum"] or 0)


def used_today(tool: str) -> int:
    return int(MachineUsage.objects.filter(tool=tool, day=today()).aggregate(Sum("characters"))["characters__sum"] or 0)


def today() -> date:
    return timezone.now().date()
