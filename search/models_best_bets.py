"""Best bets: pages that editors recommend for a query. How they are found is search.best_bets' job."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from search.models_log import language_choices
from search.query_text import match_key
from search.request import MAX_QUERY_LENGTH

MAX_QUERIES = 50


def split_queries(text: str) -> list[str]:
    """Return the queries of a field with one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if match_key(line)))


class BestBetQuerySet(models.QuerySet):
    def in_force(self, today: date | None = None) -> QuerySet:
        today = today or timezone.localdate()
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=today))


class BestBet(ClusterableModel):
    """Pages recommended to whoever searches exactly one of these queries."""

    language = models.CharField(
        _("search in"),
        max_length=10,
        blank=True,
        choices=language_choices,
        help_text=_("Leave empty for searches in all languages."),
    )
    queries = models.TextField(
        _("queries"),
        help_text=_("One a line. The whole query must be the same; capitals and accents don't count."),
    )
    order = models.IntegerField(_("order"), default=0, help_text=_("Lower numbers come first."))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    note = models.TextField(_("note for editors"), blank=True)

    objects = BestBetQuerySet.as_manager()

    panels = [
        FieldPanel("queries"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("order")]),
        InlinePanel("choices", heading=_("Recommended pages"), label=_("page"), min_num=1, max_num=5),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
        FieldPanel("note"),
    ]

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("best bet")
        verbose_name_plural = _("best bets")

    def __str__(self) -> str:
        return " · ".join(split_queries(self.queries)[:3])

    def clean(self) -> None:
        super().clean()
        queries = split_queries(self.queries)
        if not queries:
            raise ValidationError({"queries": _("Enter at least one query of letters or digits.")})
        if len(queries) > MAX_QUERIES:
            raise ValidationError({"queries": _("Enter at most %(limit)d queries.") % {"limit": MAX_QUERIES}})
        if any(len(query) > MAX_QUERY_LENGTH for query in queries):
            message = _("A query can have at most %(limit)d characters.") % {"limit": MAX_QUERY_LENGTH}
            raise ValidationError({"queries": message})
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValidationError({"valid_to": _("The last day can't be before the first.")})

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        wanted = {match_key(query) for query in split_queries(self.queries)}
        self.keys.exclude(key__in=wanted).delete()
        present = set(self.keys.values_list("key", flat=True))
        BestBetKey.objects.bulk_create(BestBetKey(best_bet=self, key=key) for key in sorted(wanted - present))


class BestBetPage(Orderable):
    """One recommended page. Readers are led to it in their language, where it exists in it."""

    best_bet = ParentalKey(BestBet, on_delete=models.CASCADE, related_name="choices")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))

    panels = [FieldPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("recommended page")
        verbose_name_plural = _("recommended pages")

    def __str__(self) -> str:
        return str(self.page)


class BestBetKey(models.Model):
    """A query of a best bet as it is compared; written with the best bet, so that one lookup finds it."""

    best_bet = models.ForeignKey(BestBet, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=MAX_QUERY_LENGTH * 2, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("query of a best bet")
        verbose_name_plural = _("queries of best bets")
        constraints = [models.UniqueConstraint(fields=["best_bet", "key"], name="one_key_a_best_bet")]

    def __str__(self) -> str:
        return self.key
