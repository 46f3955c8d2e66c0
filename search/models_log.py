"""What is remembered of searches: counters per day, language and query. Never who asked, nor when in the day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.languages import official_languages
from search.query_text import MAX_KEPT_LENGTH


def language_choices() -> list[tuple[str, str]]:
    return [(language.code, language.native_name) for language in official_languages()]


class QueryCount(models.Model):
    """How often a query was asked in one language on one day, and what came of it."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10, choices=language_choices)
    query = models.CharField(_("query"), max_length=MAX_KEPT_LENGTH)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    without_results = models.PositiveIntegerField(_("without results"), default=0)
    last_total = models.PositiveIntegerField(_("results the last time"), default=0)
    first_engine = models.CharField(_("answered first by"), max_length=20, blank=True)
    last_engine = models.CharField(_("answered last by"), max_length=20, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("searched query")
        verbose_name_plural = _("searched queries")
        constraints = [models.UniqueConstraint(fields=["day", "language", "query"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.query} ({self.language}, {self.day})"
