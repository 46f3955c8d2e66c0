"""The filters of a listing whose values are counted by a query each: terms, instruments, bodies, countries."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from catalogue.labels import label_in, label_language
from catalogue.models import Instrument
from pages.collation import collation_key
from pages.languages import active_language


@dataclass(frozen=True)
class Option:
    """A value of a filter with its label, the label's language, and the number of works."""

    value: str
    label: str
    count: int
    language_code: str = ""


class ListingFilter:
    """One filter; its values are alternatives, and different filters narrow each other."""

    name = ""
    label: Any = ""

    def condition(self, values: list[str]) -> Q:
        raise NotImplementedError


class LookupFilter(ListingFilter):
    """Values whose works are counted by a query of their own."""

    def choices(self) -> Container[str]:
        """Return the values that exist."""
        raise NotImplementedError

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        """Return the values with counts among `pages`, and the selected ones in any case."""
        raise NotImplementedError


class TermFilter(LookupFilter):
    """Values from a taxonomy, or instruments: those with most works first."""

    def __init__(self, name: str, label: Any, model: type[Any]) -> None:
        self.name, self.label, self.model = name, label, model
        self.holds_labels = model is not Instrument

    def condition(self, values: list[str]) -> Q:
        works = self.model._default_manager.filter(slug__in=values).order_by().values("works")
        return Q(work_id__in=works.exclude(works=None))

    def slugs(self, values: list[str]) -> QuerySet:
        """Return the rows (filter name, slug) of those values that exist."""
        terms = self.model._default_manager.filter(slug__in=values).order_by()
        return terms.values_list(Value(self.name), "slug")

    def counted(self, pages: QuerySet, selected: list[str]) -> QuerySet:
        """Return the terms with their `total` of works among `pages`: those that have some, and the selected ones."""
        works = pages.order_by().values("work_id")
        total = Count("works", filter=Q(works__in=works), distinct=True)
        terms = self.model._default_manager.order_by().annotate(total=total)
        return terms.filter(Q(total__gt=0) | Q(slug__in=selected))

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        terms = self.counted(pages, selected)
        if self.model is Instrument:
            terms = terms.prefetch_related("titles")
        return in_order(term_option(term.slug, term.labels, term.total) for term in terms)


def term_option(slug: str, labels: dict[str, str], total: int) -> Option:
    code = active_language()
    return Option(slug, label_in(labels, code) or slug, total, label_language(labels, code))


def options_of_terms(counted: dict[str, QuerySet]) -> dict[str, list[Option]]:
    """Return {filter name: options} of taxonomies whose rows hold their labels, all of them in one query."""
    rows = [terms.values_list(Value(name), "slug", "labels", "total") for name, terms in counted.items()]
    options: dict[str, list[Option]] = {name: [] for name in counted}
    for name, slug, labels, total in rows[0].union(*rows[1:], all=True) if rows else ():
        options[name].append(term_option(slug, labels, total))
    return {name: in_order(found) for name, found in options.items()}


class CountryFilter(LookupFilter):
    """Countries that a work is about, or where a session takes place."""

    name = "country"
    label = _("Country")

    def choices(self) -> Container[str]:
        return countries

    def condition(self, values: list[str]) -> Q:
        condition = Q()
        for code in values:
            # One column holds all codes of a work, parted by commas.
            condition |= Q(work__countries__contains=code) | Q(work__venue_country=code)
        return condition

    def options(self, pages: QuerySet, selected: list[str]) -> list[Option]:
        counter: Counter[str] = Counter(dict.fromkeys(selected, 0))
        # As text: a row's value is a list of Country objects otherwise.
        rows = pages.order_by().annotate(listed=Cast("work__countries", CharField()))
        for listed, venue in rows.values_list("listed", "work__venue_country"):
            counter.update({code for code in (*listed.split(","), str(venue or "")) if code})
        return in_order(Option(code, str(countries.name(code)), total) for code, total in counter.items())


def in_order(options: Iterable[Option]) -> list[Option]:
    """Return options with most works first, and those with as many in alphabetical order."""
    code = active_language()
    return sorted(options, key=lambda option: (-option.count, collation_key(option.label, code)))
